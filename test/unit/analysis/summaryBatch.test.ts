import assert from 'node:assert/strict';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import { sampleBatch } from '../../prolific/sampleCollections.ts';
import { wholeSample, withExports } from '../support/exporting.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collection, lines, submissionA, submissionB, writeSnapshot } from './support/snapshotFolder.ts';
import { csvOf, makeTables } from './support/tables.ts';
import { patient, sortedRows, summaryIn, answering, valueIs } from './summarySnapshot.ts';

type Counts = ReadonlyMap<string | undefined, readonly [answered: number, missing: number]>;

/** Returns how many rows answer each question and how many don't, from the cards and from the codebook. */
async function countsIn(folder: string): Promise<{ readonly cards: Counts; readonly codebook: Counts }> {
  await makeTables(folder);
  const { cards } = await summaryIn(folder);
  const rows = await csvOf(folder, 'codebook.csv');
  return {
    cards: new Map(cards.map(({ instructionId, answered, missing }) => [instructionId, [answered, missing]])),
    codebook: new Map(rows.map((row) => [row['instruction_id'], [Number(row['n']), Number(row['missing'])]])),
  };
}

describe('Summary of a batch', () => {
  const scene = withExports({ data: wholeSample });
  const exported = async (): Promise<string> => {
    const subject = { kind: 'batch', ...sampleBatch } as const;
    return (await scene().export({ subject, scope: 'responses' })).folder;
  };

  it('has the counts of the codebook, and options of a single choice add up to its answers', async () => {
    const folder = await exported();
    const { cards, codebook } = await countsIn(folder);
    assert.deepEqual(cards, codebook);
    let single = 0;
    for (const card of (await summaryIn(folder)).cards) {
      if (card.kind !== 'choice') continue;
      assert.equal(card.several, false);
      assert.equal(
        card.options.reduce((sum, { count }) => sum + count, 0),
        card.answered,
      );
      single++;
    }
    assert.equal(single, 2);
  });

  it('counts submissions, and has a row for each of their tasks', async () => {
    const folder = await exported();
    await makeTables(folder);
    const wide = await csvOf(folder, 'responses_wide.csv');
    const submissions = new Set(wide.map(({ submission_id }) => submission_id)).size;
    const summary = await summaryIn(folder);
    assert.deepEqual(
      [summary.submissions, summary.matching, summary.rows],
      [submissions, submissions, wide.length],
    );
    assert.ok(submissions < wide.length);
    assert.equal(
      summary.overTime.bins.reduce((sum, { count }) => sum + count, 0),
      wide.length,
    );
    assert.equal(
      summary.studies.reduce((sum, { count }) => sum + count, 0),
      submissions,
    );
    assert.deepEqual(
      (await sortedRows(folder, 'row')).map(({ submission, task }) => [submission, task]),
      wide.map(({ submission_id, task_id }) => [submission_id, task_id]),
    );
  });
});

describe('Rows of a batch', () => {
  const folder = temporaryFolder();
  const task = (id: string, value: string) => ({
    task_id: id,
    responses: { free_text: { value }, multiple_choice: { value } },
  });
  const twoSubmissions = [
    { submission_id: submissionA, participant_id: 'p', tasks: [task('t1', 'daily'), task('t2', 'weekly')] },
    { submission_id: submissionB, participant_id: 'q', tasks: [task('t2', 'daily')] },
  ];
  const write = async (records: readonly unknown[], file = 'responses-by-submission.jsonl') =>
    await writeSnapshot(folder(), { 'batch.json': collection, [file]: lines(...records) });

  it('each have the answers of one task, also in searches and line numbers', async () => {
    await write(twoSubmissions);
    const rows = await sortedRows(folder(), { instructionId: 'free_text' });
    assert.deepEqual(
      rows.map(({ row, submission, task: of, answers }) => [row, submission, of, answers['free_text']]),
      [
        [0, submissionA, 't1', 'daily'],
        [2, submissionB, 't2', 'daily'],
        [1, submissionA, 't2', 'weekly'],
      ],
    );
    const source = openSummarySource(folder());
    const request = {
      filter: {},
      instructionId: 'free_text',
      search: { by: 'part', text: 'weekly' } as const,
      limit: 9,
    };
    assert.deepEqual((await source.texts(request, patient)).samples, [{ text: 'weekly', row: 1 }]);
    assert.deepEqual([source.lineOf(0), source.lineOf(1), source.lineOf(2)], [1, 1, 2]);
    source.dispose();
  });

  it('are filtered by the answer to their task', async () => {
    await write(twoSubmissions);
    const summary = await summaryIn(folder(), answering('multiple_choice', valueIs('daily')));
    assert.deepEqual([summary.submissions, summary.matching, summary.rows], [2, 2, 2]);
    const weekly = await summaryIn(folder(), answering('multiple_choice', valueIs('weekly')));
    assert.deepEqual([weekly.submissions, weekly.matching, weekly.rows], [2, 1, 1]);
  });

  it('are sorted by task', async () => {
    await write(twoSubmissions);
    assert.deepEqual(
      (await sortedRows(folder(), 'task', { descending: true })).map(({ row }) => row),
      [1, 2, 0],
    );
  });

  it('count the distinct submissions in records by task', async () => {
    const by = (submission_id: string) => ({ submission_id, responses: { free_text: { value: 'x' } } });
    const records = [
      { task_id: 't1', submissions: [by(submissionA), by(submissionB)] },
      { task_id: 't2', submissions: [by(submissionA)] },
    ];
    await write(records, 'responses-by-task.jsonl');
    const { submissions, matching, rows } = await summaryIn(folder());
    assert.deepEqual([submissions, matching, rows], [2, 2, 3]);
  });
});

describe('Duplicate submission', () => {
  const folder = temporaryFolder();
  const record = (submission_id: string, value?: string) => ({
    submission_id,
    participant_id: 'p',
    responses: value === undefined ? {} : { free_text: { value }, multiple_choice: { value } },
  });

  it('counts once in the summary and the codebook, and is reported', async () => {
    const records = [
      record(submissionA, 'daily'),
      record(submissionB),
      record(submissionA, 'daily'),
      record(submissionB, 'weekly'),
      record('another', 'weekly'),
    ];
    await writeSnapshot(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines(...records),
    });
    const { cards, codebook } = await countsIn(folder());
    assert.deepEqual(cards, codebook);
    const source = openSummarySource(folder());
    const { submissions, matching, rows } = await source.summary({ filter: {} }, () => undefined, patient);
    assert.deepEqual([submissions, matching, rows], [3, 3, 3]);
    assert.deepEqual([source.lineOf(1), source.lineOf(2), source.lineOf(3)], [4, 5, undefined]);
    assert.deepEqual((await source.quality(patient)).duplicateSubmissions, {
      count: 2,
      first: [
        { submission: submissionA, times: 2 },
        { submission: submissionB, times: 2 },
      ],
    });
    source.dispose();
  });
});
