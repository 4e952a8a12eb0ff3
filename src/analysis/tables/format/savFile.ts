import { join } from 'node:path';
import { removeFile } from '../../../snapshots/access/changeFiles.ts';
import { openToRead } from '../../../snapshots/access/files.ts';
import type { Cell, TableRow, TableFile, WrittenFile } from '../rows/tableColumn.ts';
import { createFile } from './fileWriter.ts';
import { caseEncoder } from './savCases.ts';
import {
  maxWidth,
  minLabelledWidth,
  savDictionary,
  systemMissing,
  textBytesIn,
  widthFor,
  type SavField,
} from './savDictionary.ts';
import { savNames, variableNames } from './savNames.ts';
import type { SavVariable } from './savVariable.ts';
import { escapedText } from './textEscapes.ts';

export interface SavMeta {
  /** The name of the collection or batch; untrusted. */
  readonly label: string;
  readonly signal?: AbortSignal | undefined;
  /** How many bytes blanks after texts may take in the file; then the longest texts are cut. */
  readonly maxBlankBytes?: number;
}

/** What is known of a system file once it is written. */
export interface SavWritten extends WrittenFile {
  /** How many texts are longer than the format, or their column, can hold, and were cut. */
  readonly shortened: number;
  /** The width of each text in bytes, by its column. */
  readonly widths: ReadonlyMap<string, number>;
}

export interface SavTable extends TableFile {
  readonly finish: () => Promise<SavWritten>;
}

/** Returns the name of the file that holds a system file's cells until the widths of all texts are known. */
export function spoolOf(name: string): string {
  return `${name}.spool`;
}

const maxText = textBytesIn(maxWidth);
const bytesAtOnce = 256 * 1024;
/** Blanks after texts may take this many bytes in the file. */
const mostBlankBytes = 256 * 1024 * 1024;
const secondsTo1970 = 12_219_379_200;

/**
 * Creates a system file, which SPSS, PSPP, jamovi, JASP, Stata and R read, and beside it, until it is
 * finished or abandoned, its spool ({@link spoolOf}). Missing values are system-missing or, in texts, blank; times are
 * dates in UTC. Texts are escaped as in CSV, and blanks at their end are lost. Throws the disk's errors and
 * the signal's reason.
 */
export async function savFile(
  { folder, name }: { readonly folder: string; readonly name: string },
  variables: readonly SavVariable[],
  { label, signal, maxBlankBytes = mostBlankBytes }: SavMeta,
): Promise<SavTable> {
  const spoolName = spoolOf(name);
  const spool = await createFile(folder, spoolName);
  const measured = variables.map(measure);
  const blocks: { readonly size: number; readonly rows: number }[] = [];
  let buffer = Buffer.alloc(2 * bytesAtOnce);
  let [at, rowsInBuffer, count, cut] = [0, 0, 0, 0];

  const flush = async (): Promise<void> => {
    if (rowsInBuffer === 0) return;
    await spool.write(buffer.subarray(0, at));
    blocks.push({ size: at, rows: rowsInBuffer });
    [at, rowsInBuffer] = [0, 0];
  };
  const addRow = (row: TableRow): void => {
    let place = 0;
    for (const column of measured) {
      const cell = row[place++];
      if (column.isText) {
        const text = textIn(cell);
        const most = at + 2 + Math.min(maxText, 3 * text.length);
        if (most > buffer.length) buffer = Buffer.concat([buffer.subarray(0, at)], 2 * most);
        const size = text === '' ? 0 : buffer.write(text, at + 2, maxText);
        if (size > maxText - 4 && size < Buffer.byteLength(text)) cut++;
        buffer.writeUInt16LE(size, at);
        at += 2 + size;
        column.addText(size);
      } else {
        if (at + 8 > buffer.length) buffer = Buffer.concat([buffer.subarray(0, at)], 2 * buffer.length);
        const value = numberIn(cell);
        buffer.writeDoubleLE(value, at);
        at += 8;
        if (value !== systemMissing) column.addNumber(value);
      }
    }
    rowsInBuffer++;
    count++;
  };
  const close = async (): Promise<void> => {
    await spool.abandon();
    await removeFile(join(folder, spoolName));
  };

  return {
    write: async (rows) => {
      for (const row of rows) {
        addRow(row);
        if (at >= bytesAtOnce) await flush();
      }
    },
    finish: async () => {
      await flush();
      await spool.abandon();
      const limit = widthLimit(measured, count, maxBlankBytes);
      const names = variableNames(
        variables.map((each) => each.name),
        savNames,
      );
      const places = measured.map((column, place) => ({
        isText: column.isText,
        field: column.isUsed() ? column.field(names[place] ?? '', limit) : undefined,
      }));
      const fields = places.flatMap(({ field }) => field ?? []);
      const file = await createFile(folder, name);
      const from = await openToRead(join(folder, spoolName));
      try {
        await file.write(savDictionary(fields, { cases: count, label, at: new Date() }));
        const encoder = caseEncoder(places);
        for (const { size, rows } of blocks) {
          signal?.throwIfAborted();
          const block = Buffer.alloc(size);
          const { bytesRead } = await from.read(block, 0, size);
          if (bytesRead !== size) throw new Error(`${spoolName} changed while it was read.`);
          let position = 0;
          for (let row = 0; row < rows; row++) {
            position = encoder.add(block, position);
            const done = encoder.take();
            if (done !== undefined) await file.write(done);
          }
        }
        await file.write(encoder.end());
        const widths = new Map(fields.map(({ variable, width }) => [variable.name, width]));
        return { ...(await file.finish()), rows: count, shortened: cut + encoder.cut(), widths };
      } finally {
        await from.close();
        await file.abandon();
        await close();
      }
    },
    abandon: close,
  };
}

interface Measured {
  readonly isText: boolean;
  readonly addText: (size: number) => void;
  readonly addNumber: (value: number) => void;
  readonly isUsed: () => boolean;
  /** Size of the longest text in bytes, and of all texts. */
  readonly sizes: () => { readonly longest: number; readonly all: number };
  readonly field: (name: string, maxWidth: number) => SavField;
}

const maxDecimals = 6;

/** Collects what the dictionary says about a variable's values. */
function measure(variable: SavVariable): Measured {
  const isText = variable.type === 'text';
  const isLabelled = variable.missing !== undefined || (variable.valueLabels ?? []).length > 0;
  const least = isLabelled ? minLabelledWidth : 1;
  let [longest, all, before, after] = [0, 0, 1, 0];
  let isUsed = variable.onlyIfUsed !== true;
  return {
    isText,
    addText: (size) => {
      if (size > longest) longest = size;
      all += size;
      isUsed ||= size > 0;
    },
    addNumber: (value) => {
      isUsed = true;
      if (Number.isInteger(value) && value > -1e7 && value < 1e8) return;
      // Larger ones are shown with an exponent.
      if (Math.abs(value) >= 1e15) return;
      if (after === maxDecimals && value >= 0 && value < 10 ** before) return;
      const [digits = '', decimals = ''] = Math.abs(value)
        .toFixed(maxDecimals)
        .replace(/\.?0+$/, '')
        .split('.');
      before = Math.max(before, digits.length + (value < 0 ? 1 : 0));
      after = Math.max(after, decimals.length);
    },
    isUsed: () => isUsed,
    sizes: () => ({ longest: Math.max(least, widthFor(longest)), all }),
    field: (name, max) => ({
      variable,
      name,
      width: isText ? Math.min(max, Math.max(least, widthFor(longest))) : 0,
      digits: [before, after],
    }),
  };
}

/** Returns the width that keeps blanks within their bound. */
function widthLimit(measured: readonly Measured[], rows: number, maxBlankBytes: number): number {
  const texts = measured.filter(({ isText, isUsed }) => isText && isUsed()).map(({ sizes }) => sizes());
  let limit = maxWidth;
  // A blank unit of 8 bytes takes one.
  const blank = (): number =>
    texts.reduce((sum, { longest, all }) => sum + Math.max(0, rows * Math.min(limit, longest) - all) / 8, 0);
  while (limit > 64 && blank() > maxBlankBytes) limit = Math.floor(limit / 2);
  return limit;
}

function textIn(cell: Cell): string {
  if (cell === undefined) return '';
  return escapedText(typeof cell === 'object' ? cell.written : String(cell));
}

function numberIn(cell: Cell): number {
  if (typeof cell === 'object')
    return cell.time === undefined ? systemMissing : secondsOf(cell.written, cell.time);
  return typeof cell === 'number' && Number.isFinite(cell) ? cell : systemMissing;
}

/** Returns seconds since the Gregorian calendar began, with the microseconds that are written. */
function secondsOf(written: string, time: number): number {
  const digits = /:\d\d[.,]\d{3}(\d{1,3})/.exec(written)?.[1] ?? '';
  return (time * 1000 + Number(digits.padEnd(3, '0'))) / 1_000_000 + secondsTo1970;
}
