import { stringify } from 'csv-stringify/sync';
import { createFile, type FileWriter } from './fileWriter.ts';
import { guardFormulas } from './formulaGuard.ts';
import type { Cell, TableColumn, TableFile } from './tableColumn.ts';
import { textForCsv } from './textEscapes.ts';
import type { Pace } from '../giveWay.ts';

/** How CSV files are written. */
export interface CsvStyle {
  /** Whether texts get an apostrophe wherever a spreadsheet would run them. */
  readonly guardFormulas: boolean;
  /** Whether the file begins with a byte order mark, by which Excel knows UTF-8. */
  readonly byteOrderMark: boolean;
}

const rowsAtOnce = 100;
const bytesAtOnce = 256 * 1024;

/**
 * Begins a CSV file with its header: UTF-8, CRLF, quotes where they are needed, as RFC 4180 has it. Nothing is an empty field.
 * Throws the disk's errors.
 */
export async function csvFile(
  { folder, name }: { readonly folder: string; readonly name: string },
  columns: readonly TableColumn[],
  style: CsvStyle,
  pace: Pace,
): Promise<TableFile> {
  const file = await createFile(folder, name);
  const pending = pendingText(file);
  const field = (cell: Cell): string => fieldOf(cell, style.guardFormulas);
  let count = 0;
  await pending.add((style.byteOrderMark ? '\uFEFF' : '') + csvLines([columns.map((each) => each.name)]));
  return {
    write: async (rows) => {
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        await pending.add(csvLines(rows.slice(from, from + rowsAtOnce).map((row) => row.map(field))));
        await pace.restIfDue();
      }
      count += rows.length;
    },
    finish: async () => {
      await pending.flush();
      return { ...(await file.finish()), rows: count };
    },
    abandon: file.abandon,
  };
}

/** Rows of fields as lines of CSV. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  // The library quotes CR and LF by themselves only where it is told to.
  return stringify(rows as string[][], { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}

function fieldOf(cell: Cell, guarded: boolean): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = textForCsv(typeof cell === 'string' ? cell : cell.written);
  return guarded ? guardFormulas(text) : text;
}

function pendingText(file: FileWriter): {
  readonly add: (text: string) => Promise<void>;
  readonly flush: () => Promise<void>;
} {
  let texts: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(texts.join(''));
    texts = [];
    length = 0;
    if (bytes.length > 0) await file.write(bytes);
  };
  return {
    add: async (text) => {
      texts.push(text);
      length += text.length;
      if (length >= bytesAtOnce) await flush();
    },
    flush,
  };
}
