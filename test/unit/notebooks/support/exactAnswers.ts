import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { textFromCsv, textFromParquet, unescapedText, unguardFormulas } from '../../support/tableTexts.ts';
import { makeNotebook } from '../../../../src/analysis/notebooks/makeNotebook.ts';
import { csvOf, parquetOf, patient } from '../../analysis/support/tables.ts';
import {
  cellsTable,
  idOf,
  longCells,
  makeNastyTables,
  wideCells,
  type NastyAnswers,
} from './nastyAnswers.ts';
import { runDuckDb } from './runners.ts';

const run = promisify(execFile);
const options = { timeout: 200_000, maxBuffer: 1024 * 1024 * 1024 };

/** Columns of a table with their cells, `null` if missing. */
type Columns = Readonly<Record<string, readonly (string | number | null)[]>>;
type Tables = Readonly<Record<string, Columns>>;

export interface NastyTables {
  readonly answers: readonly NastyAnswers[];
  readonly cells: readonly (readonly (string | undefined)[])[];
  /** Folders of the snapshots, one per style. */
  readonly folders: readonly string[];
}

const styles = [
  { guardFormulas: true, byteOrderMark: true, separator: ';' },
  { guardFormulas: false, byteOrderMark: false, separator: '\t' },
] as const;

/** Creates the tables of answers in each style, with a notebook of each language beside them. */
export async function nastyTables(
  root: string,
  answers: NastyTables['answers'],
  cells: NastyTables['cells'],
): Promise<NastyTables> {
  const folders: string[] = [];
  for (const [index, style] of styles.entries()) {
    const folder = join(root, 'collection', `2026-09-1${index}T10-00-00Z`);
    await makeNastyTables(folder, answers, cells, style);
    for (const language of ['python', 'r', 'sql'] as const) {
      await makeNotebook({ folder, title: 'Nasty', requestedAt: '2026-09-14', language }, patient);
    }
    folders.push(folder);
  }
  return { answers, cells, folders };
}

/** Asserts that csv-parse and hyparquet read back the original answers. */
export async function requireExactFiles(tables: NastyTables): Promise<void> {
  for (const [index, folder] of tables.folders.entries()) {
    const csv: Record<string, Columns> = {};
    for (const name of ['responses_wide.csv', 'responses_long.csv', cellsTable]) {
      csv[name] = columnsOf(await csvOf(folder, name));
    }
    requireExact('csv-parse', csv, tables, decoderOf(index));
    const parquet: Record<string, Columns> = {};
    for (const name of ['responses_wide', 'responses_long']) {
      parquet[`${name}.csv`] = columnsOf(await parquetOf(folder, `${name}.parquet`));
    }
    requireExact('hyparquet', parquet, tables, fromParquet);
  }
}

/** Asserts that Python's csv and the notebook's code with pandas read back the original answers. */
export async function requireExactInPython(python: string, tables: NastyTables): Promise<void> {
  const script = join(import.meta.dirname, 'readTables.py');
  const folders = tables.folders.map((folder) => join(folder, 'analysis'));
  const env = { ...process.env, MPLBACKEND: 'Agg', PYTHONIOENCODING: 'utf-8' };
  const { stdout } = await run(python, ['-W', 'error', script, ...folders], { ...options, env });
  const read = JSON.parse(stdout) as { readonly notebook: Tables; readonly csv: Tables }[];
  for (const [index, { notebook, csv }] of read.entries()) {
    requireExact("Python's csv", csv, tables, decoderOf(index));
    requireExact('pandas', notebook, tables, (text) => text);
    requireNumbers('pandas', notebook, tables, 0);
  }
}

/** Asserts that the R document's code reads back the original answers, except for escapes that R needs. */
export async function requireExactInR(rscript: string, tables: NastyTables): Promise<void> {
  const script = join(import.meta.dirname, 'readTables.R');
  const folders = tables.folders.map((folder) => join(folder, 'analysis'));
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const { stdout } = await run(rscript, [script, ...folders], { ...options, env });
  for (const read of JSON.parse(stdout) as Tables[]) {
    requireExact('R', fromHex(read), tables, fromR);
    // R parses decimals with an error in the last digit, and fails near the limits of doubles.
    requireNumbers('R', read, tables, 1e-14, 1e300);
  }
}

/** Asserts that the SQL script's views read back the original answers with DuckDB. */
export async function requireExactInSql(tables: NastyTables): Promise<void> {
  for (const folder of tables.folders) {
    const analysis = join(folder, 'analysis');
    const [setup = ''] = (await readFile(join(analysis, 'analysis.sql'), 'utf8')).split(
      '-- How figures are calculated',
    );
    const [first] = tables.answers;
    assert.ok(first);
    const long = [
      'submission_id',
      ...new Set(['instruction_id', ...longCells(first).map(([, column]) => column)]),
    ];
    const wide = ['submission_id', ...wideCells(first).map(([column]) => column)];
    const hex = (names: readonly string[]): string =>
      names.map((name) => `hex("${name}") AS "${name}"`).join(', ');
    const script = join(analysis, 'exact.sql');
    await writeFile(
      script,
      `${setup}\nSELECT ${hex(long)}, number FROM everything;\nSELECT ${hex(wide)}, q03_amount FROM submissions;\n`,
    );
    const [longRows, wideRows] = (await runDuckDb(script)).slice(-2);
    assert.ok(longRows && wideRows);
    const columns = ({ columns: names, rows }: typeof longRows): Columns =>
      Object.fromEntries(
        names.map((name, place) => [
          name,
          rows.map((row) =>
            row[place] === 'null'
              ? null
              : /^(number|q03_amount)$/.test(name)
                ? Number(row[place])
                : (row[place] ?? null),
          ),
        ]),
      );
    const read = { 'responses_long.csv': columns(longRows), 'responses_wide.csv': columns(wideRows) };
    requireExact('DuckDB', fromHex(read), tables, fromParquet);
    requireNumbers('DuckDB', read, tables, 0);
  }
}

/** Undoes the documented escapes of CSV. */
function decoderOf(style: number): (field: string) => string {
  const { guardFormulas } = styles[style] ?? styles[0];
  return (field) => textFromCsv(guardFormulas ? unguardFormulas(field) : field);
}

const needsEscape = /[\0\p{Surrogate}]|\\u(?:0000|d[89a-f][0-9a-f]{2})/u;

/** Undoes the escapes in Parquet and asserts that only such texts changed. */
function fromParquet(stored: string): string {
  const text = textFromParquet(stored);
  assert.ok(text === stored || needsEscape.test(text));
  return text;
}

function fromR(read: string): string {
  const text = unescapedText(read);
  assert.ok(text === read || needsEscape.test(text));
  return text;
}

function columnsOf(rows: readonly Readonly<Record<string, unknown>>[]): Columns {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: unknown): string | number | null =>
    typeof value === 'string' ? value : typeof value === 'number' ? value : null;
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => cell(row[name]))]));
}

function fromHex(tables: Tables): Tables {
  const text = (cell: string | number | null): string | number | null =>
    typeof cell === 'string' ? Buffer.from(cell, 'hex').toString() : cell;
  const columns = (table: Columns): Columns =>
    Object.fromEntries(Object.entries(table).map(([name, cells]) => [name, cells.map(text)]));
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, columns(table)]));
}

function requireExact(
  reader: string,
  read: Tables,
  { answers, cells }: NastyTables,
  decode: (text: string) => string,
): void {
  const { 'responses_long.csv': long = {}, 'responses_wide.csv': wide = {}, [cellsTable]: any } = read;
  const longRows = new Map<string, number>();
  const textAt = (table: Columns, column: string, row: number | undefined): string | undefined => {
    const cell = row === undefined ? undefined : table[column]?.[row];
    return typeof cell === 'string' && cell !== '' ? decode(cell) : undefined;
  };
  for (let row = 0; row < (long['submission_id']?.length ?? 0); row++) {
    longRows.set(
      JSON.stringify([textAt(long, 'submission_id', row), textAt(long, 'instruction_id', row)]),
      row,
    );
  }
  assert.equal(wide['submission_id']?.length, answers.length, `${reader}: rows`);
  for (const [index, each] of answers.entries()) {
    const id = idOf(index);
    for (const [question, column, text] of longCells(each)) {
      same(
        textAt(long, column, longRows.get(JSON.stringify([id, question]))),
        text,
        `${reader}: long, ${question}, ${column}`,
      );
    }
    for (const [column, text] of wideCells(each))
      same(textAt(wide, column, index), text, `${reader}: wide, ${column}`);
  }
  if (any === undefined) return;
  for (const [row, three] of cells.entries()) {
    for (const [place, text] of three.entries()) {
      const cell = any['abc'[place] ?? '']?.[row];
      // For most readers an empty field is a missing value, and only missing values are written that way.
      const missing = cell === null || (cell === '' && !['pandas', 'R'].includes(reader));
      const found = missing ? undefined : typeof cell === 'string' ? decode(cell) : cell;
      same(found, text, `${reader}: a cell`);
    }
  }
}

function requireNumbers(
  reader: string,
  read: Tables,
  { answers }: NastyTables,
  tolerance: number,
  largest = Infinity,
): void {
  const cells = read['responses_wide.csv']?.['q03_amount'];
  for (const [index, { amount }] of answers.entries()) {
    if (
      typeof amount !== 'number' ||
      (amount !== 0 && Math.abs(Math.log(Math.abs(amount))) > Math.log(largest))
    )
      continue;
    const found = cells?.[index];
    const off = Math.abs(Number(found) - amount);
    assert.ok(off <= Math.abs(amount) * tolerance, `${reader}: ${amount} is ${String(found)}`);
  }
}

/** Asserts equality with a message that truncates long texts. */
function same(found: unknown, text: unknown, where: string): void {
  if (found === text) return;
  assert.fail(`${where}: ${show(found)} instead of ${show(text)}`);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 300);
}
