import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { keepOutOfGit } from '../../snapshots/access/git.ts';
import { readFilter, wireFilter } from '../../snapshots/filter/filter.ts';
import { readManifestHead } from '../../snapshots/manifest.ts';
import { lookAt, readSmallFile } from '../../snapshots/access/files.ts';
import { entriesOf, foldersIn, makeFolder, makeFolders, namesIn } from '../../snapshots/access/folders.ts';
import { dataSetFolder, dataSetRecord, partName, partOf } from '../../snapshots/knownNames.ts';
import { removeEmpty, removeFile, renameOver, replaceFile } from '../../snapshots/access/changeFiles.ts';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { openPeople } from '../people/openPeople.ts';
import { openSnapshotData } from '../snapshotData.ts';
import { isAsWritten, sourcesOf } from './madeFrom.ts';
import { isObstacle } from './placeTables.ts';
import { writeLongParquet } from './writeTables.ts';

const unfinishedStart = '.unfinished-';
const unfinished = /^\.unfinished-[\da-f]{8}$/;
/** Enough for some thousand snapshots. */
const maxRecordBytes = 16 * 1024 * 1024;
/**
 * Version of the parts' columns; parts of other versions are created again, as a data set needs the same
 * columns.
 */
const version = 4;

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
  z.object({ schema_version: z.literal([1, 2, 3]), parts: z.array(z.unknown()) }),
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
  /**
   * Snapshots whose part was created, those whose part was current, and removed parts of deleted snapshots.
   */
  readonly made: number;
  readonly kept: number;
  readonly removed: number;
  /** Snapshots whose part couldn't be created, with the error. Their earlier part still exists. */
  readonly failures: readonly DataSetFailure[];
}

export interface DataSetFailure {
  /** The snapshot's folder, absolute. */
  readonly snapshot: string;
  readonly error: unknown;
}

/**
 * Combines the long tables of all snapshots (absolute folders) of an export folder into one data set:
 * `tables/collection=…/snapshot=…/part-0.parquet`, with Hive partitions and one schema. Keeps current parts
 * and removes those of deleted snapshots. Each part appears atomically; finished ones stay after a
 * cancellation. A failing snapshot doesn't stop the others, unless all fail.
 *
 * @throws {ProblemError} tables-in-the-way: `tables` isn't this extension's folder. Any disk kind. Throws the
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
  const { insufficient, isKeptOut } = await keepOutOfGit([dirname(folder), folder]);
  if (!isKeptOut) throw isObstacle(insufficient.at(-1) ?? folder);
  await writeRecord(folder, [...before.values()]);
  const wanted = new Set(snapshots.map(partOf));
  const removed = await removeOthers(folder, wanted);
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
    await writeRecord(
      folder,
      [...parts, ...before.values()].filter(({ path }) => wanted.has(path)),
    );
  }
  const [first] = failures;
  if (first !== undefined && parts.length === 0) throw first.error;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return { folder, rows, made: parts.length - kept, kept, removed, failures };
}

/** Returns whether the disk is full, which affects all snapshots. */
function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Returns a snapshot's part: the earlier one if current, otherwise a new one. */
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
    const data = await openSnapshotData({ folder: snapshot }, signal);
    const written = await writeLongParquet(
      data,
      await openPeople(snapshot, signal),
      { folder, name, filter: await filterOf(snapshot) },
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

/** Returns the filter as JSON from the manifest; `undefined` if everything was exported. */
async function filterOf(snapshot: string): Promise<string | undefined> {
  const filter = readFilter((await readManifestHead(snapshot))?.filter);
  const wire = wireFilter(filter);
  return wire === undefined ? undefined : JSON.stringify(wire);
}

async function recordIn(folder: string): Promise<z.infer<typeof recordSchema>> {
  const found = await lookAt(folder);
  if (found?.isFile() === true) throw isObstacle(folder);
  // Files of keepOutOfGit aren't data.
  const names = found === undefined ? [] : (await namesIn(folder)).filter((name) => name !== '.gitignore');
  if (names.length === 0) return { schema_version: version, parts: [] };
  try {
    const text = await readSmallFile(join(folder, dataSetRecord), maxRecordBytes);
    return recordSchema.parse(JSON.parse(text));
  } catch {
    throw isObstacle(folder);
  }
}

async function writeRecord(folder: string, parts: readonly Part[]): Promise<void> {
  await replaceFile(
    join(folder, dataSetRecord),
    `${JSON.stringify({ schema_version: version, parts }, undefined, 2)}\n`,
  );
}

/** Removes parts that aren't in `wanted`, and empty folders. Returns the number of parts removed. */
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
