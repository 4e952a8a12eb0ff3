import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { csvFile } from '../../../../src/analysis/tables/csvFile.ts';
import type { TableColumn } from '../../../../src/analysis/tables/tableColumn.ts';
import { paceOf } from '../../../../src/analysis/giveWay.ts';
import { nastyText } from '../../analysis/support/nastyTexts.ts';
import { lines, writeSnapshot } from '../../analysis/support/snapshotFolder.ts';
import { makeTables, patient } from '../../analysis/support/tables.ts';

/** What one submission answers, by the place in which it must come back. An empty answer is none. */
export interface NastyAnswers {
  readonly participant: string;
  readonly text: string;
  readonly numeric: string;
  readonly amount: string | number;
  readonly unit: string;
  readonly choice: string;
  readonly explanation: string;
  readonly file: string;
  readonly strange: string;
  readonly unlisted: string;
  readonly note: string;
  readonly writtenAt: string;
}

const some = nastyText.filter((text) => text !== '');
const numberText = fc.oneof(
  some,
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.constantFrom('-5', '+5', '1,234.5', '72,5', '0.1', '1e-7', '  12 '),
);

export const nastyAnswers: fc.Arbitrary<NastyAnswers> = fc.record({
  participant: some,
  text: some,
  numeric: numberText,
  amount: fc.oneof(numberText, fc.double({ noDefaultInfinity: true, noNaN: true })),
  unit: some,
  choice: some,
  explanation: some,
  // A name ends where a path's last segment does.
  file: some.map((text) => text.replaceAll('/', '') || 'x'),
  strange: some,
  unlisted: some,
  note: some,
  writtenAt: some,
});

/** Of nothing and every text, the empty one too: what a table may hold. */
export const nastyCells = fc.array(fc.option(nastyText, { nil: undefined }), { minLength: 3, maxLength: 3 });

const asked = (id: string, type: string, rest: object = {}): object => ({
  id,
  type,
  description: id,
  ...rest,
});

const collection = {
  name: 'Nasty',
  collection_items: [
    {
      page_items: [
        asked('text', 'free_text'),
        asked('numeric', 'free_text', { validation: { type: 'number' } }),
        asked('amount', 'free_text_with_unit', { unit_options: [{ value: 'kg', label: 'kg' }] }),
        asked('choice', 'multiple_choice', { options: [{ value: 'a', label: 'A' }] }),
        asked('explained', 'multiple_choice_with_free_text', { options: [{ value: 'a', label: 'A' }] }),
        asked('file', 'file_upload'),
        asked('strange', 'hologram'),
      ],
    },
  ],
};

export const cellsTable = 'cells.csv';
/** A number comes first as in every table with texts: R takes a byte order mark at the start of the first cell for that of the file. */
const cellsColumns: readonly TableColumn[] = [
  { name: 'row', type: 'integer' },
  ...['a', 'b', 'c'].map((name): TableColumn => ({ name, type: 'text' })),
];

/** Makes the tables of such answers in a new folder, and beside them one of any cells that the notebooks' code can read too. */
export async function makeNastyTables(
  folder: string,
  answers: readonly NastyAnswers[],
  cells: readonly (readonly (string | undefined)[])[],
  csv: { readonly guardFormulas: boolean; readonly byteOrderMark: boolean },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeSnapshot(folder, {
    'collection.json': collection,
    'responses.jsonl': lines(
      ...answers.map((each, index) => ({
        submission_id: idOf(index),
        participant_id: each.participant,
        created_at: each.writtenAt,
        note: each.note,
        responses: {
          text: { value: each.text },
          numeric: { value: each.numeric },
          amount: { value: each.amount, unit: each.unit },
          choice: { value: [each.choice] },
          explained: { value: [{ value: 'a', explanation: each.explanation }] },
          file: { value: [{ file_name: each.file }] },
          strange: { value: each.strange },
          [unlistedId(each)]: { type: 'free_text', value: each.unlisted },
        },
      })),
    ),
  });
  await makeTables(folder, csv);
  const analysis = join(folder, 'analysis');
  const file = await csvFile({ folder: analysis, name: cellsTable }, cellsColumns, csv, paceOf(patient));
  await file.write(cells.map((row, index) => [index + 1, ...row]));
  await file.finish();
  const path = join(analysis, 'tables.json');
  const record = JSON.parse(await readFile(path, 'utf8')) as { columns: Record<string, object> };
  record.columns[cellsTable] = Object.fromEntries(cellsColumns.map(({ name, type }) => [name, type]));
  await writeFile(path, JSON.stringify(record));
}

export function idOf(index: number): string {
  return `s${String(index).padStart(6, '0')}`;
}

/**
 * Without backslashes: where one object had the key `a\`, V8's `JSON.parse` (13.6) takes a later key with an escape in that place, such as
 * `a\u001a`, for the same. No question's id is like that.
 */
function unlistedId({ unlisted }: NastyAnswers): string {
  return `id of ${unlisted.replaceAll('\\', '')}`;
}

/** What the long table must have for a submission: its cells by question and column. */
export function longCells(
  each: NastyAnswers,
): readonly (readonly [question: string, column: string, text: string])[] {
  return [
    ['text', 'text', each.text],
    ['text', 'participant_id', each.participant],
    ['numeric', 'text', each.numeric],
    ['amount', 'text', String(each.amount)],
    ['amount', 'unit', each.unit],
    ['choice', 'value', each.choice],
    ['explained', 'text', each.explanation],
    ['file', 'text', each.file],
    ['strange', 'text', each.strange],
    [unlistedId(each), 'text', each.unlisted],
    [unlistedId(each), 'instruction_id', unlistedId(each)],
  ];
}

/** What the wide table must have, by column. */
export function wideCells(each: NastyAnswers): readonly (readonly [column: string, text: string])[] {
  return [
    ['participant_id', each.participant],
    ['q01_text', each.text],
    ['q02_numeric', each.numeric],
    ['q03_amount_unit', each.unit],
    ['q03_amount_text', String(each.amount)],
    ['q05_explained_text', each.explanation],
    ['q07_strange', each.strange],
    ['record_note', each.note],
  ];
}
