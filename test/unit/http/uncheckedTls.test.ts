import assert from 'node:assert/strict';
import { createFallbackTransport } from '../../../src/http/transports/fallbackTransport.ts';
import { createFetchTransport } from '../../../src/http/transports/fetchTransport.ts';
import { makeCertificate } from '../support/certificate.ts';
import { startConnectProxy } from '../support/connectProxy.ts';
import { get, problemFrom, textOf, undiciTransport } from '../support/network.ts';
import { startWebServer, type WebServer } from '../support/webServer.ts';

const limits = { connectTimeoutMs: 5_000, headersTimeoutMs: 5_000, idleTimeoutMs: 5_000 };

describe('NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  let server: WebServer;
  let before: string | undefined;

  beforeEach(async () => {
    const { tls } = await makeCertificate('localhost');
    server = await startWebServer((_request, response) => response.end('read along'), { tls });
    before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  });
  afterEach(async () => {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    await server.close();
  });

  const address = (): string => `https://localhost:${server.port}`;

  it('does not stop the verification of a certificate before anything is sent', async () => {
    const transport = undiciTransport();
    const problem = await problemFrom(get(transport, address()));
    assert.equal(problem.kind, 'certificate');
    assert.equal(server.requests.length, 0);
    await transport.close();
  });

  it('does not stop the verification of a certificate behind a proxy', async () => {
    const proxy = await startConnectProxy({ targetPort: server.port });
    const transport = undiciTransport({ proxy: proxy.url });
    const problem = await problemFrom(get(transport, 'https://api.prolific.test/'));
    assert.equal(problem.kind, 'certificate');
    assert.equal(server.requests.length, 0);
    await transport.close();
    await proxy.close();
  });

  it("stops the editor's own fetch from sending anything, because it would skip verification", async () => {
    const transport = createFetchTransport({ fetch: globalThis.fetch, ...limits });
    const problem = await problemFrom(get(transport, address()));
    assert.ok(problem.kind === 'certificate', problem.kind);
    assert.equal(problem.code, 'NODE_TLS_REJECT_UNAUTHORIZED');
    assert.equal(server.requests.length, 0);
  });

  it('does not let a fallback skip verification', async () => {
    const transport = createFallbackTransport({
      first: undiciTransport(),
      second: createFetchTransport({ fetch: globalThis.fetch, ...limits }),
    });
    const problem = await problemFrom(get(transport, address()));
    assert.ok(problem.kind === 'certificate', problem.kind);
    assert.notEqual(
      problem.code,
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'the report names the problem with the certificate',
    );
    assert.equal(server.requests.length, 0);
    await transport.close();
  });

  it('does not affect requests without TLS', async () => {
    const plain = await startWebServer((_request, response) => response.end('here'));
    const transport = createFetchTransport({ fetch: globalThis.fetch, ...limits });
    assert.equal(await textOf(await get(transport, plain.origin)), 'here');
    await plain.close();
  });
});
