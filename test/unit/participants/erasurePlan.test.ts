import assert from 'node:assert/strict';
import { access, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireNotErased } from '../../../src/snapshots/erasure/erasure.ts';
import { listSnapshots } from '../../../src/snapshots/snapshots.ts';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { lockStaging } from '../../../src/snapshots/staging/stagingLock.ts';
import { eraseSnapshot } from '../../../src/participants/erase/eraseSnapshot.ts';
import { personOf } from '../../../src/participants/find/participantId.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { anna, annas, contentOf, erase, now, record, writeSnapshot, searching } from './exportFolder.ts';
import { installation, makeOwn } from '../support/installation.ts';
import { erasureFolder } from '../../../src/snapshots/knownNames.ts';

describe('Snapshot with a deletion', () => {
  const root = temporaryFolder();
  const isErased = (error: unknown): boolean => problemOf(error)?.kind === 'snapshot-erased';
  let folder: string;

  beforeEach(async () => {
    folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas)}\n`,
      'files/a.jpg': 'a',
    });
  });

  async function plan(content: object): Promise<void> {
    await makeOwn(join(folder, erasureFolder));
    const path = join(folder, erasureFolder, 'plan.json');
    const text = JSON.stringify({ schema_version: 1, ...content });
    await installation.remember(path, text);
    await writeFile(path, text);
  }

  it('accepts no uploads during and after the deletion', async () => {
    await requireNotErased(folder);
    await mkdir(join(folder, erasureFolder));
    await assert.rejects(requireNotErased(folder), isErased);
    await erase(root());
    assert.deepEqual((await readdir(folder)).includes(erasureFolder), false);
    await assert.rejects(requireNotErased(folder), isErased);
  });

  it('stays unchanged if the deletion is canceled before the first change', async () => {
    const before = await contentOf(folder);
    const [snapshot] = await listSnapshots(root());
    assert.ok(snapshot);
    const controller = new AbortController();
    const cancel = (): void => controller.abort();
    await assert.rejects(
      eraseSnapshot(
        { installation, searching },
        { snapshot, person: personOf(anna), now },
        cancel,
        controller.signal,
      ),
      /abort/,
    );
    assert.deepEqual(await contentOf(folder), before);
    assert.ok(!(await readdir(folder)).includes(erasureFolder));
  });

  it('is reported as busy if another window deletes from it', async () => {
    await mkdir(join(folder, erasureFolder));
    const lock = await lockStaging(join(folder, erasureFolder), () => undefined);
    const { busy, erased } = await erase(root());
    await lock.release();
    assert.deepEqual([busy, erased], [[folder], []]);
  });

  it('isn’t recovered during a deletion in another window', async () => {
    await plan({ replaced: [], removed: ['files/a.jpg'], removed_outside: [] });
    const lock = await lockStaging(join(folder, erasureFolder), () => undefined);
    await recoverStagings(root(), installation);
    await access(join(folder, 'files/a.jpg'));
    await lock.release();
    await recoverStagings(root(), installation);
    await assert.rejects(access(join(folder, 'files')));
  });

  for (const path of ['../outside.txt', '/outside.txt', 'files/../../outside.txt', '']) {
    it(`ignores a plan with a path that leads out of it: “${path}”`, async () => {
      await writeFile(join(root(), 'cooking', 'outside.txt'), 'mine');
      await plan({ replaced: [], removed: ['files/a.jpg', path], removed_outside: [] });
      await recoverStagings(root(), installation);
      await access(join(root(), 'cooking', 'outside.txt'));
      await access(join(folder, 'files/a.jpg'));
    });
  }

  it('ignores a plan with a path through a link', async () => {
    await mkdir(join(root(), 'elsewhere'));
    await writeFile(join(root(), 'elsewhere', 'mine.txt'), 'mine');
    await symlink(join(root(), 'elsewhere'), join(folder, 'files', 'link'), 'junction');
    await plan({ replaced: [], removed: ['files/link/mine.txt'], removed_outside: [] });
    await recoverStagings(root(), installation);
    await access(join(root(), 'elsewhere', 'mine.txt'));
  });

  it('loses a preparation without a plan once no process holds its lock', async () => {
    await makeOwn(join(folder, erasureFolder));
    await mkdir(join(folder, erasureFolder, 'new'));
    const lock = await lockStaging(join(folder, erasureFolder), () => undefined);
    await recoverStagings(root(), installation);
    await access(join(folder, erasureFolder, 'new'));
    await lock.release();
    await recoverStagings(root(), installation);
    await assert.rejects(access(join(folder, erasureFolder)));
  });
});
