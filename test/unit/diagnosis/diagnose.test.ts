import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenStep } from '../../../src/diagnosis/answerStep.ts';
import { diagnose, type DiagnoseDeps } from '../../../src/diagnosis/diagnose.ts';
import type { Step } from '../../../src/diagnosis/diagnosis.ts';
import { reportText } from '../../../src/diagnosis/reportText.ts';
import type { NetworkSettings } from '../../../src/http/trust/networkSettings.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import { createProlificClient } from '../../../src/prolific/client.ts';
import { makeCertificate, makeDatedCertificate, type TestCertificate } from '../support/certificate.ts';
import { startConnectProxy, type ConnectProxy, type ConnectProxyOptions } from '../support/connectProxy.ts';
import { networkSettings, never, undiciTransport } from '../support/network.ts';
import { startWebServer, unusedOrigin, type WebServer } from '../support/webServer.ts';

const name = 'api.prolific.test';
const requireToken = (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"detail":"no token"}}');
};

describe('Connection diagnosis', () => {
  let certificate: TestCertificate;
  const toClose: { close(): Promise<void> }[] = [];
  before(async () => {
    certificate = await makeCertificate(name, 'localhost');
  });
  afterEach(async () => {
    for (const closable of toClose.splice(0).reverse()) await closable.close();
  });

  async function serve(
    listener = requireToken,
    options: Parameters<typeof startWebServer>[1] = {},
  ): Promise<WebServer> {
    const server = await startWebServer(listener, options);
    toClose.push(server);
    return server;
  }
  async function proxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
    const made = await startConnectProxy(options);
    toClose.push(made);
    return made;
  }
  async function run(
    apiUrl: string,
    settings: Partial<NetworkSettings> = {},
    more: Partial<DiagnoseDeps> = {},
  ) {
    const transport = undiciTransport(settings);
    toClose.push(transport);
    return await diagnose(
      {
        apiUrl: () => new URL(apiUrl),
        settings: networkSettings(settings),
        routes: [{ name: 'undici', transport }],
        checkToken: () => Promise.resolve(),
        announcedEnds: () => [],
        locale: 'en-GB',
        userAgent: 'test',
        versions: [{ name: 'Node', value: process.versions.node }],
        timeoutMs: 5000,
        ...more,
      },
      never,
    );
  }
  const failed = (steps: readonly Step[]): Step | undefined =>
    steps.find(({ outcome }) => outcome === 'failed');

  it('names the working route to Prolific and confirms the token', async () => {
    const { origin, requests } = await serve();
    const { verdict, reached, steps } = await run(origin);
    assert.equal(reached, true);
    assert.match(verdict, /Requests to Prolific use undici\.$/);
    assert.deepEqual(
      steps.map(({ outcome }) => outcome),
      ['good', 'good', 'good', 'good', 'good', 'good'],
    );
    assert.match(steps.at(-1)!.result, /accepted/);
    assert.equal(requests.length, 1);
    assert.equal(requests[0]!.headers.authorization, undefined);
  });

  it('skips the token check if nobody is signed in', async () => {
    const { origin } = await serve();
    const checkToken = () => Promise.reject(new ProblemError({ kind: 'not-signed-in' }));
    const { steps } = await run(origin, {}, { checkToken });
    assert.equal(steps.at(-1)!.outcome, 'left-out');
  });

  it('reports a refused token and suggests signing in again', async () => {
    const { origin } = await serve();
    const checkToken = () => Promise.reject(new ProblemError({ kind: 'token-refused' }));
    const { steps, reached } = await run(origin, {}, { checkToken });
    assert.equal(steps.at(-1)!.outcome, 'failed');
    assert.match(steps.at(-1)!.next ?? '', /sign in again/);
    assert.equal(reached, true);
  });

  it('reports which endpoints Prolific will turn off, and when', async () => {
    const { origin } = await serve();
    const announcedEnds = () => [
      { endpoint: 'GET /studies/{id}/', sunset: new Date('2027-04-14T23:59:59Z') },
      { endpoint: 'GET /users/me/', sunset: undefined },
    ];
    const { verdict, steps } = await run(origin, {}, { announcedEnds });
    assert.match(verdict, /^Everything works/);
    const [dated, undated] = steps.filter(({ outcome }) => outcome === 'attention');
    assert.match(dated!.title, /GET \/studies\/\{id\}\/$/);
    assert.equal(dated!.result, 'Prolific will turn this off on 14 April 2027.');
    assert.equal(dated!.next, 'Update this extension before then.');
    assert.equal(undated!.result, 'Prolific marked this as deprecated, without an end date.');
  });

  it('connects through the proxy without resolving the name of the server', async () => {
    const server = await serve(requireToken, { tls: certificate.tls });
    const { url, tunnels } = await proxy({ targetPort: server.port });
    const { reached, steps } = await run(`https://${name}`, {
      proxy: url,
      extraCa: [certificate.authority],
    });
    assert.equal(reached, true);
    assert.match(steps[0]!.result, new RegExp(`Via the proxy ${url}`));
    assert.deepEqual([...new Set(tunnels)], [`${name}:443`]);
  });

  it('names the certificate authority of an inspecting network, trusted or not', async () => {
    const server = await serve(requireToken, { tls: certificate.tls });
    const { url } = await proxy({ targetPort: server.port });
    const trusted = await run(`https://${name}`, { proxy: url, extraCa: [certificate.authority] });
    const seen = trusted.steps.find(({ outcome }) => outcome === 'attention');
    assert.match(seen?.result ?? '', /issued by “Test authority”.*wasn’t issued by a public authority/);
    const { steps, reached } = await run(`https://${name}`, { proxy: url });
    assert.equal(reached, false);
    assert.match(failed(steps)?.result ?? '', /issued by “Test authority”.*doesn’t trust/);
    assert.match(failed(steps)?.next ?? '', /NODE_EXTRA_CA_CERTS/);
    assert.equal(server.requests.length, 1);
  });

  it('trusts the NODE_EXTRA_CA_CERTS file even if Node started without it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prolific-ca-'));
    toClose.push({ close: () => rm(folder, { recursive: true }) });
    const path = join(folder, 'ca.pem');
    await writeFile(path, certificate.authority);
    const { port } = await serve(requireToken, { tls: certificate.tls });
    const { reached } = await run(`https://localhost:${port}`, { env: { NODE_EXTRA_CA_CERTS: path } });
    assert.equal(reached, true);
  });

  it('reports a missing NODE_EXTRA_CA_CERTS file', async () => {
    const { origin } = await serve();
    const { steps } = await run(origin, { env: { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' } });
    assert.match(failed(steps)?.result ?? '', /ENOENT/);
  });

  it('blames the clock for a certificate that is not yet valid', async () => {
    const day = 24 * 3600_000;
    const dates = { notBeforeDate: new Date(Date.now() + day), notAfterDate: new Date(Date.now() + 9 * day) };
    const { tls, authority } = await makeDatedCertificate(dates, 'localhost');
    const { port } = await serve(requireToken, { tls });
    const { steps } = await run(`https://localhost:${port}`, { extraCa: [authority] });
    assert.match(failed(steps)?.result ?? '', /this computer’s clock shows/);
    assert.match(failed(steps)?.next ?? '', /date, time and time zone/);
  });

  it('reports the error of the clock and that links aren’t affected', async () => {
    const { origin } = await serve((request, response) => {
      response.setHeader('date', new Date(Date.now() - 24 * 3600_000).toUTCString());
      requireToken(request, response);
    });
    const { steps } = await run(origin);
    const clock = steps.find(({ outcome }) => outcome === 'attention');
    assert.match(clock?.result ?? '', /24 hours fast/);
    assert.match(clock?.next ?? '', /links aren’t affected/);
  });

  it('checks the certificate of an https proxy and names its issuer', async () => {
    const server = await serve(requireToken, { tls: certificate.tls });
    const { tls } = await makeCertificate('localhost');
    const { url, tunnels } = await proxy({ targetPort: server.port, tls });
    const settings = { proxy: url, extraCa: [certificate.authority] };
    const strict = await run(`https://${name}`, settings);
    assert.equal(strict.reached, false);
    assert.match(failed(strict.steps)?.title ?? '', /certificate of the proxy localhost:/);
    assert.match(failed(strict.steps)?.result ?? '', new RegExp(`certificate of ${url} was issued by`));
    assert.deepEqual(tunnels, []);
    const lenient = await run(`https://${name}`, { ...settings, strictSSL: false });
    assert.equal(lenient.reached, true);
    const proxyStep = lenient.steps.find(({ title }) => title.includes('certificate of the proxy'));
    assert.equal(proxyStep?.outcome, 'attention');
    assert.match(proxyStep.result, /issued by “Test authority”.*“http\.proxyStrictSSL” is off/);
  });

  it('recognizes the sign-in page of a network, as a page or as a redirect', async () => {
    const page = await serve((_request, response) => response.end('<!doctype html><title>Hotel</title>'));
    const { steps, reached } = await run(page.origin);
    assert.equal(reached, false);
    assert.match(failed(steps)?.next ?? '', /sign-in page/);
    const redirect = await serve((_request, response) =>
      response.writeHead(302, { location: 'https://login.hotel.test/?id=secret' }).end(),
    );
    const redirected = failed((await run(redirect.origin)).steps);
    assert.match(redirected?.result ?? '', /https:\/\/login\.hotel\.test \(/);
    assert.match(redirected?.next ?? '', /sign-in page/);
  });

  it('treats a page with status 401 as the sign-in page of a network, with and without a token', async () => {
    const page = await serve((_request, response) =>
      response.writeHead(401, { 'content-type': 'text/html' }).end('<html>Sign in to the network</html>'),
    );
    const { steps, reached } = await run(page.origin);
    assert.equal(reached, false);
    const transport = undiciTransport();
    toClose.push(transport);
    const client = createProlificClient({
      apiUrl: new URL(page.origin),
      token: 'secret-token',
      transport,
      userAgent: 'test',
    });
    const asked = await tokenStep(async (signal) => await client.me(signal), never);
    assert.equal(asked.result, failed(steps)?.result);
    assert.match(asked.result, /web page/);
  });

  it('lists each environment variable once if names ignore case, as on Windows', async () => {
    const { origin } = await serve();
    const set: Record<string, string> = { HTTPS_PROXY: 'http://proxy.test:1', No_Proxy: '127.0.0.1' };
    const env = new Proxy(set, {
      get: (_target, key) =>
        Object.entries(set).find(([known]) => known.toUpperCase() === String(key).toUpperCase())?.[1],
    });
    const { environment } = await run(origin, { env });
    assert.deepEqual(environment, [
      { name: 'HTTPS_PROXY', value: 'http://proxy.test:1' },
      { name: 'No_Proxy', value: '127.0.0.1' },
    ]);
  });

  it('states that certificates are verified despite NODE_TLS_REJECT_UNAUTHORIZED', async () => {
    const { origin } = await serve();
    const { steps } = await run(origin, { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    assert.match(steps[0]?.next ?? '', /still verifies certificates/);
  });

  it('reports that the proxy requires credentials and names the setting for them', async () => {
    const { url } = await proxy({ targetPort: 1, authorization: 'Basic abc' });
    const { steps } = await run(`https://${name}`, { proxy: url });
    assert.match(failed(steps)?.result ?? '', /requires a user name and password/);
    assert.match(failed(steps)?.next ?? '', /http\.proxyAuthorization/);
  });

  it('stops if nothing listens on the port', async () => {
    const origin = await unusedOrigin();
    const { steps, reached } = await run(origin);
    assert.equal(reached, false);
    assert.match(failed(steps)?.result ?? '', /ECONNREFUSED/);
  });

  it('reports a name without an address', async () => {
    const { steps } = await run('https://nowhere.invalid');
    assert.match(failed(steps)?.result ?? '', /Couldn’t resolve \S+ \((ENOTFOUND|EAI_AGAIN)\)/);
  });

  it('tries the next route if the first one fails', async () => {
    const { origin } = await serve();
    const broken = undiciTransport();
    await broken.close();
    const working = undiciTransport();
    toClose.push(working);
    const routes = [
      { name: 'first', transport: broken },
      { name: 'second', transport: working },
    ];
    assert.match((await run(origin, {}, { routes })).verdict, /via second/);
  });

  it('checks the server of the last archive without sending it a request', async () => {
    const [api, store] = [await serve(), await serve()];
    const { steps } = await run(api.origin, {}, { downloads: new URL(store.origin) });
    assert.ok(steps.some(({ title }) => title.includes(new URL(store.origin).host)));
    assert.equal(store.requests.length, 0);
  });

  it('stops with the reason of the signal', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const { origin } = await serve(() => abort.abort(reason));
    const transport = undiciTransport();
    toClose.push(transport);
    const deps: DiagnoseDeps = {
      apiUrl: () => new URL(origin),
      settings: networkSettings(),
      routes: [{ name: 'undici', transport }],
      checkToken: () => Promise.resolve(),
      userAgent: 'test',
      versions: [],
      announcedEnds: () => [],
      locale: 'en',
      timeoutMs: 5000,
    };
    await assert.rejects(diagnose(deps, abort.signal), reason);
  });

  it('creates a report without tokens, credentials or links', async () => {
    const token = 'tok_0123456789abcdefghij';
    const server = await serve(requireToken, { tls: certificate.tls });
    const { url } = await proxy({ targetPort: server.port, authorization: 'Basic c2VjcmV0MQ==' });
    const diagnosis = await run(
      `https://${name}`,
      {
        proxy: url.replace('//', '//ann:secret2@'),
        proxyAuthorization: 'Basic c2VjcmV0MQ==',
        env: {
          HTTPS_PROXY: 'ann:secret3@proxy.test:3128',
          http_proxy: 'http://ann:sec/ret4@proxy.test:3128/?secret5=1',
          ALL_PROXY: 'socks5://:secret6@proxy.test',
          PROLIFIC_TOKEN: token,
          NODE_OPTIONS: '--secret7',
        },
      },
      {
        checkToken: () =>
          Promise.reject(
            new ProblemError({
              kind: 'invalid-request',
              status: 400,
              detail: `https://s3.test/?X-Amz-Signature=secret8 ${token}`,
            }),
          ),
      },
    );
    const text = reportText(diagnosis, { tokens: [token] });
    assert.doesNotMatch(text, /secret|ret4|c2VjcmV0|0123456789abcdefghij/);
    assert.match(text, /http\.proxy +http:\/\/127\.0\.0\.1:\d+ \(with credentials\)/);
    assert.match(text, /HTTPS_PROXY +proxy\.test:3128 \(with credentials\)/);
    assert.match(text, /PROLIFIC_TOKEN +set \(hidden\)/);
  });
});
