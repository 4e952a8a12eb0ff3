import assert from 'node:assert/strict';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collection, lines, writeSnapshot } from './support/snapshotFolder.ts';
import { makeTables, parquetOf, photo, wideOf } from './support/tables.ts';

describe('Row of the wide table', () => {
  const folder = temporaryFolder();

  it('has an amount if all given values agree, ignoring blanks, and otherwise all units', async () => {
    const answers = (...all: readonly object[]) => ({
      responses: all.map((answer) => ({ instruction_id: 'free_text_with_unit', ...answer })),
    });
    const rows = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines(
        answers({ value: '1', unit: 'kg' }, { value: '2', unit: 'g' }),
        answers({ value: ['', '3'], unit: 'kg' }),
      ),
    });
    assert.deepEqual(
      rows.map((row) => [row['q01_how_much'], row['q01_how_much_unit']]),
      [
        ['', 'kg; g'],
        ['3', 'kg'],
      ],
    );
  });

  it('does not count a file with a blank name', async () => {
    const [row] = await wideOf(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines({ responses: { file_upload: { value: [photo, ' '] } } }),
    });
    assert.equal(row?.['q05_show_it_count'], '1');
  });

  it('has a column for each of two options that can both be chosen', async () => {
    const options = ['Soup', 'Bread'].map((label) => ({ label, value: label }));
    const question = { id: 'both', type: 'multiple_choice', description: 'What?', answer_limit: -1, options };
    const [row] = await wideOf(folder(), {
      'collection.json': { name: 'Two', collection_items: [{ page_items: [question] }] },
      'responses.jsonl': lines({ responses: { both: { value: ['Bread'] } } }),
    });
    assert.deepEqual([row?.['q01_what__soup'], row?.['q01_what__bread']], ['0', '1']);
  });

  it('has no text for an empty unknown field', async () => {
    await writeSnapshot(folder(), { 'responses.jsonl': lines({ device: 'phone' }, { device: '' }) });
    await makeTables(folder());
    const rows = await parquetOf(folder(), 'responses_wide.parquet');
    assert.deepEqual(
      rows.map(({ record_device: device }) => device),
      ['phone', null],
    );
  });
});
