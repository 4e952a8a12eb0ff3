import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSnapshotTables } from '../../../src/analysis/tables/makeTables.ts';
import { readManifestHead } from '../../../src/snapshots/manifest.ts';
import { recoverStagings } from '../../../src/snapshots/staging/publishStaging.ts';
import { childProgram } from '../support/childProgram.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  anna,
  annas,
  ben,
  bens,
  contentOf,
  erase,
  record,
  requireNoTrace,
  requireTrue,
  writeSnapshot,
} from './exportFolder.ts';
import { installation } from '../support/installation.ts';
import { erasureFolder } from '../../../src/snapshots/knownNames.ts';

describe('Deletion whose process is killed', function () {
  this.timeout(180_000);
  const root = temporaryFolder();
  /** Number of concurrent deletions, each with a separate process and folder. */
  const atOnce = 6;
  const kept = `${record(ben, bens, 'photo.jpg')}\r\n`;

  async function scene(folder: string): Promise<string> {
    const snapshot = await writeSnapshot(folder, {
      'responses.jsonl': `${record(anna, annas, 'photo.jpg')}\n${kept}`,
      [`files/${annas}/photo.jpg`]: 'hers',
      [`files/${annas}/deep/more.jpg`]: 'hers too',
      [`files/${bens}/photo.jpg`]: 'his',
    });
    await makeSnapshotTables(
      {
        folder: snapshot,
        name: 'n',
        choices: 'labels',
        csv: { guardFormulas: true, byteOrderMark: false, separator: ',' },
      },
      () => undefined,
      new AbortController().signal,
    );
    return snapshot;
  }

  async function killedAt(folder: string, change: number): Promise<boolean> {
    const child = spawn(
      process.execPath,
      [await childProgram(join(import.meta.dirname, 'eraseChild.ts')), folder, anna, String(change)],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.ok(signal === 'SIGKILL' || code === 0, `${signal} ${code}`);
    return signal === 'SIGKILL';
  }

  /** Kills a deletion at a change, recovers, and returns the state in which recovery left the snapshot. */
  async function tried(change: number): Promise<'unchanged' | 'finished' | 'not killed'> {
    const folder = join(root(), String(change));
    const snapshot = await scene(folder);
    const before = await contentOf(snapshot);
    if (!(await killedAt(folder, change))) return 'not killed';

    // A manifest that doesn't match the files is only valid together with a plan.
    const isPlanned = await access(join(snapshot, erasureFolder, 'plan.json')).then(
      () => true,
      () => false,
    );
    if (!isPlanned) await requireTrue(snapshot);
    const old = new Date(Date.now() - 120_000);
    await utimes(join(snapshot, erasureFolder), old, old).catch(() => undefined);
    await recoverStagings(folder, installation);
    assert.ok(!(await readdir(snapshot)).includes(erasureFolder), `change ${change}`);
    await requireTrue(snapshot);
    const isErased = (await readManifestHead(snapshot))?.erased !== undefined;
    if (!isErased) {
      assert.deepEqual(await contentOf(snapshot), before, `change ${change}`);
      await erase(folder);
    }
    await requireNoTrace(folder, anna, annas);
    await requireTrue(snapshot);
    assert.equal(await readFile(join(snapshot, 'responses.jsonl'), 'utf8'), kept);
    assert.deepEqual(await readdir(join(snapshot, 'files')), [bens]);
    assert.equal((await readManifestHead(snapshot))?.erased?.length, 1);
    return isErased ? 'finished' : 'unchanged';
  }

  it('leaves the snapshot unchanged or is completed by recovery, at every other disk change', async () => {
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'not killed') {
      const changes = Array.from({ length: atOnce }, (_, index) => 2 * (outcomes.length + index) + 1);
      outcomes.push(...(await Promise.all(changes.map(tried))));
    }
    const count = (outcome: string): number => outcomes.filter((each) => each === outcome).length;
    assert.ok(count('unchanged') >= 3 && count('finished') >= 5, outcomes.join());
  });
});
