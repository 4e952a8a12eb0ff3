import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
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

  const keptPeople = {
    'demographics-s1.csv': `Submission id,Participant id\r\n${bens},${ben}\r\n`,
    'submissions.jsonl': `{"id":"${bens}","participant_id":"${ben}","study_id":"s1"}\n`,
  };
  const peopleRecord = (count: number): string =>
    `${JSON.stringify({ submissions: { studies: [{ id: 's1', count }] }, demographics: [] }, undefined, 2)}\n`;

  async function writePeople(folder: string): Promise<void> {
    await mkdir(folder);
    for (const [name, text] of Object.entries(keptPeople)) {
      const hers = (text.split('\n').at(-2) ?? '').replace(bens, annas).replace(ben, anna);
      await writeFile(join(folder, name), `${text}${hers}\n`);
    }
    await writeFile(join(folder, 'people.json'), peopleRecord(2));
  }

  async function scene(folder: string): Promise<string> {
    const snapshot = await writeSnapshot(folder, {
      'responses.jsonl': `${record(anna, annas, 'photo.jpg')}\n${kept}`,
      [`files/${annas}/photo.jpg`]: 'hers',
      [`files/${annas}/deep/more.jpg`]: 'hers too',
      [`files/${bens}/photo.jpg`]: 'his',
    });
    await writePeople(join(folder, 'cooking', 'people'));
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

  /**
   * Kills a deletion at a change, recovers, and returns what recovery left: nothing changed, a finished deletion from
   * the snapshot only, or from the people folder too.
   */
  async function tried(change: number): Promise<'unchanged' | 'snapshot' | 'both' | 'not killed'> {
    const folder = join(root(), String(change));
    const snapshot = await scene(folder);
    const people = join(folder, 'cooking', 'people');
    const before = { snapshot: await contentOf(snapshot), people: await contentOf(people) };
    const after = { ...keptPeople, 'people.json': peopleRecord(1) };
    if (!(await killedAt(folder, change))) return 'not killed';

    // A manifest that doesn't match the files is only valid together with a plan.
    const isPlanned = await access(join(snapshot, erasureFolder, 'plan.json')).then(
      () => true,
      () => false,
    );
    if (!isPlanned) await requireTrue(snapshot);
    const old = new Date(Date.now() - 120_000);
    for (const each of [snapshot, people])
      await utimes(join(each, erasureFolder), old, old).catch(() => undefined);
    await recoverStagings(folder, installation);
    for (const each of [snapshot, people])
      assert.ok(!(await readdir(each)).includes(erasureFolder), `change ${change}`);
    await requireTrue(snapshot);
    const isErased = (await readManifestHead(snapshot))?.erased !== undefined;
    const peopleLeft = await contentOf(people);
    const arePeopleErased = !JSON.stringify(peopleLeft).includes(anna);
    if (!isErased) assert.deepEqual(await contentOf(snapshot), before.snapshot, `change ${change}`);
    assert.deepEqual(peopleLeft, arePeopleErased ? after : before.people, `change ${change}`);
    if (!arePeopleErased) await erase(folder);
    await requireNoTrace(folder, anna, annas);
    await requireTrue(snapshot);
    assert.deepEqual(await contentOf(people), after);
    assert.equal(await readFile(join(snapshot, 'responses.jsonl'), 'utf8'), kept);
    assert.deepEqual(await readdir(join(snapshot, 'files')), [bens]);
    assert.equal((await readManifestHead(snapshot))?.erased?.length, 1);
    return arePeopleErased ? 'both' : isErased ? 'snapshot' : 'unchanged';
  }

  it('leaves each folder unchanged or is completed by recovery, at every other disk change', async () => {
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'not killed') {
      const changes = Array.from({ length: atOnce }, (_, index) => 2 * (outcomes.length + index) + 1);
      outcomes.push(...(await Promise.all(changes.map(tried))));
    }
    const count = (outcome: string): number => outcomes.filter((each) => each === outcome).length;
    assert.ok(count('unchanged') >= 3 && count('snapshot') >= 5 && count('both') >= 2, outcomes.join());
  });
});
