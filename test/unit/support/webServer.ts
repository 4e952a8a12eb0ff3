import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface WebServer {
  readonly origin: string;
  readonly port: number;
  /** Every request that arrived, in order. */
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

export interface WebServerOptions {
  readonly host?: string;
  readonly tls?: ServerOptions;
}

/** Starts a real server on a free port of a loopback address. */
export async function startWebServer(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
  { host = '127.0.0.1', tls }: WebServerOptions = {},
): Promise<WebServer> {
  const requests: IncomingMessage[] = [];
  const recording: RequestListener = (request, response) => {
    requests.push(request);
    listener(request, response);
  };
  const server: Server = tls === undefined ? createServer(recording) : createSecureServer(tls, recording);
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${shownHost}:${port}`,
    port,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returns a loopback origin on which nothing listens. */
export async function unusedOrigin(): Promise<string> {
  const server = await startWebServer(() => undefined);
  await server.close();
  return server.origin;
}
