import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTables } from '../../../src/analysis/tables/createTables.ts';
import { earlierTables, placeTables } from '../../../src/analysis/tables/placeTables.ts';
import { tableFiles } from '../../../src/analysis/tables/tableNames.ts';
import { areTablesCurrent } from '../../../src/analysis/tables/tablesAge.ts';
import { madeTables } from '../../../src/participants/ownFiles.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines, writeSnapshot } from './support/snapshotFolder.ts';
import { allTypes, csvOf, makeTables, other, patient, settings } from './support/tables.ts';

describe('The folder of tables', () => {
  const folder = temporaryFolder();
  const made = [
    'codebook.csv',
    'codebook.md',
    'files.csv',
    'files.parquet',
    'responses_long.csv',
    'responses_long.parquet',
    'responses_wide.csv',
    'responses_wide.parquet',
    'tables.json',
  ];
  const inFolder = async (): Promise<string[]> => (await readdir(join(folder(), 'analysis'))).sort();
  const inSnapshot = async (): Promise<string[]> => (await readdir(folder())).sort();
  const inTheWay = (error: unknown): boolean =>
    error instanceof ProblemError && error.problem.kind === 'tables-in-the-way';

  beforeEach(async () => {
    await writeSnapshot(folder(), allTypes);
  });

  it('has all of them, and nothing else is changed in the snapshot', async () => {
    const before = await inSnapshot();
    await makeTables(folder());
    assert.deepEqual(await inFolder(), made);
    assert.deepEqual(await inSnapshot(), ['analysis', ...before]);
  });

  it('has them replaced when they are made again, and keeps what else is there', async () => {
    await makeTables(folder());
    await writeFile(join(folder(), 'analysis', 'plot.py'), 'mine');
    await writeFile(join(folder(), 'responses.jsonl'), lines(other));
    await makeTables(folder());
    assert.equal((await csvOf(folder(), 'responses_wide.csv')).length, 1);
    assert.equal(await readFile(join(folder(), 'analysis', 'plot.py'), 'utf8'), 'mine');
    assert.deepEqual(await inFolder(), [...made, 'plot.py'].sort());
    await makeTables(folder());
  });

  it('keeps a file whose content a person has changed and not its size', async () => {
    await makeTables(folder());
    const path = join(folder(), 'analysis', 'codebook.csv');
    await writeFile(path, (await readFile(path, 'utf8')).replace('How', 'Who'));
    await assert.rejects(makeTables(folder()), inTheWay);
  });

  it('keeps a file that a person has edited, and says which', async () => {
    await makeTables(folder());
    await writeFile(join(folder(), 'analysis', 'codebook.csv'), 'edited');
    await assert.rejects(makeTables(folder()), inTheWay);
    assert.equal(await readFile(join(folder(), 'analysis', 'codebook.csv'), 'utf8'), 'edited');
    await rename(join(folder(), 'analysis', 'codebook.csv'), join(folder(), 'analysis', 'mine.csv'));
    await makeTables(folder());
    assert.deepEqual(await inFolder(), [...made, 'mine.csv'].sort());
  });

  for (const name of ['codebook.md', 'tables.json']) {
    it(`keeps a file of the same name that was there before: ${name}`, async () => {
      await mkdir(join(folder(), 'analysis'));
      await writeFile(join(folder(), 'analysis', name), 'mine');
      await assert.rejects(makeTables(folder()), inTheWay);
      assert.deepEqual(await inFolder(), [name]);
    });
  }

  it('can be made again after replacings that were broken off half-way, one after the other', async () => {
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

  for (const stopped of ['responses_wide.csv', 'responses_long.parquet', 'codebook.md', 'tables.json']) {
    it(`is not taken for current after a replacing that was killed before ${stopped}, and can be made again`, async () => {
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
      // Fails half-way and leaves what a kill would.
      const names = tableFiles.flatMap((name) => (name === stopped ? ['missing', name] : [name]));
      await assert.rejects(placeTables(staging, folder(), record, names, earlier, patient));
      assert.equal(await areTablesCurrent(folder(), settings, patient), false);
      assert.deepEqual((await madeTables(folder())).sort(), made.map((name) => `analysis/${name}`).sort());
      await makeTables(folder());
      assert.equal(await areTablesCurrent(folder(), settings, patient), true);
    });
  }

  it('is as it was after a cancellation, and nothing is left of the attempt', async () => {
    const before = await inSnapshot();
    const controller = new AbortController();
    const csv = { guardFormulas: true, byteOrderMark: false };
    const request = { folder: folder(), name: 'Cooking', choices: 'labels', csv } as const;
    await assert.rejects(
      createTables(request, () => controller.abort(), controller.signal),
      { name: 'AbortError' },
    );
    assert.deepEqual(await inSnapshot(), before);
  });

  it('is made without what an attempt left that was killed long ago', async () => {
    const left = join(folder(), '.prolific-partial-analysis-0badcafe');
    await mkdir(left);
    await utimes(left, 1, 1);
    await makeTables(folder());
    assert.deepEqual(
      (await inSnapshot()).filter((name) => name.startsWith('.')),
      [],
    );
  });

  it('tells how far it is, to the end', async () => {
    const told: number[] = [];
    const csv = { guardFormulas: true, byteOrderMark: false };
    const request = { folder: folder(), name: 'Cooking', choices: 'labels', csv } as const;
    await createTables(request, ({ bytes, total }) => told.push(bytes / total), patient);
    assert.deepEqual(told, [0.5, 1]);
  });

  it('is told to be gone where the snapshot is', async () => {
    await rm(folder(), { recursive: true });
    await assert.rejects(
      makeTables(folder()),
      (error) => error instanceof ProblemError && error.problem.kind === 'folder-gone',
    );
  });
});
