import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  createFetchTransport,
  type FetchTransportOptions,
} from '../../../src/http/transports/fetchTransport.ts';
import { readText } from '../../../src/http/transports/readBody.ts';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { get, problemFrom, rejectionOf, textOf } from '../support/network.ts';
import { startWebServer, unusedOrigin, type WebServer } from '../support/webServer.ts';

describe('Fetch transport', () => {
  const servers: WebServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(...args: Parameters<typeof startWebServer>): Promise<WebServer> {
    const server = await startWebServer(...args);
    servers.push(server);
    return server;
  }
  function transport(options: Partial<FetchTransportOptions> = {}): Transport {
    return createFetchTransport({
      fetch,
      connectTimeoutMs: 5_000,
      headersTimeoutMs: 5_000,
      idleTimeoutMs: 5_000,
      ...options,
    });
  }

  it('returns the status, headers and body', async () => {
    const server = await serve((_request, response) => response.writeHead(206, { ETag: '"a"' }).end('hello'));
    const response = await get(transport(), `${server.origin}/path?query=1`);
    assert.equal(response.status, 206);
    assert.equal(response.header('ETag'), '"a"');
    assert.equal(await textOf(response), 'hello');
  });

  it('returns a response without a body', async () => {
    const server = await serve((_request, response) => response.writeHead(204).end());
    assert.equal(await textOf(await get(transport(), server.origin)), '');
  });

  it('follows no redirect', async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/other' }).end());
    const response = await get(transport(), server.origin);
    response.body.destroy();
    assert.equal(response.status, 302);
    assert.equal(response.header('location'), '/other');
  });

  it('calls fetch without cookies, redirects, cache and referrer', async () => {
    const asked: (RequestInit | undefined)[] = [];
    const recording: typeof fetch = async (input, init) => {
      asked.push(init);
      return await fetch(input, init);
    };
    const server = await serve((_request, response) => response.end());
    await textOf(await get(transport({ fetch: recording }), server.origin));
    const { credentials, redirect, referrerPolicy, ...rest } = asked[0]!;
    assert.deepEqual(
      { credentials, redirect, referrerPolicy },
      {
        credentials: 'omit',
        redirect: 'manual',
        referrerPolicy: 'no-referrer',
      },
    );
    assert.equal((rest as { cache?: string }).cache, 'no-store');
  });

  it('omits the content encoding that fetch has decoded', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked')),
    );
    const response = await get(transport(), server.origin);
    assert.equal(response.header('content-encoding'), undefined);
    assert.equal(await readText(response, 100), 'unpacked');
  });

  it('reports a refused connection as never sent', async () => {
    const origin = await unusedOrigin();
    const problem = await problemFrom(get(transport(), origin));
    assert.deepEqual(problem, { kind: 'unreachable', origin, code: 'ECONNREFUSED', neverSent: true });
  });

  for (const [code, kind, unsent] of [
    ['ERR_NAME_NOT_RESOLVED', 'unreachable', true],
    ['ERR_CONNECTION_RESET', 'unreachable', undefined],
    ['ERR_CERT_AUTHORITY_INVALID', 'certificate', undefined],
  ] as const) {
    it(`recognizes an error of Chromium’s network stack: ${code}`, async () => {
      const fetch = (): Promise<never> => Promise.reject(new Error(`net::${code}`));
      const problem = await problemFrom(get(transport({ fetch }), 'https://api.example.org'));
      const neverSent = unsent === undefined ? {} : { neverSent: unsent };
      assert.deepEqual(problem, { kind, origin: 'https://api.example.org', code, ...neverSent });
    });
  }

  it('reports a connection that ends in the middle of the body', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket?.resetAndDestroy());
    });
    const problem = await problemFrom(textOf(await get(transport(), server.origin)));
    assert.equal(problem.kind, 'unreachable');
  });

  it('reports a server that never answers as stalled', async () => {
    const server = await serve(() => undefined);
    const problem = await problemFrom(
      get(transport({ connectTimeoutMs: 50, headersTimeoutMs: 50 }), server.origin),
    );
    assert.deepEqual(problem, { kind: 'stalled', origin: server.origin, seconds: 0.1 });
  });

  it('reports a body that stops arriving as stalled', async () => {
    const server = await serve((_request, response) => response.writeHead(200).write('half'));
    const response = await get(transport({ idleTimeoutMs: 50 }), server.origin);
    const problem = await problemFrom(textOf(response));
    assert.deepEqual(problem, { kind: 'stalled', origin: server.origin, seconds: 0.05 });
  });

  it('does not mistake a slow reader for a stalled server', async () => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(4_000_000)));
    const response = await get(transport({ idleTimeoutMs: 50 }), server.origin);
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      if (size === 0) await delay(150);
      size += chunk.length;
    }
    assert.equal(size, 4_000_000);
  });

  it('rejects the body with the reason of the signal and closes the connection', async () => {
    const server = await serve((_request, response) => response.writeHead(200).write('half'));
    const abort = new AbortController();
    const response = await get(transport(), server.origin, abort.signal);
    const hungUp = once(server.requests[0]!.socket, 'close');
    const reading = rejectionOf(textOf(response));
    const reason = Object.assign(new Error('enough'), { code: 'ABORT_ERR' });
    abort.abort(reason);
    assert.equal(await reading, reason);
    await hungUp;
  });

  it('survives a body that fails without a listener', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket?.resetAndDestroy());
    });
    const response = await get(transport(), server.origin);
    const closed = new Promise((resolve) => response.body.once('close', resolve));
    response.body.read(0);
    await closed;
    assert.equal((await problemFrom(textOf(response))).kind, 'unreachable');
  });

  it('closes the connection when the body is destroyed', async () => {
    const server = await serve((_request, response) => response.writeHead(200).write('half'));
    const response = await get(transport(), server.origin);
    const hungUp = once(server.requests[0]!.socket, 'close');
    response.body.destroy();
    await hungUp;
  });
});
