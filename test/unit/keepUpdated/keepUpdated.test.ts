import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportRequest } from '../../../src/exports/exportState.ts';
import type { UploadKind } from '../../../src/snapshots/filter/uploadSelection.ts';
import { writeManifest, type ManifestHead } from '../../../src/snapshots/manifest.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { KeptStore, noRun } from '../../../src/exports/keepUpdated/keptStore.ts';
import { pilot, withKeeping } from './keeping.ts';

describe('Keep Updated', () => {
  const scene = withKeeping();

  it('exports a new snapshot when there are new completed submissions, and reports it once', async () => {
    const window = scene().window();
    await window.choose({});
    assert.deepEqual(await scene().snapshots(), []);
    await window.answers(12);
    const [snapshot, ...more] = await scene().snapshots();
    assert.equal(more.length, 0);
    assert.deepEqual(
      window.told.map((news) => news.news === 'completed' && news.outcome.snapshot.folder),
      [snapshot?.folder],
    );
  });

  const images: { kinds: UploadKind[] } = { kinds: ['image'] };
  const before: readonly (readonly [string, Partial<ManifestHead>, Partial<ExportRequest>])[] = [
    ['everything', {}, { scope: 'everything' }],
    ['responses only', { complete: false }, { scope: 'responses' }],
    ['some uploads', { complete: false, uploads: images }, { scope: 'everything', uploads: images }],
    ['responses only, as there were no uploads', { limited_to: 'responses' }, { scope: 'responses' }],
    [
      'some uploads, as there were no others',
      { limited_to: images },
      { scope: 'everything', uploads: images },
    ],
  ];
  for (const [what, left, wanted] of before)
    it(`exports what the newest snapshot has: ${what}`, async () => {
      const { exportFolder } = scene().target;
      const folder = join(exportFolder, 'pilot', '2026-11-29T12-00-00Z');
      await mkdir(folder, { recursive: true });
      const collection = { id: pilot.id, name: pilot.name };
      const head = manifestHead('2026-11-29T12:00:00.000Z', { collection, ...left });
      await writeManifest(folder, { head, entries: [] });
      const window = scene().window();
      await window.choose({});
      await window.answers(1);
      const { subject: _, target: __, ...request } = window.exports.views[0]?.request ?? assert.fail();
      assert.deepEqual(request, wanted);
    });

  it('exports nothing while no submission was completed since the last snapshot', async () => {
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    scene().pass(60);
    await window.answers(0);
    assert.equal((await scene().snapshots()).length, 1);
  });

  it('exports nothing again for the same number of submissions, even if they still count as new', async () => {
    const window = scene().window();
    await window.choose({});
    window.news.exported = () => undefined;
    await window.answers(3);
    scene().pass(60);
    await window.answers(0);
    assert.equal((await scene().snapshots()).length, 1);
    await window.answers(1);
    assert.equal((await scene().snapshots()).length, 2);
  });

  it('exports at most once in the chosen time', async () => {
    const window = scene().window();
    await window.choose({ everyMinutes: 15 });
    await window.answers(1);
    scene().pass(14);
    await window.answers(1);
    assert.equal((await scene().snapshots()).length, 1);
    scene().pass(1);
    await window.answers(0);
    assert.equal((await scene().snapshots()).length, 2);
  });

  it('exports at once after a clock was put back', async () => {
    const window = scene().window();
    await window.choose({ everyMinutes: 15 });
    await window.answers(1);
    scene().pass(-24 * 60);
    await window.answers(1);
    assert.equal((await scene().snapshots()).length, 2);
  });

  it('exports nothing while nobody is signed in', async () => {
    const window = scene().window();
    await window.choose({});
    window.isSignedIn = false;
    await window.answers(1);
    assert.deepEqual(await scene().snapshots(), []);
    assert.deepEqual(scene().prolific.requests.all, []);
  });

  it('exports nothing more after it was turned off, and looks for no news', async () => {
    const window = scene().window();
    await window.choose({});
    assert.deepEqual(window.news.followed, [[pilot.id, 5]]);
    await window.choose({ everyMinutes: 60 });
    assert.deepEqual(window.news.followed, [[pilot.id, 60]]);
    await window.choose(undefined);
    await window.answers(1);
    assert.deepEqual(await scene().snapshots(), []);
    assert.deepEqual([window.news.followed, window.keeper.current(pilot)], [[], undefined]);
  });

  it('stays on across a reload', async () => {
    const before = scene().window();
    await before.choose({ everyMinutes: 60, keeps: 'newest-of-each-day' });
    await before.close();
    const after = scene().window();
    await after.answers(1);
    const { everyMinutes, keeps, isPaused } = after.keeper.current(pilot) ?? {};
    assert.deepEqual([everyMinutes, keeps, isPaused], [60, 'newest-of-each-day', false]);
    assert.equal((await scene().snapshots()).length, 1);
  });

  it('is off if what is remembered is unreadable', async () => {
    const window = scene().window();
    await window.choose({});
    const name = await scene().installation.nameFor(scene().target.exportFolder);
    await scene().installation.write(`keep-updated/${name}/choices.json`, '{"kept":[{"every_minutes":0}]}');
    await window.answers(1);
    assert.deepEqual([await scene().snapshots(), window.keeper.current(pilot)], [[], undefined]);
  });

  it('remembers its exports although a server gave one an id that is too long to be remembered', async () => {
    const { installation, target } = scene();
    const store = await KeptStore.open(installation, target.exportFolder);
    const long = 'x'.repeat(201);
    await store.writeRuns(
      new Map([
        ['collection/a', { ...noRun, jobs: ['job'] }],
        ['collection/b', { ...noRun, jobs: [long, 'other'], snapshots: [{ path: 'b/1', exportId: long }] }],
      ]),
    );
    const jobs = [...(await store.runs()).values()].map((run) => run.jobs);
    assert.deepEqual(jobs, [['job'], ['other']]);
  });

  it('leaves an export to the person who asks for the same while it runs', async () => {
    const window = scene().window();
    await window.choose({});
    scene().prolific.jobs.setGenerateMs('manual');
    const following = window.exports.onDidChange(({ progress }) => {
      if (progress.status !== 'running' || progress.stage.stage !== 'generating') return;
      following.dispose();
      window.exports.start({ subject: pilot, target: scene().target, scope: 'everything' });
      scene().prolific.jobs.setGenerateMs(0);
    });
    await window.answers(1);
    const [theirs] = scene().jobs();
    assert.deepEqual(window.told, []);
    scene().pass(5);
    await window.answers(1);
    assert.deepEqual(
      scene()
        .jobs()
        .includes(theirs ?? ''),
      true,
    );
    assert.equal((await scene().snapshots()).length, 2);
  });

  it('waits while a person exports the same collection', async () => {
    const window = scene().window();
    await window.choose({});
    scene().prolific.jobs.setGenerateMs('manual');
    const { outcome } = window.exports.start({ subject: pilot, target: scene().target, scope: 'responses' });
    await window.answers(1);
    assert.equal(window.exports.views.length, 1);
    scene().prolific.jobs.setGenerateMs(0);
    await outcome;
  });
});
