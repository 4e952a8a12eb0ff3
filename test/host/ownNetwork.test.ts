import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import {
  exportWhole,
  isProblem,
  openFolder,
  setHttp,
  signIn,
  until,
  withProlific,
} from './support/inEditor.ts';
import { ownCertificate, promptName, silentName, slowName } from './support/ownNetwork.ts';

/** Skips the suite if the host has no separate network; the run has printed the reason. */
function inOwnNetwork(title: string, suite: () => void): void {
  describe(title, () => {
    before(function () {
      if (ownCertificate() === undefined) this.skip();
    });
    suite();
  });
}

inOwnNetwork('Certificate authority in the system store', () => {
  const scene = withProlific(() => ({ hostName: promptName, tls: ownCertificate() }));
  afterEach(async () => {
    await setHttp('systemCertificates', undefined);
  });

  it('is trusted for the API and the archive storage', async () => {
    assert.equal(process.env['NODE_EXTRA_CA_CERTS'], undefined);
    await signIn(scene());
    await exportWhole(cookingCollection);
  });

  it('is ignored if http.systemCertificates is off', async () => {
    await setHttp('systemCertificates', false);
    await assert.rejects(signIn(scene()), isProblem('certificate'));
    assert.deepEqual(scene().prolific.requests.all, []);
  });
});

inOwnNetwork('Slow name server', () => {
  const scene = withProlific(() => ({ hostName: slowName, tls: ownCertificate() }));

  it('delays an export but does not fail it', async () => {
    await signIn(scene());
    await exportWhole(cookingCollection);
  });
});

inOwnNetwork('Unresponsive name server', () => {
  const scene = withProlific(() => ({ linkOrigin: `https://${silentName}` }));

  it('does not prevent cancelling an export', async () => {
    const { parts, exportFolder, prolific } = scene();
    await signIn(scene());
    const target = { workspaceFolder: openFolder(), exportFolder };
    const subject = { kind: 'collection', ...cookingCollection } as const;
    const { id, outcome } = parts.exports.start({ subject, target, scope: 'everything' });
    const running = () => parts.exports.views.find((view) => view.id === id)?.progress;
    await until('the archive to be asked for', () => {
      const progress = running();
      return progress?.status === 'running' && progress.stage.stage === 'reading-directory';
    });
    const startedAt = performance.now();
    parts.exports.cancel(id);
    assert.equal((await outcome).status, 'cancelled');
    assert.ok(performance.now() - startedAt < 1000);
    assert.deepEqual(prolific.requests.to('store'), []);
    const left = await readdir(exportFolder, { recursive: true });
    assert.deepEqual(
      left.filter((name) => name.includes('.prolific-partial-')),
      [],
    );
  });

  it('does not prevent cancelling a sign-in', async () => {
    const { parts, prolific } = scene();
    process.env['PROLIFIC_URL'] = `https://${silentName}`;
    const startedAt = performance.now();
    await assert.rejects(parts.session.signIn(prolific.token, AbortSignal.timeout(200)));
    assert.ok(performance.now() - startedAt < 1000);
  });
});
