import assert from 'node:assert/strict';
import type { NetworkSettings } from '../../../src/http/trust/networkSettings.ts';
import type { Transport } from '../../../src/http/transports/transport.ts';
import { makeCertificate, type TestCertificate } from '../support/certificate.ts';
import { startConnectProxy, type ConnectProxy, type ConnectProxyOptions } from '../support/connectProxy.ts';
import { get, problemFrom, textOf, undiciTransport } from '../support/network.ts';
import { startWebServer, unusedOrigin, type WebServer } from '../support/webServer.ts';

const url = 'https://api.prolific.test/api/v1/users/me/';

/** In ms: undici's timers tick only about once a second. */
const slow = 60_000;

describe('Request through a proxy', () => {
  let certificate: TestCertificate;
  let server: WebServer;
  const toClose: { close(): Promise<void> }[] = [];
  before(async () => {
    certificate = await makeCertificate('api.prolific.test');
    server = await startWebServer((_request, response) => response.end('through'), { tls: certificate.tls });
  });
  after(async () => {
    await server.close();
  });
  afterEach(async () => {
    for (const one of toClose.splice(0).reverse()) await one.close();
  });

  async function proxy(options: Omit<ConnectProxyOptions, 'targetPort'> = {}): Promise<ConnectProxy> {
    const made = await startConnectProxy({ targetPort: server.port, ...options });
    toClose.push(made);
    return made;
  }
  function transport(settings: Partial<NetworkSettings>): Transport {
    const made = undiciTransport({ extraCa: [certificate.authority], ...settings });
    toClose.push(made);
    return made;
  }

  it('tunnels through the proxy of the settings', async () => {
    const { url: address, tunnels } = await proxy();
    assert.equal(await textOf(await get(transport({ proxy: address }), url)), 'through');
    assert.deepEqual(tunnels, ['api.prolific.test:443']);
  });

  it('tunnels through the proxy of the environment', async () => {
    const { url: address, tunnels } = await proxy();
    assert.equal(await textOf(await get(transport({ env: { HTTPS_PROXY: address } }), url)), 'through');
    assert.equal(tunnels.length, 1);
  });

  it('sends the proxy the credentials in its address', async () => {
    const authorization = `Basic ${Buffer.from('ann:se cret').toString('base64')}`;
    const { url: address } = await proxy({ authorization });
    const withCredentials = address.replace('//', '//ann:se%20cret@');
    assert.equal(await textOf(await get(transport({ proxy: withCredentials }), url)), 'through');
  });

  it('sends the authorization of the settings to the proxy only', async () => {
    const { url: address } = await proxy({ authorization: 'Basic abc' });
    const made = transport({ proxy: address, proxyAuthorization: 'Basic abc' });
    assert.equal(await textOf(await get(made, url)), 'through');
    assert.equal(server.requests.at(-1)!.headers['proxy-authorization'], undefined);
  });

  it('reports a proxy that requires credentials', async () => {
    const { url: address } = await proxy({ authorization: 'Basic abc' });
    assert.deepEqual(await problemFrom(get(transport({ proxy: address }), url)), {
      kind: 'proxy-refused',
      proxy: address,
      status: 407,
    });
  });

  it('reports a proxy that refuses the tunnel, without the credentials in its address', async () => {
    const { url: address } = await proxy({ refuseWith: 403 });
    const problem = await problemFrom(get(transport({ proxy: address.replace('//', '//ann:secret@') }), url));
    assert.deepEqual(problem, { kind: 'proxy-refused', proxy: address, status: 403 });
  });

  it('reports an unreachable proxy', async () => {
    const address = await unusedOrigin();
    assert.deepEqual(await problemFrom(get(transport({ proxy: address }), url)), {
      kind: 'proxy-unreachable',
      proxy: address,
      code: 'ECONNREFUSED',
    });
  });

  it('reports a proxy that does not answer', async () => {
    const { url: address } = await proxy({ silent: true });
    const made = undiciTransport({ proxy: address }, { connectTimeoutMs: 100 });
    toClose.push(made);
    assert.deepEqual(await problemFrom(get(made, url)), {
      kind: 'proxy-unreachable',
      proxy: address,
      code: 'UND_ERR_HEADERS_TIMEOUT',
    });
  }).timeout(slow);

  it('verifies the certificate of the proxy unless the settings turn that off', async () => {
    const { tls } = await makeCertificate('localhost');
    const { url: address } = await proxy({ tls });
    const problem = await problemFrom(get(transport({ proxy: address }), url));
    assert.equal(problem.kind, 'certificate');
    assert.equal('origin' in problem && problem.origin, address);
    assert.equal(await textOf(await get(transport({ proxy: address, strictSSL: false }), url)), 'through');
  });

  it('verifies the server’s certificate even if the settings turn off verification of the proxy', async () => {
    const { url: address } = await proxy();
    const before = server.requests.length;
    const made = transport({ proxy: address, strictSSL: false, extraCa: [] });
    assert.equal((await problemFrom(get(made, url))).kind, 'certificate');
    assert.equal(server.requests.length, before);
  });

  it('reports an unsupported kind of proxy', async () => {
    assert.deepEqual(await problemFrom(get(transport({ proxy: 'socks5://127.0.0.1:1080' }), url)), {
      kind: 'proxy-unreachable',
      proxy: 'socks5://127.0.0.1:1080',
      code: 'UNSUPPORTED_PROXY_SCHEME',
    });
  });
});
