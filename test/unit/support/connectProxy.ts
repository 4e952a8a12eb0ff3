import { createServer } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ConnectProxy {
  readonly url: string;
  /** Authority of each CONNECT, such as `api.example.test:443`. */
  readonly tunnels: readonly string[];
  close(): Promise<void>;
}

export interface ConnectProxyOptions {
  /** Local port that tunnels connect to, whatever the requested host. */
  readonly targetPort: number | ((authority: string) => number);
  /** The required `Proxy-Authorization`; others get 407. */
  readonly authorization?: string;
  /** Answers every CONNECT with this status instead. */
  readonly refuseWith?: number;
  /** Accepts every CONNECT and never answers. */
  readonly silent?: true;
  /** Options to serve the proxy itself over TLS. */
  readonly tls?: ServerOptions;
}

/** Starts a real HTTP proxy that tunnels by CONNECT. */
export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Duplex>();
  const server = options.tls === undefined ? createServer() : createSecureServer(options.tls);
  server.on('request', (_request, response) => response.writeHead(501).end());
  server.on('tlsClientError', () => undefined);
  server.on('connect', (request, socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (options.silent === true) return;
    if (
      options.authorization !== undefined &&
      request.headers['proxy-authorization'] !== options.authorization
    ) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="test"\r\n\r\n',
      );
      return;
    }
    if (options.refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${options.refuseWith} Refused\r\n\r\n`);
      return;
    }
    tunnels.push(request.url ?? '');
    const { targetPort } = options;
    const port = typeof targetPort === 'number' ? targetPort : targetPort(request.url ?? '');
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    sockets.add(target);
    target.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${options.tls === undefined ? '127.0.0.1' : 'localhost'}:${(server.address() as AddressInfo).port}`,
    tunnels,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
