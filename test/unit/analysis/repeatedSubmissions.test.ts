import assert from 'node:assert/strict';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { comparisonOf } from '../comparison/support/snapshots.ts';
import { lines, readSnapshot, submissionA, submissionB, writeSnapshot } from './support/snapshotFolder.ts';
import { csvOf, makeTables } from './support/tables.ts';
import { cardIn, patient, summaryIn } from './summarySnapshot.ts';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';

describe('Submission with several lines', () => {
  const folder = temporaryFolder();
  const collection = {
    collection_items: [{ page_items: [{ id: 'q', type: 'free_text', description: 'Q' }] }],
  };
  const record = (value: string, created_at?: string, submission_id: unknown = submissionA) => ({
    submission_id,
    ...(created_at === undefined ? {} : { created_at }),
    responses: { q: { value } },
  });
  const [early, late] = ['2026-09-14T10:00:00Z', '2026-09-14T13:00:00+02:00'];
  const counted = async (...records: readonly object[]) => {
    const { submissions } = await readSnapshot(folder(), { 'responses.jsonl': lines(...records) });
    return submissions.filter(({ duplicate }) => !duplicate).map(({ line }) => line);
  };

  it('counts by the latest line, whatever their order', async () => {
    assert.deepEqual(await counted(record('a', late), record('b', early)), [1]);
    assert.deepEqual(await counted(record('a', early), record('b', late)), [2]);
    assert.deepEqual(await counted(record('a', early), record('b', late), record('c', early)), [2]);
  });

  it('counts by the last line if times are equal or missing', async () => {
    assert.deepEqual(await counted(record('a', late), record('b', late)), [2]);
    assert.deepEqual(await counted(record('a'), record('b')), [2]);
    assert.deepEqual(await counted(record('a', late), record('b')), [2]);
    assert.deepEqual(await counted(record('a', late), record('b', 'yesterday'), record('c', early)), [3]);
  });

  it('is recognized in any notation of its id and at any place in the line', async () => {
    const other = { ...record('x', early, submissionB), metadata: { submission_id: submissionA } };
    assert.deepEqual(await counted(other, record('a'), record('b', early)), [1, 3]);
    const { submissions } = await readSnapshot(folder(), {
      'responses.jsonl': [
        `{"created_at":"${early}","responses":{"q":"a"} , "submission_id" : 12345678901234567890 }`,
        String.raw`{"submission_\u0069d":"12345678901234567890","responses":{"q":"b"}}`,
        String.raw`{"submission_id":"1234567890123456789\u0030","created_at":"${late}","responses":{"q":"${'c'.repeat(1_200_000)}"}}`,
        '{"submission_id":"","responses":{}}',
        '{"submission_id":"","responses":{}}',
        '{"submission_id":null}',
        '{"submission_id":null}',
      ].join('\n'),
    });
    assert.deepEqual(
      submissions.map(({ duplicate }) => duplicate),
      [true, true, false, false, false, false, false],
    );
  });

  it('is no duplicate if entries within one line repeat its id', async () => {
    const { submissions } = await readSnapshot(folder(), {
      'responses-by-submission.jsonl': lines({
        submission_id: submissionA,
        tasks: [
          { task_id: 't1', submission_id: submissionA, responses: { q: 'x' } },
          { task_id: 't2', submission_id: submissionA, responses: { q: 'y' } },
        ],
      }),
    });
    assert.deepEqual(
      submissions.map(({ duplicate }) => duplicate),
      [false],
    );
  });

  it('counts once in the overview, the tables and the codebook', async () => {
    const records = [
      record('old', early),
      record('other', early, submissionB),
      record('new', late),
      record('older', early),
    ];
    await writeSnapshot(folder(), { 'collection.json': collection, 'responses.jsonl': lines(...records) });
    await makeTables(folder());
    const wide = await csvOf(folder(), 'responses_wide.csv');
    assert.deepEqual(
      wide.map((row) => [row['q01_q'], row['duplicate']]),
      [
        ['old', '1'],
        ['other', '0'],
        ['new', '0'],
        ['older', '1'],
      ],
    );
    assert.equal((await csvOf(folder(), 'codebook.csv'))[0]?.['n'], '2');
    const summary = await summaryIn(folder());
    assert.deepEqual(
      cardIn(summary, 'text').samples.map(({ text }) => text),
      ['other', 'new'],
    );
    const source = openSummarySource(folder());
    await source.summary({ filter: {} }, () => undefined, patient);
    assert.deepEqual((await source.quality(patient)).duplicateSubmissions, {
      count: 1,
      first: [{ submission: submissionA, times: 3 }],
    });
    source.dispose();
  });

  it('is unchanged in a comparison if only the order of lines differs', async () => {
    const { submissions, after } = await comparisonOf(
      folder(),
      { records: [record('new', late), record('old', early)] },
      { records: [record('older', early), record('new', late)] },
    );
    assert.deepEqual([submissions.changed.count, after.duplicates], [0, 1]);
  });

  it('is changed in a comparison if the counted line differs', async () => {
    const { submissions } = await comparisonOf(
      folder(),
      { records: [record('new', late), record('old', early)] },
      { records: [record('newer', late), record('old', early)] },
    );
    assert.deepEqual(submissions.changed.first[0]?.instructionIds, ['q']);
  });

  it('is unchanged in a comparison if only an uncounted line differs', async () => {
    const { submissions } = await comparisonOf(
      folder(),
      { records: [record('new', late), record('old', early)] },
      { records: [record('new', late), record('another', early)] },
    );
    assert.equal(submissions.changed.count, 0);
  });
});
