import assert from 'node:assert/strict';
import { problemOf } from '../../../src/problems/problem.ts';
import { localDeps } from '../exports/localDeps.ts';
import { pilot, withKeeping, type KeepingScene } from './keeping.ts';

describe('Exports on Prolific of Keep Updated', () => {
  const scene = withKeeping();

  it('are deleted once the next snapshot is on disk, and not before', async () => {
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    const first = scene().jobs();
    assert.equal(first.length, 1);
    scene().pass(5);
    const atDeletion: number[] = [];
    const remove = scene().prolific.jobs.remove.bind(scene().prolific.jobs);
    const counted: Promise<void>[] = [];
    scene().prolific.jobs.remove = (id) => {
      counted.push(
        scene()
          .snapshots()
          .then(({ length }) => void atDeletion.push(length)),
      );
      remove(id);
    };
    await window.answers(1);
    await Promise.all(counted);
    assert.deepEqual(atDeletion, [2]);
    const second = scene().jobs();
    assert.deepEqual([second.length, second.includes(first[0] ?? '')], [1, false]);
  });

  it('stay if the next export fails', async () => {
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    const [first = ''] = scene().jobs();
    scene().pass(5);
    scene().prolific.faults.add({ server: 'store', fault: { kind: 'answer', status: 404 } });
    await window.answers(1);
    assert.ok(scene().jobs().includes(first));
  });

  it('are never those of anybody else', async () => {
    const others = await requestJobs(scene(), 3);
    const window = scene().window();
    await window.choose({});
    for (const _ of [1, 2, 3]) {
      scene().pass(5);
      await window.answers(1);
    }
    assert.deepEqual(scene().jobs().slice(0, 3), others);
    assert.equal(scene().jobs().length, 4);
  });

  it('don’t include one of somebody else that Prolific returns because it is still generating', async () => {
    scene().prolific.jobs.setGenerateMs('manual');
    const [theirs = ''] = await requestJobs(scene(), 1);
    const window = scene().window();
    await window.choose({});
    const following = window.exports.onDidChange(({ progress }) => {
      if (progress.status !== 'running' || progress.stage.stage !== 'generating') return;
      following.dispose();
      scene().prolific.jobs.setGenerateMs(0);
    });
    await window.answers(1);
    assert.deepEqual(
      (await scene().snapshots()).map(({ manifest }) => manifest.export_id),
      [theirs],
    );
    scene().pass(5);
    await window.answers(1);
    assert.ok(scene().jobs().includes(theirs));
  });

  it('stay while something on this computer needs them', async () => {
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    const [first = ''] = scene().jobs();
    window.needed.set(first, 'uploads');
    scene().pass(5);
    await window.answers(1);
    assert.ok(scene().jobs().includes(first));
    window.needed.clear();
    scene().pass(5);
    await window.answers(1);
    assert.equal(scene().jobs().length, 1);
  });

  it('are deleted although its own older snapshots lack uploads', async () => {
    const window = scene().window();
    const replaced: string[][] = [];
    window.parts.neededJobs = (folders) => {
      replaced.push([...folders]);
      return Promise.resolve(window.needed);
    };
    await window.choose({});
    await window.answers(1);
    const [first] = await scene().snapshots();
    scene().pass(5);
    await window.answers(1);
    assert.deepEqual(replaced, [[first?.folder]]);
  });

  it('are deleted later if Prolific refused it', async () => {
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    scene().pass(5);
    const fault = scene().prolific.faults.add({ method: 'DELETE', fault: { kind: 'answer', status: 403 } });
    await window.answers(1);
    assert.equal(scene().jobs().length, 2);
    fault.remove();
    scene().pass(5);
    await window.answers(1);
    assert.equal(scene().jobs().length, 1);
  });

  it('are deleted by a window that was opened later', async () => {
    const before = scene().window();
    await before.choose({});
    await before.answers(1);
    await before.close();
    scene().pass(5);
    await scene().window().answers(2);
    assert.equal(scene().jobs().length, 1);
    assert.equal((await scene().snapshots()).length, 2);
  });
});

describe('Keep Updated at ten exports on Prolific', () => {
  const scene = withKeeping();

  it('deletes its own previous export first', async () => {
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    const [own = ''] = scene().jobs();
    const others = await requestJobs(scene(), 9);
    scene().pass(5);
    await window.answers(1);
    assert.equal((await scene().snapshots()).length, 2);
    assert.deepEqual([scene().jobs().length, scene().jobs().includes(own)], [10, false]);
    assert.deepEqual(scene().jobs().slice(0, 9), others);
  });

  it('pauses and says so once if all are of others, and deletes none', async () => {
    const others = await requestJobs(scene(), 10);
    const window = scene().window();
    await window.choose({});
    for (const _ of [1, 2]) {
      await window.answers(1);
      scene().pass(5);
    }
    assert.deepEqual(
      window.told.map((news) => news.news === 'stopped' && problemOf(news.error)?.kind),
      ['job-limit'],
    );
    assert.equal(window.keeper.current(pilot)?.isPaused, true);
    assert.deepEqual([scene().jobs(), window.news.followed], [others, []]);
  });

  it('goes on once there is room, and when it is chosen again', async () => {
    const [oldest = ''] = await requestJobs(scene(), 10);
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    window.jobCount = 10;
    await window.answers(1);
    assert.equal(window.told.length, 1);
    scene().prolific.jobs.remove(oldest);
    window.jobCount = 9;
    await window.answers(1);
    assert.deepEqual(
      [window.told.at(-1)?.news, window.keeper.current(pilot)?.isPaused],
      ['completed', false],
    );
  });

  it('asks Prolific every 20 minutes whether there is room, although nobody looks at the list', async () => {
    const [oldest = ''] = await requestJobs(scene(), 10);
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    const asked = (): number =>
      scene().prolific.requests.all.filter(({ method, path }) => method === 'GET' && path.endsWith('/export'))
        .length;
    const before = asked();
    for (const _ of [1, 2, 3, 4]) {
      scene().pass(10);
      await window.answers(0);
    }
    assert.deepEqual([asked() - before, window.told.length], [2, 1]);
    scene().prolific.jobs.remove(oldest);
    scene().pass(20);
    await window.answers(0);
    assert.equal(window.told.at(-1)?.news, 'completed');
  });

  it('goes on when a person continues it', async () => {
    const [oldest = ''] = await requestJobs(scene(), 10);
    const window = scene().window();
    await window.choose({});
    await window.answers(1);
    scene().prolific.jobs.remove(oldest);
    scene().pass(1);
    await window.choose({});
    assert.equal(window.told.at(-1)?.news, 'completed');
  });
});

/** Creates finished exports on Prolific as somebody else would, and returns their ids. */
async function requestJobs({ prolific }: KeepingScene, count: number): Promise<string[]> {
  const { deps, close } = localDeps(prolific);
  const client = await deps.client();
  const ids: string[] = [];
  while (ids.length < count) {
    const { exportId = '' } = await client.requestExport(pilot, undefined, AbortSignal.timeout(5_000));
    ids.push(exportId);
    await prolific.jobs.settled(pilot.id);
  }
  await close();
  return ids;
}
