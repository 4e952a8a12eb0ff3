import type { ReadProgress } from '../readRecords.ts';
import type { ReadReport } from '../readReport.ts';
import type { SnapshotData } from '../snapshotData.ts';
import { answerRows, type AnswerRow } from './answerRows.ts';
import { questionNames, type QuestionColumns } from './columnNames.ts';
import { csvFile, type CsvStyle } from './csvFile.ts';
import { filesColumns, filesTable } from './filesTable.ts';
import { longColumns, longRows } from './longTable.ts';
import { parquetFile } from './parquetFile.ts';
import { questionCounts, type QuestionCounts } from './questionCounts.ts';
import type { TableColumn, TableFile, TableRow, WrittenFile } from './tableColumn.ts';
import type { Pace } from '../giveWay.ts';
import { readUploadFacts } from './uploadFacts.ts';
import type { WideTable } from './wideTable.ts';

/** Where tables are written to, and how. */
export interface TablesTarget {
  readonly folder: string;
  readonly csv: CsvStyle;
  readonly pace: Pace;
}

/** The long tables' files and the uploads' with what was learnt from all records on the way. */
export interface LongWritten {
  readonly files: readonly WrittenFile[];
  readonly report: ReadReport;
  readonly counts: QuestionCounts;
  /** The questions' columns, which the other tables have, too. */
  readonly namesOf: (instructionId: string) => QuestionColumns;
  /** Keys of the records that are none of those known, in the order in which they were seen. */
  readonly otherKeys: readonly string[];
  /** The same of the tasks' metadata. */
  readonly taskKeys: readonly string[];
  /** Values of keys beyond those. */
  readonly valuesLeftOut: number;
  /** Whether the records are a batch's. */
  readonly ofTasks: boolean;
}

/** In the data set of all snapshots: the export's filter as JSON, nothing where all was exported. */
export const filterColumn = 'export_filter';

/** Other keys beyond which records are no longer a table. */
const mostOtherKeys = 100;

/** Writes the long tables and that of the uploads, in one reading. Throws the disk's errors and the signal's reason. */
export async function writeLong(
  data: SnapshotData,
  target: TablesTarget & { readonly long: string; readonly files: string },
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<LongWritten> {
  const { codebook, uploads, recordsFiles } = data;
  const { folder, csv, pace } = target;
  const facts = await readUploadFacts(data.folder, uploads.index, signal);
  const namesOf = questionNames(codebook.instructions);
  const long = longRows(codebook, namesOf);
  const files = filesTable(namesOf, uploads.index, facts);
  const counts = questionCounts(codebook);
  const otherKeys = new Set<string>();
  const taskKeys = new Set<string>();
  let valuesLeftOut = 0;
  const reading = data.read(onProgress, signal);
  const written = await writing(
    [
      () => csvFile({ folder, name: `${target.long}.csv` }, longColumns, csv, pace),
      () => parquetFile({ folder, name: `${target.long}.parquet` }, longColumns, pace),
      () => csvFile({ folder, name: `${target.files}.csv` }, filesColumns, csv, pace),
      () => parquetFile({ folder, name: `${target.files}.parquet` }, filesColumns, pace),
    ],
    async ([longCsv, longParquet, filesCsv, filesParquet]) => {
      for await (const portion of reading.portions) {
        for (const rows of slicesOf(portion.flatMap(answerRows))) {
          const items = rows.flatMap(long);
          await longCsv?.write(items);
          await longParquet?.write(items);
          const uploads = rows.flatMap(files.rows);
          await filesCsv?.write(uploads);
          await filesParquet?.write(uploads);
          for (const row of rows) {
            counts.add(row);
            for (const key in row.others) if (!keeps(otherKeys, key)) valuesLeftOut++;
            for (const key in row.metadata) if (!keeps(taskKeys, key)) valuesLeftOut++;
          }
        }
      }
      for (const rest of files.rest()) {
        await filesCsv?.write(rest);
        await filesParquet?.write(rest);
      }
    },
  );
  const ofTasks = recordsFiles[0]?.path.includes('responses-by-') ?? false;
  return {
    files: written,
    report: reading.report(),
    counts,
    namesOf,
    otherKeys: [...otherKeys],
    taskKeys: [...taskKeys],
    valuesLeftOut,
    ofTasks,
  };
}

/** Whether a key is among those that get a column, to which it is added while there is room. */
function keeps(keys: Set<string>, key: string): boolean {
  if (keys.size < mostOtherKeys) keys.add(key);
  return keys.has(key);
}

/** Writes the wide tables, in one reading. Throws the disk's errors and the signal's reason. */
export async function writeWide(
  data: SnapshotData,
  table: WideTable,
  { folder, csv, pace, wide }: TablesTarget & { readonly wide: string },
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<readonly WrittenFile[]> {
  return await writing(
    [
      () => csvFile({ folder, name: `${wide}.csv` }, table.columns, csv, pace),
      () => parquetFile({ folder, name: `${wide}.parquet` }, table.columns, pace),
    ],
    async ([wideCsv, wideParquet]) => {
      for await (const portion of data.read(onProgress, signal).portions) {
        for (const rows of slicesOf(portion.flatMap(answerRows))) {
          const cells = rows.map(table.row);
          await wideCsv?.write(cells);
          await wideParquet?.write(cells);
        }
      }
    },
  );
}

/** Writes the long table of a snapshot as one Parquet file, with a column that tells what the snapshot was exported with. Throws the disk's errors and the signal's reason. */
export async function writeLongParquet(
  data: SnapshotData,
  to: {
    readonly folder: string;
    readonly name: string;
    readonly pace: Pace;
    readonly filter?: string | undefined;
  },
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const long = longRows(data.codebook, questionNames(data.codebook.instructions));
  const columns = [...longColumns, { name: filterColumn, type: 'text', everywhere: to.filter } as const];
  const file = await parquetFile(to, columns, to.pace);
  try {
    for await (const portion of data.read(onProgress, signal).portions) {
      for (const rows of slicesOf(portion.flatMap(answerRows))) await file.write(rows.flatMap(long));
    }
    return await file.finish();
  } finally {
    await file.abandon();
  }
}

/** Writes a small table as CSV. Throws the disk's errors. */
export async function writeTable(
  { folder, csv, pace }: TablesTarget,
  name: string,
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
): Promise<WrittenFile> {
  const file = await csvFile({ folder, name }, columns, csv, pace);
  try {
    await file.write(rows);
    return await file.finish();
  } finally {
    await file.abandon();
  }
}

/** Opens files, has them written and finishes them; closes all of them in any case. */
async function writing(
  open: readonly (() => Promise<TableFile>)[],
  write: (files: readonly TableFile[]) => Promise<void>,
): Promise<readonly WrittenFile[]> {
  const files: TableFile[] = [];
  try {
    for (const each of open) files.push(await each());
    await write(files);
    const written: WrittenFile[] = [];
    for (const file of files) written.push(await file.finish());
    return written;
  } finally {
    for (const file of files) await file.abandon();
  }
}

const rowsAtOnce = 100;

function* slicesOf(rows: readonly AnswerRow[]): Generator<readonly AnswerRow[]> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) yield rows.slice(from, from + rowsAtOnce);
}
