import { createFile, type FileWriter } from './fileWriter.ts';
import { guardFormulas } from './formulaGuard.ts';
import type { Cell, TableColumn, TableFile, TableRow } from '../rows/tableColumn.ts';
import { csvField, type CsvSeparator, textForCsv } from './textEscapes.ts';

/** Options for CSV files. */
export interface CsvStyle {
  /** Whether to put an apostrophe before formulas in texts. */
  readonly guardFormulas: boolean;
  /** Whether to start with a byte order mark, so that Excel recognizes UTF-8. */
  readonly byteOrderMark: boolean;
  readonly separator: CsvSeparator;
}

const bytesAtOnce = 256 * 1024;

/**
 * Creates a CSV file with its header: UTF-8, CRLF, quotes where needed, as in RFC 4180 apart from the
 * separator. Missing values are empty fields. Throws the disk's errors.
 */
export async function csvFile(
  { folder, name }: { readonly folder: string; readonly name: string },
  columns: readonly TableColumn[],
  style: CsvStyle,
): Promise<TableFile> {
  const file = await createFile(folder, name);
  const pending = pendingText(file);
  const lineOf = lineWriter(columns.length, style);
  let count = 0;
  const header = csvLines([columns.map((each) => each.name)], style.separator);
  await pending.add((style.byteOrderMark ? '\uFEFF' : '') + header);
  return {
    write: async (rows) => {
      await pending.add(rows.map(lineOf).join(''));
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
export function csvLines(rows: readonly (readonly string[])[], separator: CsvSeparator = ','): string {
  const line = (row: readonly string[]): string =>
    row.map((field) => csvField(field, separator)).join(separator);
  return rows.map((row) => `${line(row)}\r\n`).join('');
}

/**
 * Returns a function that returns a row's line. Rows often begin like the row before, such as those of one
 * submission: what they share is encoded and joined once.
 */
function lineWriter(
  width: number,
  { guardFormulas: guarded, separator }: CsvStyle,
): (row: TableRow) => string {
  const cells = new Array<Cell>(width);
  const fields = new Array<string>(width).fill('');
  /** The first fields, with a separator after each, and how many. */
  let start = '';
  let started = 0;
  return (row) => {
    let same = 0;
    while (same < width && row[same] === cells[same]) same++;
    for (let place = same; place < width; place++) {
      const cell = row[place];
      if (cell === cells[place]) continue;
      cells[place] = cell;
      fields[place] = csvField(fieldOf(cell, guarded), separator);
    }
    if (same < started || (same > started && same < width)) {
      started = same;
      start = same === 0 ? '' : fields.slice(0, same).join(separator) + separator;
    }
    return `${start}${fields.slice(started).join(separator)}\r\n`;
  };
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
