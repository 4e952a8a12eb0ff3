import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { problemOf } from '../../../src/problems/problem.ts';
import { StagingProcess } from '../support/stagingProcess.ts';
import { writeManifest } from '../../../src/snapshots/manifest.ts';
import { listStagings } from '../../../src/snapshots/staging/staging.ts';
import { manifestHead } from '../support/manifestHead.ts';
import { pilot, withKeeping, type KeepingScene } from './keeping.ts';

describe('Keep Updated in two windows', () => {
  const scene = withKeeping();

  it('exports in exactly one of them, and both show that it is on', async () => {
    const [first, second] = [scene().window(), scene().window()];
    await first.choose({});
    await Promise.all([first.answers(1), second.answers(1)]);
    scene().pass(5);
    await Promise.all([second.answers(1), first.answers(1)]);
    assert.equal((await scene().snapshots()).length, 2);
    assert.deepEqual([first.told.length, second.told.length], [2, 0]);
    assert.deepEqual([first.news.followed, second.news.followed], [[[pilot.id, 5]], []]);
    assert.ok(second.keeper.current(pilot));
  });

  it('goes on in the other one after the first is closed', async () => {
    const [first, second] = [scene().window(), scene().window()];
    await first.choose({});
    await second.answers(1);
    assert.equal(second.told.length, 0);
    await first.close();
    await second.answers(0);
    assert.deepEqual(
      second.told.map(({ news }) => news),
      ['completed'],
    );
  });

  it('goes on after the window that exported was killed', async () => {
    const window = scene().window();
    await window.choose({});
    await window.close();
    const killed = new StagingProcess();
    assert.equal(await killed.tell(`lock ${await lockFolder(scene())}`), 'locked');
    const other = scene().window();
    await other.answers(1);
    assert.equal(other.told.length, 0, 'while it lives');
    await killed.kill();
    await other.answers(0);
    assert.equal(other.told.length, 1);
  });

  it('is turned off in the window that exports from the other one', async () => {
    const [first, second] = [scene().window(), scene().window()];
    await first.choose({});
    await second.choose(undefined);
    await first.answers(1);
    assert.deepEqual(await scene().snapshots(), []);
  });
});

describe('Keep Updated across an interruption', () => {
  const scene = withKeeping();

  /** Leaves an export whose window is closed while Prolific prepares it. */
  async function interrupt(): Promise<void> {
    const before = scene().window();
    await before.choose({});
    scene().prolific.jobs.setGenerateMs('manual');
    const generating = new Promise<void>((resolve) => {
      before.exports.onDidChange(({ progress }) => {
        if (progress.status === 'running' && progress.stage.stage === 'generating') resolve();
      });
    });
    const answered = before.answers(1);
    await generating;
    await before.close();
    await answered;
    scene().prolific.jobs.setGenerateMs(0);
  }

  it('leaves its export to the person if it no longer exports the same', async () => {
    await interrupt();
    const { target } = scene();
    const [left] = await listStagings(target.exportFolder);
    assert.ok(left);
    const after = scene().window();
    assert.equal(await after.keeper.resumes(left, target), true);
    const folder = join(dirname(left.folder), '2026-11-29T12-00-00Z');
    await mkdir(folder);
    const collection = { id: pilot.id, name: pilot.name };
    const head = manifestHead('2026-11-29T12:00:00.000Z', { collection, complete: false });
    await writeManifest(folder, { head, entries: [] });
    await after.answers(0);
    assert.equal(await after.keeper.resumes(left, target), false);
  });

  it('resumes its export in the next window without requesting another', async () => {
    await interrupt();
    const after = scene().window();
    await after.answers(0);
    assert.deepEqual(
      after.told.map(({ news }) => news),
      ['completed'],
    );
    assert.equal(scene().prolific.requests.to('api', 'POST', /export/).length, 1);
  });

  it('says nothing and tries again when Prolific can be reached again', async () => {
    const window = scene().window();
    await window.choose({});
    await scene().prolific.unplug();
    await window.answers(1);
    assert.deepEqual([window.told, await scene().snapshots()], [[], []]);
    await scene().prolific.plugIn();
    await window.answers(0);
    assert.deepEqual(await scene().snapshots(), [], 'not before the pause is over');
    scene().pass(5);
    await window.answers(0);
    assert.equal((await scene().snapshots()).length, 1);
  });

  it('says once that the token was refused', async () => {
    const window = scene().window();
    await window.choose({});
    scene().prolific.faults.add({ server: 'api', fault: { kind: 'answer', status: 401 } });
    await window.answers(1);
    assert.deepEqual(
      window.told.map((news) => news.news === 'stopped' && problemOf(news.error)?.kind),
      ['token-refused'],
    );
  });

  it('pauses and says so after the third failed export in a row', async () => {
    const window = scene().window();
    await window.choose({});
    scene().prolific.faults.add({ method: 'POST', fault: { kind: 'answer', status: 409, body: '{}' } });
    for (const _ of [1, 2, 3, 4]) {
      await window.answers(1);
      scene().pass(60);
    }
    assert.deepEqual(
      window.told.map(({ news }) => news),
      ['stopped'],
    );
    assert.equal(scene().prolific.requests.to('api', 'POST', /export/).length, 3);
  });
});

async function lockFolder({ installation, target }: KeepingScene): Promise<string> {
  return join(installation.folder, 'keep-updated', await installation.nameFor(target.exportFolder));
}
