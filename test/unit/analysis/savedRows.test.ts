import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import type { RowsProgress } from '../../../src/analysis/summary/openSource.ts';
import type { SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { answering, patient, valueIs, writeSnapshot } from './summarySnapshot.ts';
import { csvOf, makeTables, settings, type CsvRow } from './support/tables.ts';

const instructions = [
  {
    id: 'choice',
    type: 'multiple_choice',
    description: 'Choice',
    options: ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() })),
  },
  { id: 'text', type: 'free_text', description: 'Text' },
];
const records = ['a', 'b', 'c', 'a', 'b', 'b'].map((choice, index) => ({
  submission_id: `s${index}`,
  participant_id: `p${index}`,
  created_at: `2026-01-0${index + 1}T00:00:00Z`,
  ...(index === 4 ? { device: 'phone' } : {}),
  responses: {
    choice: { type: 'multiple_choice', value: [choice] },
    text: { type: 'free_text', value: index === 3 ? '=1+1; "quoted"\nsecond line' : `text ${index}` },
    unheard: { type: 'free_text', value: `of ${index}` },
  },
}));

describe('Saved rows', () => {
  const folder = temporaryFolder();
  const save = async (
    filter: SummaryFilter,
    {
      signal = patient,
      onProgress = () => undefined,
      file = join(folder(), 'some.csv'),
    }: {
      signal?: AbortSignal;
      onProgress?: (progress: RowsProgress) => void;
      file?: string;
    } = {},
  ): Promise<number> => {
    const source = openSummarySource(folder());
    try {
      return await source.saveRows({ filter, file, ...settings }, onProgress, signal);
    } finally {
      source.dispose();
    }
  };
  const csvIn = async (name: string): Promise<CsvRow[]> =>
    parse(await readFile(join(folder(), name)), { columns: true, bom: true });
  const isLeft = (name: string): boolean => name.endsWith('.tmp');

  beforeEach(async () => {
    await writeSnapshot(folder(), { instructions, records });
  });

  it('are the lines of the wide table that match the filter, under the columns that they need', async () => {
    assert.equal(await save(answering('choice', valueIs('a'), valueIs('b'))), 5);
    const written = await csvIn('some.csv');
    await makeTables(folder());
    const wide = await csvOf(folder(), 'responses_wide.csv');
    assert.deepEqual(
      written,
      wide.filter(({ q01_choice: choice }) => choice === 'A' || choice === 'B'),
    );
    assert.deepEqual((await readdir(folder())).filter(isLeft), []);
  });

  it('omit columns of keys that only other rows have', async () => {
    await save(answering('choice', valueIs('c')));
    assert.deepEqual(
      (await csvIn('some.csv')).map((row) => [
        row['row'],
        row['submission_id'],
        Object.keys(row).includes('device'),
      ]),
      [['3', 's2', false]],
    );
  });

  it('have the separator of the settings', async () => {
    const source = openSummarySource(folder());
    const csv = { ...settings.csv, separator: ';' } as const;
    const request = { filter: {}, file: join(folder(), 'some.csv'), ...settings, csv };
    await source.saveRows(request, () => undefined, patient);
    source.dispose();
    assert.match(await readFile(request.file, 'utf8'), /^row;submission_id;/);
  });

  it('replace an existing file only at the end', async () => {
    const file = join(folder(), 'some.csv');
    await writeFile(file, 'earlier');
    const stop = new AbortController();
    stop.abort(new Error('Enough'));
    await assert.rejects(save({}, { signal: stop.signal }), /Enough/);
    assert.equal(await readFile(file, 'utf8'), 'earlier');
    assert.equal(await save({ study: 'none' }), 0);
    assert.match(await readFile(file, 'utf8'), /^row,submission_id,[^\n]*\r\n$/);
    assert.deepEqual((await readdir(folder())).filter(isLeft), []);
  });

  it('leave nothing behind and report the problem if the file can’t be written', async () => {
    await mkdir(join(folder(), 'some.csv'));
    await assert.rejects(save({}), { name: 'ProblemError' });
    assert.deepEqual((await readdir(folder())).filter(isLeft), []);
    await assert.rejects(save({}, { file: join(folder(), 'gone', 'some.csv') }), { name: 'ProblemError' });
  });

  it('are a batch’s submissions and tasks', async () => {
    const task = (task_id: string, value: string) => ({
      task_id,
      responses: [{ instruction_id: 'choice', type: 'multiple_choice', value: [value] }],
    });
    await writeSnapshot(folder(), {
      instructions,
      records: [{ submission_id: 's1', tasks: [task('t1', 'a'), task('t2', 'b')] }],
    });
    assert.equal(await save(answering('choice', valueIs('b'))), 1);
    assert.deepEqual(
      (await csvIn('some.csv')).map((row) => [row['row'], row['task_id'], row['q01_choice']]),
      [['2', 't2', 'B']],
    );
  });
});
