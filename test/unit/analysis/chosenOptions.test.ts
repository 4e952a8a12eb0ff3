import assert from 'node:assert/strict';
import { optionFinder } from '../../../src/analysis/answers/optionFinder.ts';
import type { Scalar } from '../../../src/analysis/records/json.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines } from './support/snapshotFolder.ts';
import { wideOf } from './support/tables.ts';
import { answersTo, cardIn, summaryOf } from './summarySnapshot.ts';

describe('Option finder', () => {
  const folder = temporaryFolder();
  const question = (options: readonly object[] | string) => ({
    id: 'q',
    type: 'multiple_choice',
    description: 'Q',
    options,
  });
  const optionsOf = (...values: readonly Scalar[]) =>
    values.map((value) => ({ value, label: `Label of ${String(value)}`, exclusive: false }));

  it('compares numeric option values to the last digit', async () => {
    const collection = `{"collection_items":[{"page_items":[{"id":"q","type":"multiple_choice","description":"Q","options":[{"value":9007199254740992,"label":"One"},{"value":9007199254740993,"label":"Other"}]}]}]}`;
    const rows = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl':
        '{"submission_id":"a","responses":{"q":{"value":[9007199254740993]}}}\n{"submission_id":"b","responses":{"q":{"value":[9007199254740992]}}}\n',
    });
    assert.deepEqual(
      rows.map((row) => row['q01_q']),
      ['Other', 'One'],
    );
  });

  it('finds an option by a label with repeated blanks', async () => {
    const summary = await summaryOf(folder(), {
      instructions: [question([{ value: 'a', label: 'Two  blanks' }])],
      records: answersTo([{ value: ['Two  blanks'] }]),
    });
    assert.deepEqual(
      cardIn(summary, 'choice').options.map(({ label, count }) => [label, count]),
      [['Two blanks', 1]],
    );
  });

  it('counts a choice of an option with an empty value as an answer', async () => {
    const summary = await summaryOf(folder(), {
      instructions: [
        question([
          { value: 'a', label: 'Apple' },
          { value: '', label: 'Prefer not to say' },
        ]),
      ],
      records: answersTo([
        { value: [''] },
        { value: '' },
        { value: [{ value: '' }] },
        { value: ['a'] },
        { value: [] },
      ]),
    });
    const card = cardIn(summary, 'choice');
    assert.deepEqual([card.answered, card.missing], [4, 1]);
    assert.deepEqual(
      card.options.map(({ label, count }) => [label, count]),
      [
        ['Apple', 1],
        ['Prefer not to say', 3],
      ],
    );
  });

  it('finds no option for empty text if none has an empty value', async () => {
    const summary = await summaryOf(folder(), {
      instructions: [question([{ value: 'a', label: 'Apple' }])],
      records: answersTo([{ value: [''] }]),
    });
    assert.equal(cardIn(summary, 'choice').answered, 0);
  });

  it('finds an option by another notation of its value: True for true, 1.0 for 1, NFD for NFC', () => {
    const find = optionFinder(optionsOf(true, 1, 'é', 'Yes'));
    assert.deepEqual(['True', '1.0', 'e\u0301', 'yes', 'Label of 1', 'no'].map(find), [0, 1, 2, 3, 1, -1]);
  });

  it('does not guess between two similar options', () => {
    const find = optionFinder(optionsOf('01', '1', 'Yes', 'YES'));
    assert.deepEqual(['1', '01', '1.0', 'yes', 'YES'].map(find), [1, 0, -1, -1, 3]);
  });

  it('adds the value to a label that two options share', async () => {
    const files = {
      'collection.json': {
        collection_items: [
          {
            page_items: [
              question([
                { value: 'a', label: 'Apple' },
                { value: 'b', label: 'Apple' },
                { value: 'c', label: 'Pear' },
              ]),
            ],
          },
        ],
      },
      'responses.jsonl': lines({ submission_id: 's', responses: { q: { value: ['a', 'b'] } } }),
    };
    const [row] = await wideOf(folder(), files);
    assert.equal(row?.['q01_q'], 'Apple (a); Apple (b)');
  });
});
