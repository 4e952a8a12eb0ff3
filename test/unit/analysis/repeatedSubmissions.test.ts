import assert from 'node:assert/strict';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { comparisonOf } from '../comparison/support/snapshots.ts';
import { lines, readSnapshot, submissionA, submissionB, writeSnapshot } from './support/snapshotFolder.ts';
import { csvOf, makeTables } from './support/tables.ts';
import { cardIn, patient, summaryIn } from './summarySnapshot.ts';
import { openSummarySource } from '../../../src/analysis/summary/source.ts';

describe('A submission with several lines', () => {
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

  it('counts by the latest of them, whatever their order', async () => {
    assert.deepEqual(await counted(record('a', late), record('b', early)), [1]);
    assert.deepEqual(await counted(record('a', early), record('b', late)), [2]);
    assert.deepEqual(await counted(record('a', early), record('b', late), record('c', early)), [2]);
  });

  it('counts by the last of them where they have the same time, or one of them none', async () => {
    assert.deepEqual(await counted(record('a', late), record('b', late)), [2]);
    assert.deepEqual(await counted(record('a'), record('b')), [2]);
    assert.deepEqual(await counted(record('a', late), record('b')), [2]);
    assert.deepEqual(await counted(record('a', late), record('b', 'yesterday'), record('c', early)), [3]);
  });

  it('is found however its id is written, and wherever in its lines', async () => {
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

  it('is named by its entries as often as they like within a line', async () => {
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

  it('counts the same everywhere: overview, tables, codebook, and Compare Snapshots', async () => {
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
    await source.summary({}, () => undefined, patient);
    assert.deepEqual((await source.quality(patient)).duplicateSubmissions, {
      count: 1,
      first: [{ submission: submissionA, times: 3 }],
    });
    source.dispose();
  });

  it('is compared by the line that counts: the same in another order is the same', async () => {
    const { submissions, after } = await comparisonOf(
      folder(),
      { records: [record('new', late), record('old', early)] },
      { records: [record('older', early), record('new', late)] },
    );
    assert.deepEqual([submissions.changed.count, after.duplicates], [0, 1]);
  });

  it('is compared by the line that counts: that one is different', async () => {
    const { submissions } = await comparisonOf(
      folder(),
      { records: [record('new', late), record('old', early)] },
      { records: [record('newer', late), record('old', early)] },
    );
    assert.deepEqual(submissions.changed.first[0]?.instructionIds, ['q']);
  });

  it('of which only a line that does not count is different is not changed', async () => {
    const { submissions } = await comparisonOf(
      folder(),
      { records: [record('new', late), record('old', early)] },
      { records: [record('new', late), record('another', early)] },
    );
    assert.equal(submissions.changed.count, 0);
  });
});
