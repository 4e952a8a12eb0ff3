import { basename, join } from 'node:path';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { removeIn } from '../../snapshots/access/changeFiles.ts';
import type { ReadProgress } from '../records/readRecords.ts';
import type { JoinFacts } from '../people/joinReport.ts';
import { openPeople } from '../people/openPeople.ts';
import { openSnapshotData } from '../snapshotData.ts';
import { codebookPage } from './rows/codebookPage.ts';
import { codebookColumns, codebookEntries, codebookRow } from './rows/codebookTable.ts';
import type { CsvStyle } from './format/csvFile.ts';
import { writeText } from './format/fileWriter.ts';
import { filesColumns } from './rows/filesTable.ts';
import { sourcesOf } from './madeFrom.ts';
import { earlierTables, placeTables, removeForgotten, stageTables } from './placeTables.ts';
import { savColumns } from './rows/savColumns.ts';
import { cellsOf, type ColumnType, type TableColumn, type WrittenFile } from './rows/tableColumn.ts';
import { tablesVersion } from './readTablesRecord.ts';
import { wideTable, type ChoiceWords } from './rows/wideTable.ts';
import { writeLong, writeTable, writeWide } from './writeTables.ts';
import { analysisFolder, tableFiles, tableNames } from '../../snapshots/knownNames.ts';

export interface TablesRequest {
  /** The snapshot's folder, absolute. */
  readonly folder: string;
  /** The collection's or batch's name, for the codebook's title. */
  readonly name: string;
  readonly choices: ChoiceWords;
  readonly csv: CsvStyle;
}

export interface TablesMade {
  /** The folder with the tables, absolute. */
  readonly folder: string;
  readonly files: readonly WrittenFile[];
  /** Rows of the wide table. */
  readonly rows: number;
  /** Rows of the long table. */
  readonly items: number;
  readonly questions: number;
  /** Lines that could not be read; they are in no table. */
  readonly unreadable: number;
}

/**
 * Creates a snapshot's analysis tables, described in docs/analysis.md. They appear together in the `analysis`
 * folder or, if they replace earlier ones, one by one at the end; a failure or cancellation changes nothing.
 * Reads the records twice, with limited memory.
 *
 * @throws {ProblemError} tables-in-the-way: another file has a table's name. Any disk kind. Throws the
 * signal's reason.
 */
export async function makeSnapshotTables(
  request: TablesRequest,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<TablesMade> {
  const { folder } = request;
  try {
    signal.throwIfAborted();
    const earlier = await earlierTables(folder, tableFiles, signal);
    const staging = await stageTables(folder);
    try {
      await removeForgotten(staging);
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
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly made: TablesMade; readonly record: object }> {
  // Before they are read: what changes meanwhile makes the tables outdated.
  const madeFrom = await sourcesOf(folder, signal);
  const data = await openSnapshotData({ folder }, signal);
  const people = await openPeople(folder, signal);
  const to = { folder: staging, csv };
  const onLong = ({ bytes, total }: ReadProgress): void => onProgress({ bytes, total: 2 * total });
  const onWide = ({ bytes, total }: ReadProgress): void =>
    onProgress({ bytes: total + bytes, total: 2 * total });
  const long = await writeLong(data, people, to, onLong, signal);
  const { report, counts, ofTasks, valuesLeftOut } = long;
  const unlisted = report.unknownInstructions;
  const wide = wideTable({ ...long, codebook: data.codebook, unlisted, people, choices });
  const entries = codebookEntries(data.codebook, unlisted, wide, counts);
  const known = people?.demographics ?? [];
  const variables = savColumns({
    columns: wide.columns,
    questions: entries,
    demographics: new Map(known.map(({ column, header }) => [column, header])),
    reasons: new Map(known.map(({ column, reasons }) => [column, reasons])),
    choices,
  });
  const { files: wideFiles, shortened } = await writeWide(
    data,
    wide,
    { name, variables },
    to,
    onWide,
    signal,
  );
  const ofPeople = long.people?.entries() ?? [];
  const joined = long.people?.facts();
  const codebookRows = [...entries.map(cellsOf(codebookColumns)), ...ofPeople.map(codebookRow)];
  const codebook = await writeTable(to, tableNames.codebook, codebookColumns, codebookRows);
  const unreadable = report.unreadable.count;
  const withoutSubmission = report.withoutSubmissionId.count;
  const rows = wideFiles[0]?.rows ?? 0;
  const leftOut = {
    answers: report.answersToUnlisted,
    values: valuesLeftOut,
    // A batch's two files are the same data.
    files: ofTasks ? [] : data.recordsFiles.slice(1).map(({ path }) => path),
    shortened,
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
      people: ofPeople,
      joined,
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
      separator: csv.separator,
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
      people: joined === undefined ? null : joinedCounts(joined),
      columns: {
        [`${tableNames.wide}.csv`]: typesOf(wide.columns),
        [`${tableNames.long}.csv`]: typesOf(long.columns),
        [`${tableNames.files}.csv`]: typesOf(filesColumns),
        [tableNames.codebook]: typesOf(codebookColumns),
      },
      files,
    },
  };
}

/** Returns how many submissions were joined, without naming any. */
function joinedCounts({ joined, answersOnly, peopleOnly }: JoinFacts): object {
  return { joined, answers_only: answersOnly.count, people_only: peopleOnly.count };
}

/** Returns types by column, as CSV doesn't contain them. */
function typesOf(columns: readonly TableColumn[]): Readonly<Record<string, ColumnType>> {
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
}
