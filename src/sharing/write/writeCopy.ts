import { dirname, join } from 'node:path';
import { isBehindNoLink, isWithin, makeFolder } from '../../snapshots/access/folders.ts';
import { removeFile, renameFolder } from '../../snapshots/access/changeFiles.ts';
import { exists, fileSize, openToRead, readPieces } from '../../snapshots/access/files.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { ProblemError } from '../../problems/problem.ts';
import type { ReadProgress } from '../../analysis/records/readRecords.ts';
import { csvFile } from '../../analysis/tables/format/csvFile.ts';
import { createFile, finished, writeText } from '../../analysis/tables/format/fileWriter.ts';
import { savTable } from '../../analysis/tables/programFiles.ts';
import { parquetFile } from '../../analysis/tables/format/parquetFile.ts';
import type { Cell, TableFile, TableRow } from '../../analysis/tables/rows/tableColumn.ts';
import {
  codebookRow,
  copyCodebook,
  copyCodebookColumns,
  copyNames,
  copyReadme,
  type DescribedColumn,
} from './copyDocuments.ts';
import { copyTable, uploadsFolder, type CopiedUpload, type CopyTable } from '../copyTable.ts';
import { collectFindings, halves, type ShareFindings } from '../findings.ts';
import { keyName, removeKey, writeKey } from './copyKey.ts';
import { fileWithId, hasIds } from '../ids/searchCopy.ts';
import type { WriteRequest } from '../shareChoices.ts';
import { planCopy, shuffled, type SharePlan } from '../sharePlan.ts';
import { removeStaging, stageCopy } from './unfinishedCopies.ts';

/** How writing a copy ended. `changed`: the snapshot isn't as it was previewed, and nothing was written. */
export type CopyOutcome =
  | {
      readonly status: 'written';
      /** Absolute. */
      readonly folder: string;
      readonly rows: number;
      readonly participants: number;
      readonly uploads: number;
      readonly uploadsLeftOut: number;
      /** The file with the key, absolute. */
      readonly key: string | undefined;
    }
  | { readonly status: 'changed'; readonly findings: ShareFindings };

const spoolName = 'rows.jsonl';
const rowsAtOnce = 200;

/**
 * Writes a copy of a snapshot's data that can be shared. It is prepared in a hidden folder beside `target`,
 * searched for ids, and appears by one rename; a failure or cancellation leaves nothing. Reads the records
 * twice, with limited memory.
 *
 * @throws {ProblemError} copy-in-export-folder: the target is in an export folder. ids-in-copy: an id was
 * found. Any disk kind. Throws the signal's reason.
 */
export async function writeCopy(
  request: WriteRequest,
  installation: Installation,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<CopyOutcome> {
  const { snapshot, target, exportFolders } = request;
  const parent = dirname(target);
  try {
    signal.throwIfAborted();
    for (const folder of [dirname(snapshot), ...exportFolders]) {
      if (await isWithin(parent, folder))
        throw new ProblemError({ kind: 'copy-in-export-folder', folder: target });
    }
    const lost = new AbortController();
    const { folder, lock } = await stageCopy(parent, installation, () => lost.abort());
    const name = request.choices.writeKey ? keyName() : undefined;
    let key: string | undefined;
    try {
      const both = AbortSignal.any([signal, lost.signal]);
      const prepared = await prepare(folder, { ...request, key: name }, onProgress, both);
      if (prepared.status === 'changed') return prepared;
      if (name !== undefined) key = await writeKey(snapshot, name, prepared.plan, installation, both);
      both.throwIfAborted();
      if (await exists(target)) throw new ProblemError({ kind: 'tables-in-the-way', path: target });
      await lock.release();
      await renameFolder(folder, target);
      const { plan: _, ...outcome } = prepared;
      return { ...outcome, folder: target, key };
    } catch (error) {
      if (key !== undefined) await removeKey(key, snapshot, installation).catch(() => undefined);
      throw error;
    } finally {
      await lock.release();
      await removeStaging(folder, installation);
    }
  } catch (error) {
    throw signal.aborted ? error : await toDiskProblem(error, parent);
  }
}

type Prepared =
  | (Omit<Extract<CopyOutcome, { status: 'written' }>, 'folder' | 'key'> & { readonly plan: SharePlan })
  | Extract<CopyOutcome, { status: 'changed' }>;

async function prepare(
  folder: string,
  request: WriteRequest & { readonly key: string | undefined },
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<Prepared> {
  const { snapshot, choices, words, csv, version } = request;
  const [first, second] = halves(onProgress);
  const plan = await planCopy(snapshot, choices, first, signal);
  const table = copyTable(plan, choices, words);
  const collected = collectFindings(plan, table, choices);
  const filled = table.columns.map(() => 0);
  const spool = await createFile(folder, spoolName);
  const places: number[] = [0];
  await finished(spool, async () => {
    for await (const rows of table.rows(second, signal)) {
      const lines = rows.map((row) => {
        collected.add(row);
        for (const [place, cell] of row.cells.entries())
          if (cell !== undefined) filled[place] = (filled[place] ?? 0) + 1;
        return Buffer.from(`${JSON.stringify(row.cells.map((cell) => cell ?? null))}\n`);
      });
      for (const { length } of lines) places.push((places.at(-1) ?? 0) + length);
      await spool.write(Buffer.concat(lines));
    }
  });
  const findings = collected.findings();
  if (findings.digest !== request.seen) return { status: 'changed', findings };
  const copied = await copyUploads(folder, plan, table, signal);
  const name = plan.ids.remove(request.name);
  await writeTables(folder, { ...request, name, table, places, missing: copied.missing }, signal);
  await removeFile(join(folder, spoolName));
  const columns = table.columns.map((column, place) => ({ ...column, filled: filled[place] ?? 0 }));
  const facts = {
    ...{ name, findings, choices, version, now: new Date() },
    key: request.key,
    ...{ uploads: copied.paths.length, uploadsLeftOut: copied.missing.size },
  };
  await writeDocuments(folder, facts, columns, csv);
  const paths = [...Object.values(copyNames), ...copied.paths];
  const file = await fileWithId(folder, paths, plan.ids, signal);
  if (file !== undefined) throw new ProblemError({ kind: 'ids-in-copy', file });
  const { rows, participants } = findings;
  const { uploads, uploadsLeftOut } = facts;
  return { status: 'written', rows, participants, uploads, uploadsLeftOut, plan };
}

/** Writes the tables with the spooled rows in random order. */
async function writeTables(
  folder: string,
  {
    table,
    places,
    missing,
    csv,
    name,
  }: WriteRequest & {
    readonly table: CopyTable;
    readonly places: readonly number[];
    readonly missing: ReadonlySet<string>;
  },
  signal: AbortSignal,
): Promise<void> {
  const { columns, variables } = table;
  const files: TableFile[] = [];
  const spool = await openToRead(join(folder, spoolName));
  try {
    files.push(await csvFile({ folder, name: copyNames.csv }, columns, csv));
    files.push(await parquetFile({ folder, name: copyNames.parquet }, columns));
    const sav = { folder, name: copyNames.sav };
    files.push(await savTable(sav, variables, columns, { label: name, signal }));
    const order = shuffled(places.length - 1);
    for (let from = 0; from < order.length; from += rowsAtOnce) {
      signal.throwIfAborted();
      const rows = await Promise.all(
        Array.from(order.subarray(from, from + rowsAtOnce), async (row): Promise<TableRow> => {
          const at = places[row] ?? 0;
          const length = (places[row + 1] ?? 0) - at;
          const { buffer } = await spool.read(Buffer.alloc(length), 0, length, at);
          return withoutMissing(JSON.parse(buffer.toString()) as readonly (Cell | null)[], missing);
        }),
      );
      for (const file of files) await file.write(rows);
    }
    for (const file of files) await file.finish();
  } finally {
    await spool.close();
    for (const file of files) await file.abandon();
  }
}

/** Returns a row without the paths of uploads that aren't in the copy. */
function withoutMissing(row: readonly (Cell | null)[], missing: ReadonlySet<string>): TableRow {
  return row.map((cell) => {
    if (cell === null) return undefined;
    if (missing.size === 0 || typeof cell !== 'string' || !cell.startsWith(`${uploadsFolder}/`)) return cell;
    const paths = cell.split('; ').filter((path) => !missing.has(path));
    return paths.length === 0 ? undefined : paths.join('; ');
  });
}

/**
 * Copies uploads under their new names, in random order, as files have the time of their creation; except those that are missing, behind a link or contain an id. */
async function copyUploads(
  folder: string,
  { data, ids }: SharePlan,
  { uploads }: CopyTable,
  signal: AbortSignal,
): Promise<{ readonly paths: readonly string[]; readonly missing: ReadonlySet<string> }> {
  const paths: string[] = [];
  const missing = new Set<string>();
  if (uploads.length > 0) await makeFolder(join(folder, uploadsFolder));
  const isUsable = async ({ from }: CopiedUpload): Promise<boolean> => {
    const path = join(data.folder, from);
    if (!(await isBehindNoLink(data.folder, from)) || (await fileSize(path)) === undefined) return false;
    return !(await hasIds(path, false, ids, signal));
  };
  for (const place of shuffled(uploads.length)) {
    const upload = uploads[place];
    if (upload === undefined) continue;
    const { from, to } = upload;
    if (!(await isUsable(upload))) {
      missing.add(to);
      continue;
    }
    await finished(await createFile(folder, to), async (file) => {
      for await (const piece of readPieces(join(data.folder, from), { signal })) await file.write(piece);
    });
    paths.push(to);
  }
  return { paths, missing };
}

async function writeDocuments(
  folder: string,
  facts: Parameters<typeof copyReadme>[0],
  columns: readonly DescribedColumn[],
  csv: WriteRequest['csv'],
): Promise<void> {
  const codebook = await csvFile({ folder, name: copyNames.codebook }, copyCodebookColumns, csv);
  await finished(codebook, (file) => file.write(columns.map(codebookRow)));
  await writeText(folder, copyNames.codebookPage, copyCodebook(facts, columns));
  await writeText(folder, copyNames.readme, copyReadme(facts, columns));
}
