import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSnapshotTables } from '../../../src/analysis/tables/makeTables.ts';
import { earlierTables, placeTables } from '../../../src/analysis/tables/placeTables.ts';
import { tableFiles } from '../../../src/snapshots/knownNames.ts';
import { areTablesCurrent } from '../../../src/analysis/tables/tablesAge.ts';
import { madeTables } from '../../../src/participants/find/ownFiles.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines, writeSnapshot } from './support/snapshotFolder.ts';
import { allTypes, csvOf, makeTables, other, patient, settings } from './support/tables.ts';

describe('Tables folder', () => {
  const folder = temporaryFolder();
  const made = [
    'codebook.csv',
    'codebook.md',
    'files.csv',
    'files.parquet',
    'responses_long.csv',
    'responses_long.parquet',
    'responses_wide.csv',
    'responses_wide.do',
    'responses_wide.parquet',
    'responses_wide.sav',
    'responses_wide.sps',
    'tables.json',
  ];
  const inFolder = async (): Promise<string[]> => (await readdir(join(folder(), 'analysis'))).sort();
  const inSnapshot = async (): Promise<string[]> => (await readdir(folder())).sort();
  const inTheWay = (error: unknown): boolean =>
    error instanceof ProblemError && error.problem.kind === 'tables-in-the-way';

  beforeEach(async () => {
    await writeSnapshot(folder(), allTypes);
  });

  it('contains all tables, and nothing else in the snapshot changes', async () => {
    const before = await inSnapshot();
    await makeTables(folder());
    assert.deepEqual(await inFolder(), made);
    assert.deepEqual(await inSnapshot(), ['analysis', ...before]);
  });

  it('gets new tables on each run and keeps other files', async () => {
    await makeTables(folder());
    await writeFile(join(folder(), 'analysis', 'plot.py'), 'mine');
    await writeFile(join(folder(), 'responses.jsonl'), lines(other));
    await makeTables(folder());
    assert.equal((await csvOf(folder(), 'responses_wide.csv')).length, 1);
    assert.equal(await readFile(join(folder(), 'analysis', 'plot.py'), 'utf8'), 'mine');
    assert.deepEqual(await inFolder(), [...made, 'plot.py'].sort());
    await makeTables(folder());
  });

  it('keeps an edited file of unchanged size', async () => {
    await makeTables(folder());
    const path = join(folder(), 'analysis', 'codebook.csv');
    await writeFile(path, (await readFile(path, 'utf8')).replace('How', 'Who'));
    await assert.rejects(makeTables(folder()), inTheWay);
  });

  it('keeps an edited file and accepts new tables after it is renamed', async () => {
    await makeTables(folder());
    await writeFile(join(folder(), 'analysis', 'codebook.csv'), 'edited');
    await assert.rejects(makeTables(folder()), inTheWay);
    assert.equal(await readFile(join(folder(), 'analysis', 'codebook.csv'), 'utf8'), 'edited');
    await rename(join(folder(), 'analysis', 'codebook.csv'), join(folder(), 'analysis', 'mine.csv'));
    await makeTables(folder());
    assert.deepEqual(await inFolder(), [...made, 'mine.csv'].sort());
  });

  for (const name of ['codebook.md', 'tables.json']) {
    it(`keeps an earlier file with the name of a table: ${name}`, async () => {
      await mkdir(join(folder(), 'analysis'));
      await writeFile(join(folder(), 'analysis', name), 'mine');
      await assert.rejects(makeTables(folder()), inTheWay);
      assert.deepEqual(await inFolder(), [name]);
    });
  }

  it('can be made again after two interrupted replacements in a row', async () => {
    await makeTables(folder());
    const analysis = join(folder(), 'analysis');
    const old = await readFile(join(analysis, 'responses_long.csv'));
    for (const submission_id of ['another', 'yet another']) {
      await writeFile(
        join(folder(), 'responses.jsonl'),
        lines({ ...other, submission_id, responses: { q: '1' } }),
      );
      await makeTables(folder());
      await writeFile(join(analysis, 'responses_long.csv'), old);
    }
    await makeTables(folder());
  });

  for (const killedBefore of ['responses_wide.csv', 'responses_long.parquet', 'codebook.md', 'tables.json']) {
    it(`is outdated after a killed replacement and can be made again: killed before ${killedBefore}`, async () => {
      await makeTables(folder());
      await writeFile(join(folder(), 'responses.jsonl'), lines({ ...other, responses: { q: '1' } }));
      const earlier = await earlierTables(folder(), tableFiles, patient);
      const elsewhere = join(folder(), 'copy');
      await writeSnapshot(elsewhere, {
        ...allTypes,
        'responses.jsonl': lines({ ...other, responses: { q: '1' } }),
      });
      await makeTables(elsewhere);
      const staging = join(folder(), '.prolific-partial-analysis-1');
      await rename(join(elsewhere, 'analysis'), staging);
      const record = JSON.parse(await readFile(join(staging, 'tables.json'), 'utf8')) as object;
      await rm(join(staging, 'tables.json'));
      // The missing file makes it fail half-way, which leaves the same state as a kill.
      const names = tableFiles.flatMap((name) => (name === killedBefore ? ['missing', name] : [name]));
      await assert.rejects(placeTables(staging, folder(), record, names, earlier, patient));
      assert.equal(await areTablesCurrent(folder(), settings, patient), false);
      assert.deepEqual((await madeTables(folder())).sort(), made.map((name) => `analysis/${name}`).sort());
      await makeTables(folder());
      assert.equal(await areTablesCurrent(folder(), settings, patient), true);
    });
  }

  it('is unchanged after a cancellation, without leftovers', async () => {
    const before = await inSnapshot();
    const controller = new AbortController();
    const csv = { guardFormulas: true, byteOrderMark: false, separator: ',' } as const;
    const request = { folder: folder(), name: 'Cooking', choices: 'labels', csv } as const;
    await assert.rejects(
      makeSnapshotTables(request, () => controller.abort(), controller.signal),
      { name: 'AbortError' },
    );
    assert.deepEqual(await inSnapshot(), before);
  });

  it('is made without the leftovers of an attempt that was killed long ago', async () => {
    const leftover = join(folder(), '.prolific-partial-analysis-0badcafe');
    await mkdir(leftover);
    await utimes(leftover, 1, 1);
    await makeTables(folder());
    assert.deepEqual(
      (await inSnapshot()).filter((name) => name.startsWith('.')),
      [],
    );
  });

  it('is made next to the staging folder of another window, even if the clock of this computer is a day ahead', async () => {
    await mkdir(join(folder(), '.prolific-partial-analysis-0badcafe'));
    const { now } = Date;
    Date.now = () => now() + 86_400_000;
    try {
      await makeTables(folder());
    } finally {
      Date.now = now;
    }
    assert.deepEqual(
      (await inSnapshot()).filter((name) => name.startsWith('.')),
      ['.prolific-partial-analysis-0badcafe'],
    );
  });

  it('reports progress up to the end', async () => {
    const reported: number[] = [];
    const csv = { guardFormulas: true, byteOrderMark: false, separator: ',' } as const;
    const request = { folder: folder(), name: 'Cooking', choices: 'labels', csv } as const;
    await makeSnapshotTables(request, ({ bytes, total }) => reported.push(bytes / total), patient);
    assert.deepEqual(reported, [0.5, 1]);
  });

  it('rejects a snapshot folder that no longer exists', async () => {
    await rm(folder(), { recursive: true });
    await assert.rejects(
      makeTables(folder()),
      (error) => error instanceof ProblemError && error.problem.kind === 'folder-gone',
    );
  });
});
