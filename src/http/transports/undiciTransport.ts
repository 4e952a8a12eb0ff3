import type { LookupFunction, Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import api from 'undici/lib/api/index.js';
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import DispatcherBase from 'undici/lib/dispatcher/dispatcher.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import undiciPackage from 'undici/package.json' with { type: 'json' };
import { ProblemError, problemOf } from '../../problems/problem.ts';
import { abortable } from '../../problems/longWork.ts';
import { trustedContext, type NetworkSettings } from '../trust/networkSettings.ts';
import { routeFor, type Route } from '../trust/proxyRoute.ts';
import { toNetworkError, type RequestContext } from '../networkProblem.ts';
import { peekCertificate, type ShownCertificate } from '../trust/peekCertificate.ts';
import { problemBody } from './readBody.ts';
import type { Transport, TransportLimits } from './transport.ts';
import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';

// As undici's index.js does.
Object.assign(DispatcherBase.prototype, api);

export interface UndiciTransportOptions extends TransportLimits {
  /** Called for every request; a new object closes connections made with the previous settings. */
  readonly settings: () => NetworkSettings;
  /** Most connections to one origin. */
  readonly connections: number;
  /** Resolves names; defaults to the system's resolver. */
  readonly lookup?: LookupFunction;
}

export const undiciVersion: string = undiciPackage.version;

/**
 * Creates a transport with its own connection pools, one per use, with the settings' proxies and
 * certificates.
 */
export function createUndiciTransport(options: UndiciTransportOptions): Transport {
  let pools: Pools | undefined;
  let closed = false;
  const currentPools = (): Pools => {
    if (closed) throw new Error('The transport is closed');
    const settings = options.settings();
    if (pools?.settings !== settings) {
      void pools?.retire();
      pools = new Pools(settings, options);
    }
    return pools;
  };
  return {
    send: async ({ method, url, headers, body, signal }) => {
      signal.throwIfAborted();
      const used = currentPools();
      const route = routeFor(url, used.settings);
      if (route.kind === 'unsupported-proxy') {
        const code = 'UNSUPPORTED_PROXY_SCHEME';
        throw new ProblemError({ kind: 'proxy-unreachable', proxy: route.proxy, code });
      }
      const proxy = route.kind === 'proxy' ? route.proxy : undefined;
      const toError = (error: unknown): unknown =>
        signal.aborted
          ? signal.reason
          : toNetworkError(error, { url, proxy, limits: options, failedToReach: used.failedToReach(error) });
      try {
        // undici itself handles the signal only once connected; the request isn't sent then.
        const sent = used.dispatcherFor(route).request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: { ...headers },
          ...(body === undefined ? {} : { body }),
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
        throw await used.withCertificate(toError(error), url, route, signal);
      }
    },
    /** Interrupts all running requests. */
    close: async () => {
      closed = true;
      await pools?.destroy();
    },
  };
}

type Connector = ReturnType<typeof buildConnector>;

/**
 * The dispatchers made under one state of the settings: one for direct connections and one for each proxy.
 */
class Pools {
  readonly settings: NetworkSettings;
  private readonly options: UndiciTransportOptions;
  private readonly dispatchers = new Map<string, Dispatcher>();
  private readonly unreached = new WeakMap<object, 'proxy' | 'origin'>();
  /** Certificates by origin. */
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

  failedToReach(error: unknown): RequestContext['failedToReach'] {
    return (error instanceof Error ? this.unreached.get(error) : undefined) ?? 'unknown';
  }

  /**
   * Returns the error, with the certificate's details if it was refused, so that people can see whose it is.
   */
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
   * As VS Code documents, `http.proxyStrictSSL` is about the proxy's certificate: Prolific's is always
   * checked, to protect the token.
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
   * Prepares connections, and remembers which errors kept one from coming about: a request that waited for it
   * has not been sent.
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

/**
 * Ends a connection only once its reader has taken all data. undici 7 fails an uncatchable assertion if a
 * connection without keep-alive ends or is reset while the body's reader is behind (nodejs/undici#5360);
 * undici 8 doesn't, but needs a newer Node than the oldest supported editors.
 */
function endWhenRead(socket: Socket): void {
  const own = {
    push: socket.push.bind(socket),
    read: socket.read.bind(socket),
    destroy: socket.destroy.bind(socket),
  };
  /** Whether the reader has read everything and waits for more; undici doesn't ask while paused. */
  let waiting = true;
  let ended = false;
  const end = (): void => {
    own.push(null);
    own.read(0);
  };
  socket.push = (chunk, encoding) => {
    if (chunk === null && !waiting) {
      ended = true;
      return false;
    }
    waiting = false;
    return own.push(chunk, encoding);
  };
  socket.read = (size) => {
    const chunk: unknown = own.read(size);
    if (size === 0) return chunk;
    waiting = chunk === null;
    if (waiting && ended) {
      ended = false;
      process.nextTick(end);
    }
    return chunk;
  };
  socket.destroy = (error) => own.destroy(waiting ? error : withoutReset(error));
}

/** Ignores a reset that undici doesn't treat as the body's end. */
function withoutReset(error: Error | undefined): Error | undefined {
  if (error === undefined || !('code' in error) || error.code !== 'ECONNRESET') return error;
  return Object.assign(new Error(error.message, { cause: error }), { code: 'UND_ERR_SOCKET' });
}

type Callback = Parameters<LookupFunction>[2];

/**
 * Creates a `lookup` that asks the name server once for simultaneous connections to an address. Node runs two
 * lookups at a time by default and can't cancel them: with a slow name server, sixteen connections would wait
 * in pairs. Doesn't cache answers.
 */
function createSharedLookup(lookup: LookupFunction = systemLookup): LookupFunction {
  const underWay = new Map<string, Callback[]>();
  return (hostname: string, options: LookupOptions, callback: Callback): void => {
    const { family, hints, all, order, verbatim } = options;
    const key = JSON.stringify([hostname, family, hints, all, order, verbatim]);
    const waiting = underWay.get(key);
    if (waiting !== undefined) {
      waiting.push(callback);
      return;
    }
    const callbacks = [callback];
    underWay.set(key, callbacks);
    lookup(hostname, options, (error, address: string | LookupAddress[], addressFamily) => {
      underWay.delete(key);
      for (const answer of callbacks) answer(error, address, addressFamily);
    });
  };
}
