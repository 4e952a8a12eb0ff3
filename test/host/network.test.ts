import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { makeCertificate, type TestCertificate } from '../unit/support/certificate.ts';
import { startConnectProxy, type ConnectProxy } from '../unit/support/connectProxy.ts';
import { exportWhole, isProblem, setHttp, signIn, until, withProlific } from './support/inEditor.ts';
import { children, flagsOf, label } from './support/rows.ts';

const api = 'api.prolific.test';
const store = 'files.prolific.test';
const authorization = `Basic ${Buffer.from('ann:pass-word').toString('base64')}`;

/**
 * Only the proxy resolves the servers’ names, and only the network’s own authority issued its certificate.
 */
describe('Extension behind an intercepting proxy', () => {
  let certificate: TestCertificate;
  let proxy: ConnectProxy;
  let folder: string;
  before(async () => {
    certificate = await makeCertificate(api, store);
    folder = await mkdtemp(join(tmpdir(), 'prolific-ca-'));
    await writeFile(join(folder, 'ca.pem'), certificate.authority);
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  const scene = withProlific(() => ({
    generateMs: 100,
    tls: certificate.tls,
    linkOrigin: `https://${store}`,
  }));
  beforeEach(async () => {
    const { prolific, parts } = scene();
    proxy = await startConnectProxy({
      authorization,
      targetPort: (authority) =>
        Number(new URL(authority.startsWith(api) ? prolific.apiUrl : prolific.storeUrl).port),
    });
    process.env['NODE_EXTRA_CA_CERTS'] = join(folder, 'ca.pem');
    process.env['PROLIFIC_URL'] = `https://${api}`;
    await parts.session.reload();
  });
  afterEach(async () => {
    delete process.env['NODE_EXTRA_CA_CERTS'];
    for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'])
      Reflect.deleteProperty(process.env, name);
    for (const name of ['proxy', 'proxyAuthorization', 'noProxy', 'proxyStrictSSL'])
      await setHttp(name, undefined);
    await proxy.close();
  });

  const withCredentials = (): string => proxy.url.replace('//', '//ann:pass-word@');

  it('exports through the proxy of the settings, archive links included', async () => {
    await setHttp('proxy', withCredentials());
    await signIn(scene());
    await exportWhole(cookingCollection);
    assert.deepEqual([...new Set(proxy.tunnels)].sort(), [`${api}:443`, `${store}:443`]);
    const sent = JSON.stringify(scene().prolific.requests.all.map(({ headers }) => headers));
    assert.doesNotMatch(sent, /proxy-authorization/i);
  });

  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY']) {
    it(`signs in with http.proxyAuthorization through the proxy of an environment variable: ${name}`, async () => {
      process.env[name] = proxy.url;
      await setHttp('proxyAuthorization', authorization);
      await signIn(scene());
      assert.ok(proxy.tunnels.length > 0);
    });
  }

  for (const name of ['NO_PROXY', 'no_proxy']) {
    it(`bypasses the proxy for hosts in an environment variable: ${name}`, async () => {
      process.env['HTTPS_PROXY'] = withCredentials();
      process.env[name] = 'localhost, .prolific.test';
      await assert.rejects(signIn(scene(), 300));
      assert.deepEqual(proxy.tunnels, []);
      process.env[name] = 'localhost, .elsewhere.test';
      await signIn(scene());
      assert.ok(proxy.tunnels.length > 0);
    });
  }

  it('rejects a proxy with an untrusted certificate unless http.proxyStrictSSL is off', async () => {
    const { prolific } = scene();
    const secret = await startConnectProxy({
      tls: (await makeCertificate('localhost')).tls,
      targetPort: (authority) =>
        Number(new URL(authority.startsWith(api) ? prolific.apiUrl : prolific.storeUrl).port),
    });
    try {
      await setHttp('proxy', secret.url);
      await assert.rejects(signIn(scene()), (error: { problem?: { origin?: string } }) => {
        assert.equal(error.problem?.origin, secret.url);
        return isProblem('certificate')(error);
      });
      assert.deepEqual(secret.tunnels, []);
      const refused = await vscode.commands.executeCommand<string>(commandIds.diagnoseConnection);
      assert.match(refused, new RegExp(`certificate of ${secret.url} was issued by “Test authority”`));

      await setHttp('proxyStrictSSL', false);
      await signIn(scene());
      await exportWhole(pilotCollection);
      assert.deepEqual([...new Set(secret.tunnels)].sort(), [`${api}:443`, `${store}:443`]);
    } finally {
      await secret.close();
    }
  });

  it('reports that the proxy requires credentials', async () => {
    await setHttp('proxy', proxy.url);
    await assert.rejects(signIn(scene()), isProblem('proxy-refused'));
    assert.deepEqual(scene().prolific.requests.all, []);
  });

  it('bypasses the proxy for hosts in http.noProxy', async () => {
    await setHttp('proxy', withCredentials());
    await setHttp('noProxy', ['prolific.test']);
    await assert.rejects(signIn(scene()), isProblem('unreachable'));
    assert.deepEqual(proxy.tunnels, []);
  });

  it('sends no token to a server with an untrusted certificate, and names its issuer', async () => {
    delete process.env['NODE_EXTRA_CA_CERTS'];
    await setHttp('proxy', withCredentials());
    await assert.rejects(signIn(scene()), (error: { problem?: { certificate?: { issuer: string } } }) => {
      assert.equal(error.problem?.certificate?.issuer, 'Test authority');
      return isProblem('certificate')(error);
    });
    assert.deepEqual(scene().prolific.requests.all, []);
  });

  it('names the issuer of an untrusted certificate in the collections view', async () => {
    delete process.env['NODE_EXTRA_CA_CERTS'];
    await setHttp('proxy', withCredentials());
    const { parts } = scene();
    const account = { id: 'a', email: 'ada@example.org', name: 'Ada' };
    const envelope = { version: 1, token: scene().prolific.token, origin: `https://${api}`, account };
    await parts.secrets.store('prolificCollections.session', JSON.stringify(envelope));
    const [problem] = await children(scene(), 'problem');
    assert.ok(problem);
    assert.match(label(scene(), problem), /issued by “Test authority”, which this computer doesn’t trust/);
    assert.ok(flagsOf(scene(), problem).includes('network'));
  });

  it('writes a connection report without secrets', async () => {
    await setHttp('proxy', withCredentials());
    await signIn(scene());
    const report = await vscode.commands.executeCommand<string>(commandIds.diagnoseConnection);
    assert.match(report, /Prolific can be reached via undici/);
    assert.match(report, /issued by “Test authority”.*wasn’t issued by a public authority/);
    assert.match(report, /accepted the token/);
    assert.ok(!report.includes('pass-word') && !report.includes(scene().prolific.token));
    const shown = await until('the page with this report', () =>
      vscode.workspace.textDocuments.find((document) => document.getText() === report),
    );
    assert.equal(shown.languageId, 'markdown');
  });
});
