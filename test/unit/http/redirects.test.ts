import assert from 'node:assert/strict';
import { createDownloadTransport } from '../../../src/http/trust/secureUrl.ts';
import { createFetchTransport } from '../../../src/http/transports/fetchTransport.ts';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { makeCertificate } from '../support/certificate.ts';
import { get, never, problemFrom, textOf, undiciTransport } from '../support/network.ts';
import { startWebServer, type WebServer } from '../support/webServer.ts';

describe('Download transport', () => {
  let transport: Transport;
  const servers: WebServer[] = [];
  beforeEach(() => {
    transport = createDownloadTransport(undiciTransport());
  });
  afterEach(async () => {
    await transport.close();
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(...args: Parameters<typeof startWebServer>): Promise<WebServer> {
    const server = await startWebServer(...args);
    servers.push(server);
    return server;
  }
  const redirecting = (location: string) =>
    serve((_request, response) => response.writeHead(302, { location }).end('moved'));

  it('follows a redirect to another origin with its Range but without credentials', async () => {
    const target = await serve((_request, response) => response.end('bytes'));
    const server = await redirecting(`${target.origin}/object?key=1`);
    const headers = { range: 'bytes=0-4', Authorization: 'Token secret', cookie: 'session=1' };
    const response = await transport.send({
      method: 'GET',
      url: new URL(server.origin),
      headers,
      signal: never,
    });
    assert.equal(await textOf(response), 'bytes');
    for (const request of [...server.requests, ...target.requests]) {
      assert.equal(request.headers.range, 'bytes=0-4');
      assert.equal(request.headers.authorization, undefined);
      assert.equal(request.headers.cookie, undefined);
    }
    assert.equal(target.requests[0]!.url, '/object?key=1');
  });

  for (const [title, inner] of [
    ['undici', undiciTransport],
    [
      'fetch',
      () =>
        createFetchTransport({
          fetch: globalThis.fetch,
          connectTimeoutMs: 5_000,
          headersTimeoutMs: 5_000,
          idleTimeoutMs: 5_000,
        }),
    ],
  ] as const) {
    it(`sends a link byte for byte, also after a redirect, with ${title}`, async () => {
      const link = '/b%2fu%20c~k+et//(a).zip?d=a%3b+b%20c%2F/~*&e=&f&&X-Amz-Signature=0f';
      const target = await serve((_request, response) => response.end('bytes'));
      const server = await redirecting(target.origin + link);
      const download = createDownloadTransport(inner());
      try {
        assert.equal(await textOf(await get(download, server.origin + link)), 'bytes');
      } finally {
        await download.close();
      }
      for (const request of [...server.requests, ...target.requests]) assert.equal(request.url, link);
      const agents = target.requests.map(({ headers }) => headers['user-agent']);
      assert.deepEqual(agents, [title === 'undici' ? undefined : 'node']);
    });
  }

  it('follows five redirects and no more', async () => {
    const hops = await serve((request, response) => {
      const left = Number(request.url!.slice(1));
      if (left === 0) response.end('arrived');
      else response.writeHead(307, { location: `/${left - 1}` }).end();
    });
    assert.equal(await textOf(await get(transport, `${hops.origin}/5`)), 'arrived');
    const problem = await problemFrom(get(transport, `${hops.origin}/6`));
    assert.deepEqual(problem, { kind: 'redirected', origin: hops.origin, status: 307 });
  });

  it('rejects a redirect to an unencrypted address', async () => {
    const server = await redirecting('http://files.prolific.test/object?X-Amz-Signature=abc');
    assert.deepEqual(await problemFrom(get(transport, server.origin)), {
      kind: 'insecure-url',
      what: 'redirect',
      origin: 'http://files.prolific.test',
    });
  });

  it('rejects a redirect from https to http, even on this machine', async () => {
    const target = await serve((_request, response) => response.end('bytes'));
    const { tls, authority } = await makeCertificate('localhost');
    const server = await startWebServer(
      (_request, response) => response.writeHead(302, { location: `${target.origin}/object` }).end(),
      { tls },
    );
    servers.push(server);
    const secure = createDownloadTransport(undiciTransport({ extraCa: [authority] }));
    const problem = await problemFrom(get(secure, `https://localhost:${server.port}`));
    assert.deepEqual(problem, { kind: 'insecure-url', what: 'redirect', origin: target.origin });
    assert.equal(target.requests.length, 0);
    await secure.close();
  });

  it('rejects a redirect to an invalid address', async () => {
    const server = await redirecting('https://');
    assert.deepEqual(await problemFrom(get(transport, server.origin)), { kind: 'bad-url', what: 'redirect' });
  });
});
