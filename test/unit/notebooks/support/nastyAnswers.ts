import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { csvFile } from '../../../../src/analysis/tables/format/csvFile.ts';
import type { TablesRequest } from '../../../../src/analysis/tables/makeTables.ts';
import type { TableColumn } from '../../../../src/analysis/tables/rows/tableColumn.ts';
import { nastyText } from '../../analysis/support/nastyTexts.ts';
import { lines, writeSnapshot } from '../../analysis/support/snapshotFolder.ts';
import { makeTables } from '../../analysis/support/tables.ts';

/**
 * The answers of a submission, by the place where they must be read back. An empty answer is a missing one.
 */
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
  // File names contain no slash.
  file: some.map((text) => text.replaceAll('/', '') || 'x'),
  strange: some,
  unlisted: some,
  note: some,
  writtenAt: some,
});

/** Three cells of a table: missing, empty or any text. */
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
/** The first column is a number, because R removes a byte order mark from the start of the first cell. */
const cellsColumns: readonly TableColumn[] = [
  { name: 'row', type: 'integer' },
  ...['a', 'b', 'c'].map((name): TableColumn => ({ name, type: 'text' })),
];

/**
 * Creates the tables of answers in a new folder, and a table of arbitrary cells that notebooks can read too.
 */
export async function makeNastyTables(
  folder: string,
  answers: readonly NastyAnswers[],
  cells: readonly (readonly (string | undefined)[])[],
  csv: TablesRequest['csv'],
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
  const file = await csvFile({ folder: analysis, name: cellsTable }, cellsColumns, csv);
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
 * Returns an ID without backslashes: after an object with the key `a\`, V8's `JSON.parse` (13.6) takes a
 * later key with an escape there, such as `a\u001a`, for the same key.
 */
function unlistedId({ unlisted }: NastyAnswers): string {
  return `id of ${unlisted.replaceAll('\\', '')}`;
}

/** Returns the expected cells of a submission in the long table, by question and column. */
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

/** Returns the expected cells of the wide table, by column. */
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
