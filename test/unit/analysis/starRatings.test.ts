import assert from 'node:assert/strict';
import { toInstruction } from '../../../src/analysis/answers/instruction.ts';
import { comparisonReport } from '../../../src/analysis/comparison/comparisonReport.ts';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import type { SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { comparisonOf } from '../comparison/support/snapshots.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines } from './support/snapshotFolder.ts';
import { csvOf, longOf, metadataOf, patient, wideOf } from './support/tables.ts';
import { answersTo, cardIn, summaryOf, writeSnapshot } from './summarySnapshot.ts';

const question = { id: 'q', type: 'star_rating', description: 'How tasty?', max_stars: 4 };
/** Values as the API gives them, as a number and in the other shapes that are read. */
const given: readonly object[] = [
  { type: 'star_rating', value: '3' },
  { type: 'star_rating', value: [{ value: '3' }] },
  { answer: [{ value: '4' }] },
  { value: 1 },
  { value: ' 3.0 ' },
  { value: '5' },
  { value: 'tasty' },
  { value: ['1', '4'] },
];

describe('Star rating', () => {
  const folder = temporaryFolder();
  const cardOf = async (entries: readonly (object | undefined)[], filter: SummaryFilter = {}) => {
    const sketch = { instructions: [question], records: answersTo(entries) };
    return cardIn(await summaryOf(folder(), sketch, filter), 'choice');
  };
  const files = (entries: readonly object[], instruction: object | undefined = question) => ({
    'collection.json': { name: 'Food', collection_items: [{ page_items: [instruction] }] },
    'responses.jsonl': lines(...answersTo(entries)),
  });

  it('has 1 to `max_stars` stars, 5 by default and 10 at most', () => {
    const maxOf = (max_stars: unknown): unknown => {
      const instruction = toInstruction('q', { ...question, max_stars }, { page: 1, order: 1 });
      return 'maxStars' in instruction && instruction.maxStars;
    };
    assert.deepEqual([1, 10, '7', 3.9].map(maxOf), [1, 10, 7, 3]);
    assert.deepEqual([undefined, null, 0, -1, Number.NaN, 'many', {}, [], true].map(maxOf), Array(9).fill(5));
    assert.deepEqual([11, 1e308, Infinity].map(maxOf), [10, 10, 10]);
  });

  it('has a bar for each number of stars in order, and invalid ratings last', async () => {
    const { options, answered } = await cardOf(given);
    assert.deepEqual(
      options.map(({ value, label, count, listed }) => [value, label, count, listed]),
      [
        ['1', '1 of 4 stars', 2, true],
        ['2', '2 of 4 stars', 0, true],
        ['3', '3 of 4 stars', 3, true],
        ['4', '4 of 4 stars', 2, true],
        ['5', '5', 1, false],
        ['tasty', 'tasty', 1, false],
      ],
    );
    assert.equal(answered, 8);
  });

  it('has the mean and median of rows with exactly one valid rating', async () => {
    const { stars } = await cardOf(given);
    assert.deepEqual(
      [stars?.spread?.count, stars?.spread?.mean, stars?.spread?.median, stars?.spread?.max],
      [5, 2.8, 3, 4],
    );
  });

  it('has the mean of the matching rows, and none if none match', async () => {
    const five = { questions: [{ instructionId: 'q', anyOf: [{ kind: 'answer' as const, value: '3' }] }] };
    const filtered = await cardOf(given, five);
    assert.deepEqual([filtered.stars?.spread?.count, filtered.stars?.spread?.median], [3, 3]);
    assert.deepEqual((await cardOf([])).stars, {});
  });

  it('lists invalid ratings in data quality', async () => {
    await writeSnapshot(folder(), { instructions: [question], records: answersTo(given) });
    const source = openSummarySource(folder());
    try {
      const { wrongOptions } = await source.quality(patient);
      assert.deepEqual(
        wrongOptions.first.map(({ line, value }) => [line, value]),
        [
          [6, '5'],
          [7, 'tasty'],
        ],
      );
    } finally {
      source.dispose();
    }
  });

  it('is a number in the wide table, beside what was written', async () => {
    const rows = await wideOf(folder(), files(given));
    assert.deepEqual(
      rows.map((row) => [row['q01_how_tasty'], row['q01_how_tasty_text']]),
      [
        ['3', '3'],
        ['3', '3'],
        ['4', '4'],
        ['1', '1'],
        ['3', ' 3.0 '],
        ['', '5'],
        ['', 'tasty'],
        ['', '1; 4'],
      ],
    );
    const { schema } = await metadataOf(folder(), 'responses_wide.parquet');
    assert.equal(schema.find(({ name }) => name === 'q01_how_tasty')?.type, 'INT32');
  });

  it('has a label and a number in the long table, and its labels in the codebook', async () => {
    const [row] = await longOf(folder(), files(given));
    assert.deepEqual(
      [row?.['type'], row?.['value'], row?.['label'], row?.['option'], row?.['number']],
      ['star_rating', '3', '3 of 4 stars', '3', '3'],
    );
    const [entry] = await csvOf(folder(), 'codebook.csv');
    assert.equal(
      entry?.['options'],
      '1 = 1 of 4 stars; 2 = 2 of 4 stars; 3 = 3 of 4 stars; 4 = 4 of 4 stars',
    );
  });

  it('keeps an explanation that it has no place for', async () => {
    const rows = await wideOf(folder(), files([{ value: '2', explanation: 'Too salty' }]));
    assert.deepEqual([rows[0]?.['q01_how_tasty'], rows[0]?.['q01_how_tasty_text']], ['2', '2; Too salty']);
  });

  it('is compared by its number of stars', async () => {
    const with10 = { ...question, max_stars: 10 };
    const report = comparisonReport(
      await comparisonOf(folder(), { files: files([]) }, { files: files([], with10) }),
      { when: String, count: String, studyNames: new Map() },
    );
    assert.match(report, /How tasty\?”\n {2}- Number of stars: 10, previously 4\n(?! {2}-)/);
  });
});
