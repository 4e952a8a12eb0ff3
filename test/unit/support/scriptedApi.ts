import type { IncomingMessage } from 'node:http';
import type { Timing } from '../../../src/http/timing.ts';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { createProlificClient, type ProlificClient } from '../../../src/prolific/client.ts';
import type { AnnouncedEnd } from '../../../src/prolific/announcedEnd.ts';
import type { ApiExchange } from '../../../src/prolific/apiRequest.ts';
import { undiciTransport } from './network.ts';
import { startWebServer, type WebServer } from './webServer.ts';

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes are sent unchanged, anything else as JSON. */
  readonly body?: unknown;
}

/** `reset` breaks the connection, `silence` never answers. */
export type Script = ScriptedAnswer | 'reset' | 'silence';

/** Time that passes only by sleeping, which takes no real time. */
export class InstantTiming implements Timing {
  readonly sleeps: number[] = [];
  private time = Date.parse('2026-01-01T00:00:00Z');

  now(): Date {
    return new Date(this.time);
  }

  random(): number {
    return 1;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    this.time += ms;
    return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
  }
}

export interface ScriptedApi extends WebServer {
  readonly client: ProlificClient;
  readonly transport: Transport;
  readonly timing: InstantTiming;
  readonly exchanges: ApiExchange[];
  readonly announcedEnds: AnnouncedEnd[];
  /** Times at which the token was refused. */
  readonly refusals: Date[];
  /** Method and URL of every request that arrived. */
  readonly calls: readonly string[];
  clientWith(changes: { readonly token?: string; readonly apiUrl?: URL }): ProlificClient;
}

export const json = (body: unknown, status = 200): ScriptedAnswer => ({ status, body });

/** Starts a real server that answers by a function or from a list in order, and creates a client for it. */
export async function startScriptedApi(
  script: readonly Script[] | ((request: IncomingMessage) => Script | Promise<Script>),
): Promise<ScriptedApi> {
  const calls: string[] = [];
  const left = typeof script === 'function' ? [] : [...script];
  const next = async (request: IncomingMessage): Promise<Script> =>
    typeof script === 'function'
      ? await script(request)
      : (left.shift() ?? { status: 500, body: 'The test expected no further request' });
  const server = await startWebServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    void next(request).then((answer) => {
      if (answer === 'silence') return;
      if (answer === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      const { status, headers, body } = answer;
      response.writeHead(status, {
        ...(typeof body === 'object' ? { 'content-type': 'application/json' } : {}),
        ...headers,
      });
      response.end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
    });
  });
  const transport = undiciTransport({}, { headersTimeoutMs: 300, connections: 16 });
  const timing = new InstantTiming();
  const exchanges: ApiExchange[] = [];
  const announcedEnds: AnnouncedEnd[] = [];
  const refusals: Date[] = [];
  const clientWith: ScriptedApi['clientWith'] = (changes) =>
    createProlificClient({
      apiUrl: new URL(server.origin),
      token: 'secret-token',
      transport,
      userAgent: 'prolific-collections/test',
      timing,
      onExchange: (exchange) => exchanges.push(exchange),
      onAnnouncedEnd: (end) => announcedEnds.push(end),
      onRefused: () => refusals.push(timing.now()),
      ...changes,
    });
  return {
    ...server,
    client: clientWith({}),
    clientWith,
    transport,
    timing,
    exchanges,
    announcedEnds,
    refusals,
    calls,
    close: async () => {
      await transport.close();
      await server.close();
    },
  };
}

/** Starts scripted APIs that are closed after each test of the suite. */
export function scriptedApis(): typeof startScriptedApi {
  const apis: ScriptedApi[] = [];
  afterEach(async () => {
    for (const api of apis.splice(0)) await api.close();
  });
  return async (script) => {
    const api = await startScriptedApi(script);
    apis.push(api);
    return api;
  };
}
