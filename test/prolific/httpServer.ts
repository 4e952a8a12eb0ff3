import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { altered, asHeard } from './alter.ts';
import { encoded } from './encode.ts';
import type { Fault, Faults, ServerName } from './faults.ts';
import { Pace } from './pace.ts';
import { xmlReply, type Handler, type ReceivedRequest, type Reply } from './reply.ts';
import type { RequestLog, RequestRecord } from './requestLog.ts';
import { send } from './send.ts';

/** Key and certificate in PEM. */
export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
}

/** Conditions of the line, which can be changed while the server runs. Default: no limits. */
export interface Conditions {
  firstByteMs?: number;
  bytesPerSecondPerConnection?: number;
  bytesPerSecondTotal?: number;
}

export interface ServerSetUp {
  readonly name: ServerName;
  readonly host: string;
  /** The server’s name in addresses; default: `host`. */
  readonly hostName: string | undefined;
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  /** Keep-alive time of idle connections; default: 30,000. Clients receive it in whole seconds. */
  readonly keepAliveMs: number | undefined;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly clock: () => number;
  readonly conditions: Conditions;
  readonly handler: Handler;
}

export interface RunningServer {
  /** Scheme, host and port. */
  readonly url: string;
  /** Stops listening and breaks all connections: clients get ECONNREFUSED. */
  readonly unplug: () => Promise<void>;
  /** Listens again, on the same port. */
  readonly plugIn: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Serves `handler` over HTTP/1.1 or HTTPS, logs every request and applies its faults. */
export async function startServer(setUp: ServerSetUp): Promise<RunningServer> {
  const paceOf = pacer(setUp.conditions);
  const listener = (request: http.IncomingMessage, response: http.ServerResponse) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    serve(setUp, paceOf, request, response).catch((error: unknown) => {
      console.error(`local Prolific (${setUp.name}):`, error);
      response.destroy();
    });
  };
  const keepAliveTimeout = setUp.keepAliveMs ?? 30_000;
  const server =
    setUp.tls === undefined
      ? http.createServer({ keepAliveTimeout, highWaterMark: 1 << 20, noDelay: true }, listener)
      : https.createServer({ ...setUp.tls, keepAliveTimeout, noDelay: true }, listener);
  // TLS connections appear twice, raw and decrypted; destroying the raw one ends both.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  let port = setUp.port;
  const plugIn = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, setUp.host, () => {
        server.off('error', reject);
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const unplug = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) {
      socket.destroy();
    }
    await closed;
  };
  await plugIn();
  const host = setUp.hostName ?? (setUp.host.includes(':') ? `[${setUp.host}]` : setUp.host);
  const url = `${setUp.tls === undefined ? 'http' : 'https'}://${host}:${port}`;
  return { url, unplug, plugIn, close: unplug };
}

async function serve(
  setUp: ServerSetUp,
  paceOf: (socket: Socket) => Pace[],
  incoming: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const url = incoming.url ?? '/';
  const method = incoming.method ?? 'GET';
  const body = textOf(incoming);
  const request = { ...received(method, url, incoming.headers), body: '' };
  const record: RequestRecord = {
    server: setUp.name,
    method,
    path: request.path,
    query: request.query,
    headers: incoming.headers,
    at: setUp.clock(),
    range: incoming.headers.range,
    bytesSent: 0,
    ended: false,
  };
  setUp.requests.add(record);
  response.once('close', () => (record.ended = true));
  const faults = setUp.faults.take({ server: setUp.name, method, url, headers: incoming.headers });
  const stall = () => silence(setUp.faults, response);
  if (!(await before(faults, setUp.conditions, response, stall))) {
    return;
  }
  const plain =
    faults.map(instead).find((made) => made !== undefined) ??
    altered(await setUp.handler({ ...asHeard(request, faults), body: await body }), faults);
  if (faults.some((fault) => fault.kind === 'lost-answer')) {
    incoming.socket.resetAndDestroy();
    return;
  }
  const encoding = faults.find((fault) => fault.kind === 'encode')?.as;
  const reply = encoding === undefined ? plain : await encoded(plain, encoding);
  record.status = reply.status;
  response.setHeader('date', new Date(setUp.clock()).toUTCString());
  const trickle = faults.flatMap((fault) =>
    fault.kind === 'trickle' ? [new Pace(fault.bytesPerSecond)] : [],
  );
  const paces = [...paceOf(incoming.socket), ...trickle];
  await send(response, reply, faults, paces, (count) => (record.bytesSent += count), stall);
}

/** Applies the faults before the response. Returns false if there is no response. */
async function before(
  faults: readonly Fault[],
  conditions: Conditions,
  response: http.ServerResponse,
  stall: () => Promise<void>,
): Promise<boolean> {
  if (conditions.firstByteMs !== undefined && conditions.firstByteMs > 0) {
    await sleep(conditions.firstByteMs);
  }
  for (const fault of faults) {
    if (fault.kind === 'delay') {
      await sleep(fault.ms, undefined, { ref: false });
    } else if (fault.kind === 'meanwhile') {
      await fault.happens();
    } else if (fault.kind === 'reset' && fault.afterBytes === undefined) {
      response.socket?.resetAndDestroy();
      return false;
    } else if (fault.kind === 'stall' && fault.afterBytes === undefined) {
      await stall();
      return false;
    }
  }
  return !response.destroyed;
}

/** Returns the reply that a fault sends instead of the real one. */
function instead(fault: Fault): Reply | undefined {
  switch (fault.kind) {
    case 'answer': {
      const { body } = fault;
      const json = body !== undefined && typeof body === 'object' && !Buffer.isBuffer(body);
      return {
        status: fault.status,
        headers: {
          'content-type': json ? 'application/json' : 'text/plain; charset=utf-8',
          ...fault.headers,
        },
        ...(body === undefined
          ? {}
          : {
              body: Buffer.isBuffer(body)
                ? body
                : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
            }),
      };
    }
    case 'redirect':
      return { status: fault.status ?? 302, headers: { location: fault.to } };
    case 'captive-portal':
      return {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: Buffer.from(
          '<!DOCTYPE html><html><title>Welcome to Hotel Wi-Fi</title><form>Sign in</form></html>',
        ),
      };
    case 'range-refused':
      return xmlReply(
        416,
        '<Error><Code>InvalidRange</Code><Message>The requested range is not satisfiable</Message></Error>',
      );
    default:
      return undefined;
  }
}

/** Resolves when the client disconnects or the faults are cleared, which ends the connection. */
async function silence(faults: Faults, response: http.ServerResponse): Promise<void> {
  if (response.destroyed) {
    return;
  }
  await new Promise<void>((resolve) => {
    const forget = faults.onClear(() => response.socket?.destroy());
    response.once('close', () => {
      forget();
      resolve();
    });
  });
}

/** Reads a body to its end; an interrupted request has none. */
async function textOf(incoming: http.IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of incoming as AsyncIterable<Buffer>) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  } catch {
    return '';
  }
}

function received(
  method: string,
  rawUrl: string,
  headers: http.IncomingHttpHeaders,
): Omit<ReceivedRequest, 'body'> {
  const [path = '/', ...query] = rawUrl.split('?');
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // A malformed path matches nothing.
  }
  const single: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    single[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { method, path: decoded, rawUrl, query: new URLSearchParams(query.join('?')), headers: single };
}

/** Returns a function that provides each connection’s paces according to the current conditions. */
function pacer(conditions: Conditions): (socket: Socket) => Pace[] {
  let total: { rate: number; pace: Pace } | undefined;
  const own = new WeakMap<Socket, { rate: number; pace: Pace }>();
  const kept = (had: { rate: number; pace: Pace } | undefined, rate: number) =>
    had?.rate === rate ? had : { rate, pace: new Pace(rate) };
  return (socket) => {
    const paces: Pace[] = [];
    if (conditions.bytesPerSecondPerConnection !== undefined) {
      const mine = kept(own.get(socket), conditions.bytesPerSecondPerConnection);
      own.set(socket, mine);
      paces.push(mine.pace);
    }
    if (conditions.bytesPerSecondTotal !== undefined) {
      total = kept(total, conditions.bytesPerSecondTotal);
      paces.push(total.pace);
    }
    return paces;
  };
}
