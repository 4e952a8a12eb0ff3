import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import type { Encoding } from '../prolific/faults.ts';
import { cookingCollection, pilotCollection } from '../prolific/sampleCollections.ts';
import { exportWhole, isProblem, signIn, until, withProlific } from './support/inEditor.ts';

const hour = 3_600_000;

describe('Servers that listen on IPv6 only', () => {
  const scene = withProlific({ host: '::1' });

  it('give a whole export', async () => {
    const { prolific } = scene();
    assert.match(prolific.apiUrl, /^http:\/\/\[::1\]:/);
    await signIn(scene());
    await exportWhole(cookingCollection);
    assert.ok(prolific.requests.to('store').length > 0);
  });
});

describe('Servers, and what is between them and here', () => {
  const scene = withProlific();
  beforeEach(async () => {
    await signIn(scene());
  });

  it("may pack the API's answers, and send them in chunks", async () => {
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

  it('may keep no connection alive', async () => {
    const closing = scene().prolific.faults.add({ fault: { kind: 'no-keep-alive' } });
    await exportWhole(cookingCollection);
    assert.ok(closing.hits > 3);
  });

  it('may end an answer with its connection, as HTTP/1.0 does', async () => {
    const endless = scene().prolific.faults.add({ fault: { kind: 'no-length', ends: 'with-connection' } });
    await exportWhole(cookingCollection);
    assert.ok(endless.hits > 3);
  });

  it("may pack the archive's ranges, though asked not to", async () => {
    const { prolific } = scene();
    const packed = prolific.faults.add({ server: 'store', fault: { kind: 'encode', as: 'gzip' } });
    const responses = await exportWhole(cookingCollection);
    assert.ok(packed.hits > 0);
    assert.equal(responses.at(0), '{'.charCodeAt(0));
    // A range that was packed tells nothing; the archive as a whole is unpacked.
    assert.equal(prolific.requests.to('store').at(-1)?.range, undefined);
  });

  it('may not pack the archive in a way that is unknown here', async () => {
    const headers = { 'content-encoding': 'compress' };
    scene().prolific.faults.add({ server: 'store', fault: { kind: 'headers', headers } });
    await assert.rejects(
      exportWhole(cookingCollection),
      /came in an encoding that cannot be undone \(status 200\)/,
    );
  });

  it("may be hidden by a network's sign-in page in the middle of an export", async () => {
    const { faults } = scene().prolific;
    const portal = faults.add({ server: 'store', fault: { kind: 'captive-portal' } });
    const exporting = exportWhole(cookingCollection);
    await until('the page to come instead of the archive', () => portal.hits > 0);
    portal.remove();
    await exporting;
  });

  for (const [how, fault, problem] of [
    ['comes instead of the API', { kind: 'captive-portal' }, 'unexpected-answer'],
    ['calls away from the API', { kind: 'redirect', to: 'https://login.hotel.test/?id=1' }, 'redirected'],
  ] as const) {
    it(`say so where a network's sign-in page ${how}`, async () => {
      scene().prolific.faults.add({ server: 'api', fault });
      await assert.rejects(signIn(scene()), isProblem(problem));
      const report = await vscode.commands.executeCommand<string>(commandIds.diagnoseConnection);
      assert.match(
        report,
        /Prolific cannot be reached from here\. .*(web page came back|login\.hotel\.test)/,
      );
      assert.ok(!report.includes('id=1'));
    });
  }
});

for (const [how, ms] of [
  ['ahead', -24 * hour],
  ['behind', 24 * hour],
] as const) {
  describe(`A clock that is a day ${how} of the servers'`, () => {
    const scene = withProlific({ clock: () => Date.now() + ms });

    it('hinders no export, and is told of in the report', async () => {
      await signIn(scene());
      await exportWhole(pilotCollection);
      const report = await vscode.commands.executeCommand<string>(commandIds.diagnoseConnection);
      assert.match(report, /Prolific can be reached, by undici\./);
      assert.match(report, new RegExp(`This computer's clock is 24 hours ${how}: `));
    });
  });
}
