import { writeText } from './format/fileWriter.ts';
import { savFile, type SavMeta, type SavTable } from './format/savFile.ts';
import { spssSyntax } from './format/spssSyntax.ts';
import { stataSyntax } from './format/stataSyntax.ts';
import type { CsvStyle } from './format/csvFile.ts';
import { savRow, type SavColumn } from './rows/savColumns.ts';
import type { Cell, TableColumn, TableFile, WrittenFile } from './rows/tableColumn.ts';

/**
 * Creates a system file of `variables`, which takes rows of `columns`. Throws like {@link savFile}.
 */
export async function savTable(
  to: { readonly folder: string; readonly name: string },
  variables: readonly SavColumn[],
  columns: readonly TableColumn[],
  meta: SavMeta,
): Promise<SavTable> {
  const rowOf = savRow(variables, columns);
  const file = await savFile(
    to,
    variables.map(({ variable }) => variable),
    meta,
  );
  return { ...file, write: (rows) => file.write(rows.map(rowOf)) };
}

/** A table and what statistics programs are told about it. */
export interface ProgramTable {
  /** The collection's or batch's name; untrusted. */
  readonly label: string;
  readonly columns: readonly TableColumn[];
  readonly variables: readonly SavColumn[];
  /** How the CSV file with the same name and rows is written. */
  readonly style: Pick<CsvStyle, 'separator' | 'guardFormulas'>;
  readonly signal: AbortSignal;
}

/** A table's files for statistics programs that are being written; see {@link TableFile}. */
export interface ProgramFiles extends Pick<TableFile, 'write' | 'abandon'> {
  /** Also returns how many texts the system file has only a part of. */
  readonly finish: () => Promise<{ readonly files: readonly WrittenFile[]; readonly shortened: number }>;
}

/**
 * Creates `name.sav` in a folder and, once it is finished, `name.do` and `name.sps`, which read `name.csv` in
 * Stata and SPSS. Takes rows of the CSV file. Throws the disk's errors and the signal's reason.
 */
export async function programFiles(
  { folder, name }: { readonly folder: string; readonly name: string },
  { label, columns, variables, style, signal }: ProgramTable,
): Promise<ProgramFiles> {
  const sav = await savTable({ folder, name: `${name}.sav` }, variables, columns, { label, signal });
  let hasLineBreaks = false;
  return {
    write: async (rows) => {
      hasLineBreaks ||= rows.some((row) => row.some(isBroken));
      await sav.write(rows);
    },
    finish: async () => {
      const { shortened, widths, ...file } = await sav.finish();
      const csv = { name: `${name}.csv`, columns, variables, style };
      const stata = await writeText(folder, `${name}.do`, stataSyntax(csv));
      const spss = spssSyntax({ ...csv, sav: file.name, widths, hasLineBreaks });
      return { files: [file, stata, await writeText(folder, `${name}.sps`, spss)], shortened };
    },
    abandon: sav.abandon,
  };
}

function isBroken(cell: Cell): boolean {
  const text = typeof cell === 'object' ? cell.written : cell;
  return typeof text === 'string' && /[\r\n]/.test(text);
}
