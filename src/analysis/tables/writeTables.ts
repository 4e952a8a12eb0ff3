import type { ReadProgress, RecordsReading } from '../records/readRecords.ts';
import type { ReadReport } from '../records/readReport.ts';
import { tableNames } from '../../snapshots/knownNames.ts';
import type { SnapshotData } from '../snapshotData.ts';
import { answerRows, type AnswerRow } from './rows/answerRows.ts';
import { questionNames, type QuestionColumns } from './rows/columnNames.ts';
import { csvFile, type CsvStyle } from './format/csvFile.ts';
import { finished } from './format/fileWriter.ts';
import { filesColumns, filesTable } from './rows/filesTable.ts';
import { keyList } from './rows/keyList.ts';
import { longColumns, longRows } from './rows/longTable.ts';
import type { People } from '../people/people.ts';
import { detailColumnsOf, peopleColumns } from './rows/peopleColumns.ts';
import { peopleCounts, type PeopleCounts } from './rows/peopleCounts.ts';
import { parquetFile } from './format/parquetFile.ts';
import { questionCounts, type QuestionCounts } from './rows/questionCounts.ts';
import { programFiles } from './programFiles.ts';
import type { SavColumn } from './rows/savColumns.ts';
import type { TableColumn, TableFile, TableRow, WrittenFile } from './rows/tableColumn.ts';
import { readUploadFacts } from './rows/uploadFacts.ts';
import type { WideTable } from './rows/wideTable.ts';

/** Where and how to write tables. */
export interface TablesTarget {
  readonly folder: string;
  readonly csv: CsvStyle;
}

/** Written files of the long table and uploads, and facts about all records. */
export interface LongWritten {
  readonly files: readonly WrittenFile[];
  readonly report: ReadReport;
  readonly counts: QuestionCounts;
  /** `undefined`: nothing is known about participants. */
  readonly people: PeopleCounts | undefined;
  /** Columns of the long table. */
  readonly columns: readonly TableColumn[];
  /** The questions' columns, which the other tables have, too. */
  readonly namesOf: (instructionId: string) => QuestionColumns;
  /** Keys of the records that are none of those known, in the order in which they were seen. */
  readonly otherKeys: readonly string[];
  /** The same for tasks' metadata. */
  readonly taskKeys: readonly string[];
  /** Values of keys beyond those. */
  readonly valuesLeftOut: number;
  /** Whether the records are a batch's. */
  readonly ofTasks: boolean;
}

/** Written files of the wide table, and how many texts are cut in that for statistics programs. */
export interface WideWritten {
  readonly files: readonly WrittenFile[];
  readonly shortened: number;
}

/** In the combined data set: the export's filter as JSON, empty if everything was exported. */
export const filterColumn = 'export_filter';

/**
 * Writes the long tables and that of the uploads, in one reading. Throws the disk's errors and the signal's
 * reason.
 */
export async function writeLong(
  data: SnapshotData,
  people: People | undefined,
  target: TablesTarget,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<LongWritten> {
  const { codebook, uploads, recordsFiles } = data;
  const facts = await readUploadFacts(data.folder, uploads.index, signal);
  const namesOf = questionNames(codebook.instructions);
  const ofPeople = peopleColumns(people);
  const columns = longColumns(ofPeople);
  const long = longRows(codebook, namesOf, ofPeople);
  const files = filesTable(namesOf, uploads.index, facts);
  const counts = questionCounts(codebook);
  const ofEach = people === undefined ? undefined : peopleCounts(people, ofPeople);
  const [otherKeys, taskKeys] = [keyList(), keyList()];
  let valuesLeftOut = 0;
  const reading = data.read({}, onProgress, signal);
  const longFiles = csvAndParquet(target, tableNames.long, columns);
  const uploadFiles = csvAndParquet(target, tableNames.files, filesColumns);
  const written = await writing([...longFiles, ...uploadFiles], async (opened) => {
    const [toLong, toFiles] = [opened.slice(0, 2), opened.slice(2)];
    for await (const rows of rowsIn(reading)) {
      const items: TableRow[] = [];
      for (const row of rows) {
        for (const item of long(row)) items.push(item);
        counts.add(row);
        ofEach?.add(row);
        for (const key in row.others) if (!otherKeys.add(key)) valuesLeftOut++;
        for (const key in row.metadata) if (!taskKeys.add(key)) valuesLeftOut++;
      }
      await writeAll(toLong, items);
      await writeAll(toFiles, rows.flatMap(files.rows));
    }
    for (const rest of files.rest()) await writeAll(toFiles, rest);
  });
  const ofTasks = recordsFiles[0]?.path.includes('responses-by-') ?? false;
  return {
    files: written,
    columns,
    report: reading.report(),
    counts,
    people: ofEach,
    namesOf,
    otherKeys: otherKeys.keys(),
    taskKeys: taskKeys.keys(),
    valuesLeftOut,
    ofTasks,
  };
}

/**
 * Writes the wide tables, also for statistics programs with `variables`, in one reading. Throws the disk's
 * errors and the signal's reason.
 */
export async function writeWide(
  data: SnapshotData,
  table: WideTable,
  { name: label, variables }: { readonly name: string; readonly variables: readonly SavColumn[] },
  { folder, csv }: TablesTarget,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<WideWritten> {
  const { columns } = table;
  const programs = await programFiles(
    { folder, name: tableNames.wide },
    { label, columns, variables, style: csv, signal },
  );
  try {
    const tables = csvAndParquet({ folder, csv }, tableNames.wide, columns);
    const written = await writing(tables, async (files) => {
      for await (const rows of rowsIn(data.read({}, onProgress, signal))) {
        const cells = rows.map((row) => table.row(row));
        await writeAll(files, cells);
        await programs.write(cells);
      }
    });
    const { files, shortened } = await programs.finish();
    return { files: [...written, ...files], shortened };
  } finally {
    await programs.abandon();
  }
}

/**
 * Writes a snapshot's long table as a Parquet file, with a column for the export's filter and those of
 * submission details, but no demographics: their columns differ between studies. Throws the disk's errors and
 * the signal's reason.
 */
export async function writeLongParquet(
  data: SnapshotData,
  people: People | undefined,
  to: {
    readonly folder: string;
    readonly name: string;
    readonly filter?: string | undefined;
  },
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<WrittenFile> {
  const ofPeople = detailColumnsOf(people);
  const long = longRows(data.codebook, questionNames(data.codebook.instructions), ofPeople);
  const columns = [
    ...longColumns(ofPeople),
    { name: filterColumn, type: 'text', everywhere: to.filter } as const,
  ];
  return await finished(await parquetFile(to, columns), async (file) => {
    for await (const rows of rowsIn(data.read({}, onProgress, signal))) await file.write(rows.flatMap(long));
  });
}

/** Writes a small table as CSV. Throws the disk's errors. */
export async function writeTable(
  { folder, csv }: TablesTarget,
  name: string,
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
): Promise<WrittenFile> {
  return await finished(await csvFile({ folder, name }, columns, csv), (file) => file.write(rows));
}

type OpenTable = () => Promise<TableFile>;

function csvAndParquet(
  { folder, csv }: TablesTarget,
  name: string,
  columns: readonly TableColumn[],
): readonly OpenTable[] {
  return [
    () => csvFile({ folder, name: `${name}.csv` }, columns, csv),
    () => parquetFile({ folder, name: `${name}.parquet` }, columns),
  ];
}

async function writeAll(files: readonly TableFile[], rows: readonly TableRow[]): Promise<void> {
  for (const file of files) await file.write(rows);
}

/** Opens files, has them written and finishes them; closes all of them in any case. */
async function writing(
  open: readonly OpenTable[],
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

/** Yields all records' rows in portions. */
async function* rowsIn({ portions }: RecordsReading): AsyncGenerator<readonly AnswerRow[]> {
  for await (const portion of portions) {
    const rows = portion.flatMap(answerRows);
    for (let from = 0; from < rows.length; from += rowsAtOnce) yield rows.slice(from, from + rowsAtOnce);
  }
}
