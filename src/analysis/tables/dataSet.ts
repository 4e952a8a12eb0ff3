import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { fileChecksum } from '../../exports/fileChecksum.ts';
import { keepOutOfGit } from '../../exports/keepOutOfGit.ts';
import { readFilter, wireFilter } from '../../exports/filter.ts';
import { readManifestHead } from '../../exports/manifest.ts';
import { lookAt, readSmallFile } from '../../snapshots/files.ts';
import { entriesOf, foldersIn, makeFolder, makeFolders, namesIn } from '../../snapshots/folders.ts';
import { dataSetFolder, partName, partOf } from '../../snapshots/knownNames.ts';
import { removeEmpty, removeFile } from '../../snapshots/remove.ts';
import { renameOver, replaceFile } from '../../snapshots/replaceFile.ts';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { ProblemError } from '../../problems/problem.ts';
import { openSnapshotData } from '../snapshotData.ts';
import { paceOf } from '../giveWay.ts';
import { sourcesOf } from './madeFrom.ts';
import { writeLongParquet } from './writeTables.ts';

/** What says that the folder is this extension's, and what its parts were made from. */
export const recordName = '_tables.json';
const unfinishedStart = '.unfinished-';
const unfinished = /^\.unfinished-[\da-f]{8}$/;
/** Of a record of some thousand snapshots. */
const maxRecordBytes = 16 * 1024 * 1024;
/** Of the parts' columns; parts of another version are made anew, for those of one data set have the same columns. */
const version = 3;

const fileSchema = z.object({ name: z.string(), size: z.number(), crc32: z.string() });
const partSchema = z.object({
  path: z.string(),
  made_from: z.array(fileSchema),
  size: z.number(),
  crc32: z.string(),
  rows: z.number(),
});
type Part = z.infer<typeof partSchema>;

const recordSchema = z.union([
  z.object({ schema_version: z.literal(version), parts: z.array(partSchema) }),
  z.object({ schema_version: z.literal([1, 2]), parts: z.array(z.unknown()) }),
]);

/** Snapshots done, and of how many; a fraction for the one in hand. */
export interface DataSetProgress {
  readonly done: number;
  readonly total: number;
}

export interface DataSetMade {
  /** Absolute. */
  readonly folder: string;
  readonly rows: number;
  /** Snapshots whose part was made now, those whose part was up to date, and parts of snapshots that are gone. */
  readonly made: number;
  readonly kept: number;
  readonly removed: number;
  /** Snapshots whose part could not be made, with what was thrown. A part that they had is still there. */
  readonly failures: readonly DataSetFailure[];
}

export interface DataSetFailure {
  /** The snapshot's folder, absolute. */
  readonly snapshot: string;
  readonly error: unknown;
}

/**
 * Makes the long tables of all snapshots (their folders, absolute) of an export folder one data set: `tables/collection=…/snapshot=…/part-0.parquet`,
 * partitioned as Hive does, all of one schema. What is up to date stays; parts of snapshots that are gone go. A part appears in one
 * step; when it is cancelled, those that are done stay. A snapshot that fails doesn't stop the others, unless all do.
 *
 * @throws ProblemError `tables-in-the-way` where `tables` is not a folder of this extension's, or of the disk; the
 * signal's reason.
 */
export async function makeDataSet(
  exportFolder: string,
  snapshots: readonly string[],
  onProgress: (progress: DataSetProgress) => void,
  signal: AbortSignal,
): Promise<DataSetMade> {
  try {
    return await make(join(exportFolder, dataSetFolder), snapshots, onProgress, signal);
  } catch (error) {
    throw await toDiskProblem(error, exportFolder);
  }
}

async function make(
  folder: string,
  snapshots: readonly string[],
  onProgress: (progress: DataSetProgress) => void,
  signal: AbortSignal,
): Promise<DataSetMade> {
  const record = await recordIn(folder);
  const isOlder = record.schema_version !== version;
  const before = new Map((isOlder ? [] : record.parts).map((part): [string, Part] => [part.path, part]));
  await makeFolder(folder);
  const { letThrough, isKeptOut } = await keepOutOfGit([dirname(folder), folder]);
  if (!isKeptOut) throw inTheWay(letThrough.at(-1) ?? folder);
  await writeRecord(folder, [...before.values()]);
  const removed = await removeOthers(folder, new Set(snapshots.map(partOf)));
  if (isOlder) await removeOthers(folder, new Set());
  const parts: Part[] = [];
  const failures: DataSetFailure[] = [];
  let kept = 0;
  try {
    for (const [index, snapshot] of snapshots.entries()) {
      signal.throwIfAborted();
      const told = (fraction: number): void =>
        onProgress({ done: index + fraction, total: snapshots.length });
      told(0);
      const path = partOf(snapshot);
      const earlier = before.get(path);
      try {
        const part = await partFor(snapshot, folder, earlier, told, signal);
        if (part === earlier) kept++;
        parts.push(part);
        before.delete(path);
      } catch (error) {
        if (signal.aborted || isDiskFull(error)) throw error;
        failures.push({ snapshot, error });
      }
    }
  } finally {
    await writeRecord(folder, [...parts, ...before.values()].filter(isPartOf(snapshots)));
  }
  const [first] = failures;
  if (first !== undefined && parts.length === 0) throw first.error;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return { folder, rows, made: parts.length - kept, kept, removed, failures };
}

/** That is no snapshot's fault. */
function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The part of a snapshot: the earlier one where it is up to date, else one that is made now. */
async function partFor(
  snapshot: string,
  folder: string,
  earlier: Part | undefined,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Part> {
  const path = partOf(snapshot);
  // Before they are read: what changes meanwhile makes the part outdated.
  const madeFrom = await sourcesOf(snapshot, signal);
  if (earlier !== undefined && isDeepStrictEqual(earlier.made_from, madeFrom)) {
    if (await isAsWritten(join(folder, path), earlier, signal)) return earlier;
  }
  const made = await makePart(snapshot, join(folder, path), onProgress, signal);
  return { path, made_from: [...madeFrom], ...made };
}

async function makePart(
  snapshot: string,
  path: string,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Pick<Part, 'size' | 'crc32' | 'rows'>> {
  const folder = dirname(path);
  await makeFolders(dirname(dirname(folder)), folder);
  for (const { name } of await entriesOf(folder)) {
    if (unfinished.test(name)) await removeFile(join(folder, name));
  }
  const name = unfinishedStart + randomBytes(4).toString('hex');
  try {
    const data = await openSnapshotData(snapshot, signal);
    const written = await writeLongParquet(
      data,
      { folder, name, pace: paceOf(signal), filter: await filterOf(snapshot) },
      ({ bytes, total }) => onProgress(total === 0 ? 0 : bytes / total),
      signal,
    );
    await renameOver(join(folder, name), path);
    return { size: written.size, crc32: written.crc32, rows: written.rows ?? 0 };
  } catch (error) {
    await removeFile(join(folder, name));
    throw error;
  }
}

function isPartOf(snapshots: readonly string[]): (part: Part) => boolean {
  const paths = new Set(snapshots.map(partOf));
  return ({ path }) => paths.has(path);
}

/** As the manifest writes it, in JSON; `undefined` where all was exported. */
async function filterOf(snapshot: string): Promise<string | undefined> {
  const filter = readFilter((await readManifestHead(snapshot))?.filter);
  const wire = wireFilter(filter);
  return wire === undefined ? undefined : JSON.stringify(wire);
}

async function isAsWritten(
  path: string,
  { size, crc32 }: Pick<Part, 'size' | 'crc32'>,
  signal: AbortSignal,
): Promise<boolean> {
  const stats = await lookAt(path);
  if (stats?.isFile() !== true || stats.size !== size) return false;
  return (await fileChecksum(path, signal)) === crc32;
}

async function recordIn(folder: string): Promise<z.infer<typeof recordSchema>> {
  const found = await lookAt(folder);
  if (found?.isFile() === true) throw inTheWay(folder);
  // What keepOutOfGit puts there is no data.
  const names = found === undefined ? [] : (await namesIn(folder)).filter((name) => name !== '.gitignore');
  if (names.length === 0) return { schema_version: version, parts: [] };
  try {
    const text = await readSmallFile(join(folder, recordName), maxRecordBytes);
    return recordSchema.parse(JSON.parse(text));
  } catch {
    throw inTheWay(folder);
  }
}

async function writeRecord(folder: string, parts: readonly Part[]): Promise<void> {
  await replaceFile(
    join(folder, recordName),
    `${JSON.stringify({ schema_version: version, parts }, undefined, 2)}\n`,
  );
}

/** Removes the parts that are not among `wanted`, and the folders that are empty then. Gives how many parts. */
async function removeOthers(folder: string, wanted: ReadonlySet<string>): Promise<number> {
  let removed = 0;
  for (const collection of await partitionsIn(folder, 'collection=')) {
    for (const snapshot of await partitionsIn(join(folder, collection), 'snapshot=')) {
      if (wanted.has(`${collection}/${snapshot}/${partName}`)) continue;
      await removeFile(join(folder, collection, snapshot, partName));
      await removeEmpty(join(folder, collection, snapshot));
      removed++;
    }
    await removeEmpty(join(folder, collection));
  }
  return removed;
}

async function partitionsIn(folder: string, start: string): Promise<string[]> {
  return (await foldersIn(folder)).filter((name) => name.startsWith(start));
}

function inTheWay(path: string): ProblemError {
  return new ProblemError({ kind: 'tables-in-the-way', path });
}
