import { basename, join } from 'node:path';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { removeIn } from '../../snapshots/remove.ts';
import { openSnapshotData } from '../snapshotData.ts';
import { codebookPage } from './codebookPage.ts';
import { codebookColumns, codebookEntries, codebookRow } from './codebookTable.ts';
import type { CsvStyle } from './csvFile.ts';
import { writeText } from './fileWriter.ts';
import { filesColumns } from './filesTable.ts';
import { longColumns } from './longTable.ts';
import { sourcesOf } from './madeFrom.ts';
import { earlierTables, placeTables, stageTables } from './placeTables.ts';
import type { ColumnType, TableColumn, WrittenFile } from './tableColumn.ts';
import { tablesVersion } from './readTablesRecord.ts';
import { tableFiles, tableNames } from './tableNames.ts';
import { paceOf } from '../giveWay.ts';
import { wideTable, type ChoiceWords } from './wideTable.ts';
import { writeLong, writeTable, writeWide } from './writeTables.ts';
import { analysisFolder } from '../../snapshots/knownNames.ts';

export interface TablesRequest {
  /** The snapshot's folder, absolute. */
  readonly folder: string;
  /** The collection's or batch's name, for the codebook's title. */
  readonly name: string;
  readonly choices: ChoiceWords;
  readonly csv: CsvStyle;
}

/** Bytes of records that are read, of all that will be. */
export interface TablesProgress {
  readonly bytes: number;
  readonly total: number;
}

export interface TablesMade {
  /** The folder with the tables, absolute. */
  readonly folder: string;
  readonly files: readonly WrittenFile[];
  /** Of the wide table. */
  readonly rows: number;
  /** Of the long table. */
  readonly items: number;
  readonly questions: number;
  /** Lines that could not be read; they are in no table. */
  readonly unreadable: number;
}

/**
 * Makes the analysis tables of a snapshot: README.md, "Tables to analyse", says what they hold. They appear all at once in the snapshot's
 * `analysis` folder or, where they take the place of earlier ones, one after the other at the end; when it fails or is cancelled
 * nothing changes. Memory is bounded, whatever the number of records: these are read twice.
 *
 * @throws ProblemError `tables-in-the-way`, or of the disk; the signal's reason.
 */
export async function createTables(
  request: TablesRequest,
  onProgress: (progress: TablesProgress) => void,
  signal: AbortSignal,
): Promise<TablesMade> {
  const { folder } = request;
  try {
    signal.throwIfAborted();
    const earlier = await earlierTables(folder, tableFiles, signal);
    const staging = await stageTables(folder);
    try {
      const { record, made } = await writeAll(staging, request, onProgress, signal);
      signal.throwIfAborted();
      await placeTables(staging, folder, record, tableFiles, earlier, signal);
      return made;
    } catch (error) {
      await removeIn(folder, basename(staging));
      throw error;
    }
  } catch (error) {
    throw await toDiskProblem(error, folder);
  }
}

async function writeAll(
  staging: string,
  { folder, name, choices, csv }: TablesRequest,
  onProgress: (progress: TablesProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly made: TablesMade; readonly record: object }> {
  // Before they are read: what changes meanwhile makes the tables outdated.
  const madeFrom = await sourcesOf(folder, signal);
  const data = await openSnapshotData(folder, signal);
  const pace = paceOf(signal);
  const to = { folder: staging, csv, pace };
  const long = await writeLong(
    data,
    { ...to, long: tableNames.long, files: tableNames.files },
    ({ bytes, total }) => onProgress({ bytes, total: 2 * total }),
    signal,
  );
  const { report, counts, namesOf, otherKeys, taskKeys, ofTasks, valuesLeftOut } = long;
  const unlisted = report.unknownInstructions;
  const wide = wideTable({
    codebook: data.codebook,
    namesOf,
    unlisted,
    otherKeys,
    taskKeys,
    ofTasks,
    choices,
  });
  const wideFiles = await writeWide(
    data,
    wide,
    { ...to, wide: tableNames.wide },
    ({ bytes, total }) => onProgress({ bytes: total + bytes, total: 2 * total }),
    signal,
  );
  const entries = codebookEntries(data.codebook, unlisted, wide, counts);
  const codebook = await writeTable(to, tableNames.codebook, codebookColumns, entries.map(codebookRow));
  const unreadable = report.unreadable.count;
  const withoutSubmission = report.withoutSubmissionId.count;
  const rows = wideFiles[0]?.rows ?? 0;
  const leftOut = {
    answers: report.answersToUnlisted,
    values: valuesLeftOut,
    // A batch's two files are the same data.
    files: ofTasks ? [] : data.recordsFiles.slice(1).map(({ path }) => path),
  };
  const page = await writeText(
    staging,
    tableNames.codebookPage,
    codebookPage({
      name,
      rows: counts.rows(),
      duplicates: rows - counts.rows(),
      unreadable,
      withoutSubmission,
      leftOut,
      list: data.codebook.state,
      entries,
    }),
  );
  const files = [...wideFiles, ...long.files, codebook, page];
  return {
    made: {
      folder: join(folder, analysisFolder),
      files,
      rows,
      items: long.files[0]?.rows ?? 0,
      questions: entries.length,
      unreadable,
    },
    record: {
      schema_version: tablesVersion,
      made_at: new Date().toISOString(),
      made_from: madeFrom,
      choices,
      guard_formulas: csv.guardFormulas,
      byte_order_mark: csv.byteOrderMark,
      records: {
        file: data.recordsFiles[0]?.path ?? null,
        lines: report.lines,
        records: report.records,
        unreadable,
        duplicates: report.duplicates.count,
        without_submission_id: withoutSubmission,
        left_out: leftOut,
      },
      questions: data.codebook.state,
      columns: {
        [`${tableNames.wide}.csv`]: typesOf(wide.columns),
        [`${tableNames.long}.csv`]: typesOf(longColumns),
        [`${tableNames.files}.csv`]: typesOf(filesColumns),
        [tableNames.codebook]: typesOf(codebookColumns),
      },
      files,
    },
  };
}

/** Types by the columns' names: whoever reads CSV knows them from here, as the data don't tell. */
function typesOf(columns: readonly TableColumn[]): Readonly<Record<string, ColumnType>> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}
