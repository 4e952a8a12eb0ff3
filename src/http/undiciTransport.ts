import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Agent, buildConnector, Pool, ProxyAgent, request, type Dispatcher } from 'undici';
import undiciPackage from 'undici/package.json' with { type: 'json' };
import { ProblemError, problemOf } from '../problems/problem.ts';
import { abortable } from './abortable.ts';
import { trustedContext } from './certificates.ts';
import { endWhenRead } from './endWhenRead.ts';
import { toNetworkError, type Exchange } from './networkProblem.ts';
import type { NetworkSettings } from './networkSettings.ts';
import { peekCertificate, type ShownCertificate } from './peekCertificate.ts';
import { problemBody } from './problemBody.ts';
import { routeFor, type Route } from './proxyRoute.ts';
import { createSharedLookup } from './sharedLookup.ts';
import type { HttpRequest, HttpResponse, Transport, TransportLimits } from './transport.ts';

export interface UndiciTransportOptions extends TransportLimits {
  /** Asked for every request; when it gives another object, connections made by the old one are let go. */
  readonly settings: () => NetworkSettings;
  /** Most connections to one origin. */
  readonly connections: number;
  /** Finds the addresses of names; the system's way where absent. */
  readonly lookup?: LookupFunction;
}

export const undiciVersion: string = undiciPackage.version;

/** A transport with connection pools of its own, one for each use; proxies and certificates as the settings say. */
export function createUndiciTransport(options: UndiciTransportOptions): Transport {
  return new UndiciTransport(options);
}

class UndiciTransport implements Transport {
  private readonly options: UndiciTransportOptions;
  private pools: Pools | undefined;
  private closed = false;

  constructor(options: UndiciTransportOptions) {
    this.options = options;
  }

  async send(httpRequest: HttpRequest): Promise<HttpResponse> {
    const { method, url, headers, signal } = httpRequest;
    signal.throwIfAborted();
    const pools = this.currentPools();
    const route = routeFor(url, pools.settings);
    if (route.kind === 'unsupported-proxy') {
      const code = 'UNSUPPORTED_PROXY_SCHEME';
      throw new ProblemError({ kind: 'proxy-unreachable', proxy: route.proxy, code });
    }
    const toError = (error: unknown): unknown =>
      signal.aborted ? signal.reason : toNetworkError(error, this.exchange(url, route, pools, error));
    try {
      // undici itself heeds the signal only once the connection stands; the request is not sent then.
      const sent = request(url, {
        dispatcher: pools.dispatcherFor(route),
        method,
        headers: { ...headers },
        signal,
      });
      const response = await abortable(sent, signal);
      return {
        status: response.statusCode,
        header: (name) => {
          const value = response.headers[name.toLowerCase()];
          return typeof value === 'string' ? value : value?.[0];
        },
        body: problemBody(response.body, (error) => toError(error) as Error),
      };
    } catch (error) {
      throw await pools.withCertificate(toError(error), url, route, signal);
    }
  }

  /** Breaks off whatever is under way. */
  async close(): Promise<void> {
    this.closed = true;
    await this.pools?.destroy();
  }

  private currentPools(): Pools {
    if (this.closed) throw new Error('The transport is closed');
    const settings = this.options.settings();
    if (this.pools?.settings !== settings) {
      void this.pools?.retire();
      this.pools = new Pools(settings, this.options);
    }
    return this.pools;
  }

  private exchange(url: URL, route: Route, pools: Pools, error: unknown): Exchange {
    const proxy = route.kind === 'proxy' ? route.proxy : undefined;
    return { url, proxy, limits: this.options, failedToReach: pools.failedToReach(error) };
  }
}

type Connector = ReturnType<typeof buildConnector>;

/** The dispatchers made under one state of the settings: one for direct connections and one for each proxy. */
class Pools {
  readonly settings: NetworkSettings;
  private readonly options: UndiciTransportOptions;
  private readonly dispatchers = new Map<string, Dispatcher>();
  private readonly unreached = new WeakMap<object, 'proxy' | 'origin'>();
  /** By origin. */
  private readonly certificates = new Map<string, Promise<ShownCertificate | undefined>>();
  private readonly lookup: LookupFunction;
  private context: { readonly trusted: SecureContext | undefined } | undefined;

  constructor(settings: NetworkSettings, options: UndiciTransportOptions) {
    this.settings = settings;
    this.options = options;
    this.lookup = createSharedLookup(options.lookup);
  }

  dispatcherFor(route: Exclude<Route, { kind: 'unsupported-proxy' }>): Dispatcher {
    const key = route.kind === 'direct' ? '' : `${route.proxy.origin} ${route.authorization ?? ''}`;
    let dispatcher = this.dispatchers.get(key);
    if (dispatcher === undefined) {
      dispatcher =
        route.kind === 'direct' ? this.directAgent() : this.proxyAgent(route.proxy, route.authorization);
      this.dispatchers.set(key, dispatcher);
    }
    return dispatcher;
  }

  failedToReach(error: unknown): Exchange['failedToReach'] {
    return (error instanceof Error ? this.unreached.get(error) : undefined) ?? 'unknown';
  }

  /** The same error; where a certificate was refused, with what it says, for people to see whose it is. */
  async withCertificate(error: unknown, url: URL, route: Route, signal: AbortSignal): Promise<unknown> {
    const problem = problemOf(error);
    if (problem?.kind !== 'certificate') return error;
    const { origin } = problem;
    let looked = this.certificates.get(origin);
    if (looked === undefined) {
      const ofProxy = origin !== url.origin;
      looked = peekCertificate({
        url: new URL(origin),
        route: ofProxy ? { kind: 'direct' } : route,
        settings: this.settings,
        timeoutMs: Math.min(5_000, this.options.connectTimeoutMs),
        signal,
        trusted: this.trusted(),
      }).catch(() => undefined);
      this.certificates.set(origin, looked);
    }
    const shown = await looked;
    if (shown === undefined || Number.isNaN(shown.validTo.getTime())) return error;
    const certificate = {
      issuer: shown.issuer,
      validFrom: shown.validFrom.toISOString(),
      validTo: shown.validTo.toISOString(),
      checkedAt: new Date().toISOString(),
    };
    return new ProblemError({ ...problem, certificate }, { cause: error });
  }

  /** Ends when the answers under way have ended. */
  async retire(): Promise<void> {
    await Promise.all([...this.dispatchers.values()].map((dispatcher) => dispatcher.close()));
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
  }

  private directAgent(): Dispatcher {
    return new Agent({
      ...this.timeouts(),
      connect: this.noting('origin', buildConnector(this.connecting())),
    });
  }

  /**
   * `http.proxyStrictSSL` is about the proxy's own certificate, as VS Code documents it: Prolific's is always verified,
   * for the token's sake.
   */
  private proxyAgent(proxy: URL, authorization: string | undefined): Dispatcher {
    const { connectTimeoutMs } = this.options;
    return new ProxyAgent({
      ...this.timeouts(),
      uri: proxy.href,
      ...(authorization === undefined ? {} : { token: authorization }),
      requestTls: this.connecting(),
      proxyTls: { ...this.connecting(), rejectUnauthorized: this.settings.strictSSL },
      clientFactory: (origin, { connect }: { connect?: Connector }) =>
        new Pool(origin, {
          headersTimeout: connectTimeoutMs,
          ...(connect === undefined ? {} : { connect: this.noting('proxy', connect) }),
        }),
      factory: (origin, poolOptions: { connect?: Connector }) =>
        new Pool(origin, {
          ...poolOptions,
          ...(poolOptions.connect === undefined
            ? {}
            : { connect: this.noting('origin', poolOptions.connect) }),
        }),
    });
  }

  private timeouts(): { headersTimeout: number; bodyTimeout: number; connections: number } {
    const { headersTimeoutMs, idleTimeoutMs, connections } = this.options;
    return { headersTimeout: headersTimeoutMs, bodyTimeout: idleTimeoutMs, connections };
  }

  private connecting(): {
    timeout: number;
    lookup: LookupFunction;
    rejectUnauthorized: true;
    secureContext?: SecureContext;
  } {
    const trusted = this.trusted();
    return {
      // Else NODE_TLS_REJECT_UNAUTHORIZED decides.
      rejectUnauthorized: true,
      timeout: this.options.connectTimeoutMs,
      lookup: this.lookup,
      ...(trusted === undefined ? {} : { secureContext: trusted }),
    };
  }

  private trusted(): SecureContext | undefined {
    this.context ??= { trusted: trustedContext(this.settings) };
    return this.context.trusted;
  }

  /**
   * Prepares connections, and remembers which errors kept one from coming about: a request that waited for it has not been
   * sent.
   */
  private noting(whom: 'proxy' | 'origin', connect: Connector): Connector {
    return (options, callback) => {
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error === null) {
          if (whom === 'origin') endWhenRead(socket);
        } else if (!this.unreached.has(error)) {
          this.unreached.set(error, whom);
        }
        callback(...result);
      });
    };
  }
}
