import assert from 'node:assert/strict';
import type { NetworkSettings } from '../../../src/http/networkSettings.ts';
import type { Transport } from '../../../src/http/transport.ts';
import { makeCertificate, type TestCertificate } from '../support/certificate.ts';
import { startConnectProxy, type ConnectProxy, type ConnectProxyOptions } from '../support/connectProxy.ts';
import { get, problemFrom, textOf, undiciTransport } from '../support/network.ts';
import { startWebServer, unusedOrigin, type WebServer } from '../support/webServer.ts';

const url = 'https://api.prolific.test/api/v1/users/me/';

/** undici's clocks tick about once a second. */
const slow = 60_000;

describe('A request behind a proxy', () => {
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

  it('tunnels by the proxy of the settings', async () => {
    const { url: address, tunnels } = await proxy();
    assert.equal(await textOf(await get(transport({ proxy: address }), url)), 'through');
    assert.deepEqual(tunnels, ['api.prolific.test:443']);
  });

  it('tunnels by the proxy of the environment', async () => {
    const { url: address, tunnels } = await proxy();
    assert.equal(await textOf(await get(transport({ env: { HTTPS_PROXY: address } }), url)), 'through');
    assert.equal(tunnels.length, 1);
  });

  it('answers the proxy with the credentials in its address', async () => {
    const authorization = `Basic ${Buffer.from('ann:se cret').toString('base64')}`;
    const { url: address } = await proxy({ authorization });
    const withCredentials = address.replace('//', '//ann:se%20cret@');
    assert.equal(await textOf(await get(transport({ proxy: withCredentials }), url)), 'through');
  });

  it('answers the proxy with the authorization of the settings, and nobody else', async () => {
    const { url: address } = await proxy({ authorization: 'Basic abc' });
    const made = transport({ proxy: address, proxyAuthorization: 'Basic abc' });
    assert.equal(await textOf(await get(made, url)), 'through');
    assert.equal(server.requests.at(-1)!.headers['proxy-authorization'], undefined);
  });

  it('says that the proxy asks for credentials', async () => {
    const { url: address } = await proxy({ authorization: 'Basic abc' });
    assert.deepEqual(await problemFrom(get(transport({ proxy: address }), url)), {
      kind: 'proxy-refused',
      proxy: address,
      status: 407,
    });
  });

  it('says that the proxy does not let it through, without the credentials in its address', async () => {
    const { url: address } = await proxy({ refuseWith: 403 });
    const problem = await problemFrom(get(transport({ proxy: address.replace('//', '//ann:secret@') }), url));
    assert.deepEqual(problem, { kind: 'proxy-refused', proxy: address, status: 403 });
  });

  it('says that it is the proxy that cannot be reached', async () => {
    const address = await unusedOrigin();
    assert.deepEqual(await problemFrom(get(transport({ proxy: address }), url)), {
      kind: 'proxy-unreachable',
      proxy: address,
      code: 'ECONNREFUSED',
    });
  });

  it('says that it is the proxy that does not answer', async () => {
    const { url: address } = await proxy({ silent: true });
    const made = undiciTransport({ proxy: address }, { connectTimeoutMs: 100 });
    toClose.push(made);
    assert.deepEqual(await problemFrom(get(made, url)), {
      kind: 'proxy-unreachable',
      proxy: address,
      code: 'UND_ERR_HEADERS_TIMEOUT',
    });
  }).timeout(slow);

  it('verifies the certificate of the proxy itself, unless the settings say otherwise', async () => {
    const { tls } = await makeCertificate('localhost');
    const { url: address } = await proxy({ tls });
    const problem = await problemFrom(get(transport({ proxy: address }), url));
    assert.equal(problem.kind, 'certificate');
    assert.equal('origin' in problem && problem.origin, address);
    assert.equal(await textOf(await get(transport({ proxy: address, strictSSL: false }), url)), 'through');
  });

  it('verifies the certificate behind the proxy even where the settings do not verify the proxy', async () => {
    const { url: address } = await proxy();
    const before = server.requests.length;
    const made = transport({ proxy: address, strictSSL: false, extraCa: [] });
    assert.equal((await problemFrom(get(made, url))).kind, 'certificate');
    assert.equal(server.requests.length, before);
  });

  it('leaves kinds of proxies that it does not speak to others', async () => {
    assert.deepEqual(await problemFrom(get(transport({ proxy: 'socks5://127.0.0.1:1080' }), url)), {
      kind: 'proxy-unreachable',
      proxy: 'socks5://127.0.0.1:1080',
      code: 'UNSUPPORTED_PROXY_SCHEME',
    });
  });
});
