import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import type { Encoding } from '../prolific/faults.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { exportWhole, isProblem, signIn, until, withProlific } from './support/inEditor.ts';

const hour = 3_600_000;

describe('IPv6-only servers', () => {
  const scene = withProlific({ host: '::1' });

  it('deliver a complete export', async () => {
    const { prolific } = scene();
    assert.match(prolific.apiUrl, /^http:\/\/\[::1\]:/);
    await signIn(scene());
    await exportWhole(cookingCollection);
    assert.ok(prolific.requests.to('store').length > 0);
  });
});

describe('Servers and intermediaries', () => {
  const scene = withProlific();
  beforeEach(async () => {
    await signIn(scene());
  });

  it('may compress API responses and send them in chunks', async () => {
    const { parts, prolific } = scene();
    const client = await parts.session.client();
    const workspaces = async () => await client.workspaces(AbortSignal.timeout(10_000));
    const expected = await workspaces();
    prolific.faults.add({ server: 'api', fault: { kind: 'no-length', ends: 'by-chunk' } });
    for (const as of ['gzip', 'br', 'deflate'] satisfies Encoding[]) {
      const packed = prolific.faults.add({ server: 'api', fault: { kind: 'encode', as } });
      assert.deepEqual(await workspaces(), expected);
      assert.equal(packed.hits, 1);
      packed.remove();
    }
    assert.equal(prolific.requests.to('api').at(-1)?.headers['accept-encoding'], 'gzip');
    prolific.faults.add({ server: 'api', fault: { kind: 'encode', as: 'gzip' } });
    await exportWhole(pilotCollection);
  });

  it('may close the connection after every response', async () => {
    const closing = scene().prolific.faults.add({ fault: { kind: 'no-keep-alive' } });
    await exportWhole(cookingCollection);
    assert.ok(closing.hits > 3);
  });

  it('may end a response by closing the connection, as HTTP/1.0 does', async () => {
    const endless = scene().prolific.faults.add({ fault: { kind: 'no-length', ends: 'with-connection' } });
    await exportWhole(cookingCollection);
    assert.ok(endless.hits > 3);
  });

  it('may compress ranges of the archive despite the request header', async () => {
    const { prolific } = scene();
    const packed = prolific.faults.add({ server: 'store', fault: { kind: 'encode', as: 'gzip' } });
    const responses = await exportWhole(cookingCollection);
    assert.ok(packed.hits > 0);
    assert.equal(responses.at(0), '{'.charCodeAt(0));
    // Compressed ranges are useless, so the whole archive was downloaded and unpacked.
    assert.equal(prolific.requests.to('store').at(-1)?.range, undefined);
  });

  it('may not send the archive in an unsupported encoding', async () => {
    const headers = { 'content-encoding': 'compress' };
    scene().prolific.faults.add({ server: 'store', fault: { kind: 'headers', headers } });
    await assert.rejects(
      exportWhole(cookingCollection),
      /content encoding is corrupt or unsupported \(status 200\)/,
    );
  });

  it('may be hidden by a captive portal during an export', async () => {
    const { faults } = scene().prolific;
    const portal = faults.add({ server: 'store', fault: { kind: 'captive-portal' } });
    const exporting = exportWhole(cookingCollection);
    await until('the page to come instead of the archive', () => portal.hits > 0);
    portal.remove();
    await exporting;
  });

  for (const [how, fault, problem] of [
    ['a page instead of the API', { kind: 'captive-portal' }, 'unexpected-answer'],
    ['a redirect', { kind: 'redirect', to: 'https://login.hotel.test/?id=1' }, 'redirected'],
  ] as const) {
    it(`are reported as unreachable behind a captive portal: ${how}`, async () => {
      scene().prolific.faults.add({ server: 'api', fault });
      await assert.rejects(signIn(scene()), isProblem(problem));
      const report = await vscode.commands.executeCommand<string>(commandIds.diagnoseConnection);
      assert.match(report, /Prolific can’t be reached\. .*(Received a web page|login\.hotel\.test)/);
      assert.ok(!report.includes('id=1'));
    });
  }
});

for (const [how, ms] of [
  ['fast', -24 * hour],
  ['slow', 24 * hour],
] as const) {
  describe(`Clock that is a day ${how}`, () => {
    const scene = withProlific({ clock: () => Date.now() + ms });

    it('does not prevent an export and is mentioned in the connection report', async () => {
      await signIn(scene());
      await exportWhole(pilotCollection);
      const report = await vscode.commands.executeCommand<string>(commandIds.diagnoseConnection);
      assert.match(report, /Requests to Prolific use undici\./);
      assert.match(report, new RegExp(`This computer’s clock is 24 hours ${how}: `));
    });
  });
}
