import assert from 'node:assert/strict';
import { access, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireNotErased } from '../../../src/exports/erasure.ts';
import { listSnapshots } from '../../../src/exports/snapshots.ts';
import { recoverReplaced } from '../../../src/exports/staging.ts';
import { lockStaging } from '../../../src/exports/stagingLock.ts';
import { eraseSnapshot } from '../../../src/participants/eraseSnapshot.ts';
import { personOf } from '../../../src/participants/participantId.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { anna, annas, contentOf, erase, now, record, writeSnapshot } from './exportFolder.ts';
import { installation, makeOwn } from '../support/installation.ts';
import { erasureFolder } from '../../../src/snapshots/knownNames.ts';

describe('A snapshot from which data are deleted', () => {
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

  it('takes no uploads any more, while that is done and afterwards', async () => {
    await requireNotErased(folder);
    await mkdir(join(folder, erasureFolder));
    await assert.rejects(requireNotErased(folder), isErased);
    await erase(root());
    assert.deepEqual((await readdir(folder)).includes(erasureFolder), false);
    await assert.rejects(requireNotErased(folder), isErased);
  });

  it('is as it was when that is cancelled before it begins to change', async () => {
    const before = await contentOf(folder);
    const [snapshot] = await listSnapshots(root());
    assert.ok(snapshot);
    const controller = new AbortController();
    const cancel = (): void => controller.abort();
    await assert.rejects(
      eraseSnapshot(snapshot, personOf(anna), now, cancel, controller.signal, installation),
      /abort/,
    );
    assert.deepEqual(await contentOf(folder), before);
    assert.ok(!(await readdir(folder)).includes(erasureFolder));
  });

  it('is left to the window that deletes from it already', async () => {
    await mkdir(join(folder, erasureFolder));
    const lock = await lockStaging(join(folder, erasureFolder), () => undefined);
    const { busy, erased } = await erase(root());
    await lock.release();
    assert.deepEqual([busy, erased], [[folder], []]);
  });

  it('is not looked after while that is under way in another window', async () => {
    await plan({ replaced: [], removed: ['files/a.jpg'], removed_outside: [] });
    const lock = await lockStaging(join(folder, erasureFolder), () => undefined);
    await recoverReplaced(root(), installation);
    await access(join(folder, 'files/a.jpg'));
    await lock.release();
    await recoverReplaced(root(), installation);
    await assert.rejects(access(join(folder, 'files')));
  });

  for (const path of ['../outside.txt', '/outside.txt', 'files/../../outside.txt', '']) {
    it(`follows no plan that leads out of it: “${path}”`, async () => {
      await writeFile(join(root(), 'cooking', 'outside.txt'), 'mine');
      await plan({ replaced: [], removed: ['files/a.jpg', path], removed_outside: [] });
      await recoverReplaced(root(), installation);
      await access(join(root(), 'cooking', 'outside.txt'));
      await access(join(folder, 'files/a.jpg'));
    });
  }

  it('follows no plan through a link', async () => {
    await mkdir(join(root(), 'elsewhere'));
    await writeFile(join(root(), 'elsewhere', 'mine.txt'), 'mine');
    await symlink(join(root(), 'elsewhere'), join(folder, 'files', 'link'), 'junction');
    await plan({ replaced: [], removed: ['files/link/mine.txt'], removed_outside: [] });
    await recoverReplaced(root(), installation);
    await access(join(root(), 'elsewhere', 'mine.txt'));
  });

  it('loses what was prepared and never came to a plan, once nobody can be at it', async () => {
    await makeOwn(join(folder, erasureFolder));
    await mkdir(join(folder, erasureFolder, 'new'));
    await recoverReplaced(root(), installation);
    await access(join(folder, erasureFolder));
    const old = new Date(Date.now() - 120_000);
    await utimes(join(folder, erasureFolder), old, old);
    await recoverReplaced(root(), installation);
    await assert.rejects(access(join(folder, erasureFolder)));
  });
});
