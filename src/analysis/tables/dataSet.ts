import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { manifestName } from '../../exports/manifest.ts';
import { replaceFile } from '../../exports/replaceFile.ts';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { ProblemError } from '../../problems/problem.ts';
import { openSnapshotData } from '../snapshotData.ts';
import { paceOf } from '../giveWay.ts';
import { writeLongParquet } from './writeTables.ts';

/** The folder in an export folder that the data set lies in. */
export const dataSetFolder = 'tables';
/** What says that the folder is this extension's, and what its parts were made from. */
export const recordName = '_tables.json';
export const partName = 'part-0.parquet';
const unfinishedStart = '.unfinished-';
/** Of the long table's columns; parts of another version are made anew. */
const version = 1;

const recordSchema = z.object({
  schema_version: z.literal(version),
  parts: z.array(z.object({ path: z.string(), made_from: z.string(), size: z.number(), rows: z.number() })),
});
type Part = z.infer<typeof recordSchema>['parts'][number];

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
}

/**
 * Makes the long tables of all snapshots (their folders, absolute) of an export folder one data set: `tables/collection=…/snapshot=…/part-0.parquet`,
 * partitioned as Hive does, all of one schema. What is up to date stays; parts of snapshots that are gone go. A part appears in one
 * step; when it is cancelled, those that are done stay.
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
  const before = new Map((await recordIn(folder)).map((part) => [part.path, part]));
  await mkdir(folder, { recursive: true });
  await writeRecord(folder, [...before.values()]);
  const removed = await removeOthers(folder, new Set(snapshots.map(partOf)));
  const parts: Part[] = [];
  let kept = 0;
  try {
    for (const [index, snapshot] of snapshots.entries()) {
      signal.throwIfAborted();
      const told = (fraction: number): void =>
        onProgress({ done: index + fraction, total: snapshots.length });
      told(0);
      const path = partOf(snapshot);
      const madeFrom = await stateOf(snapshot);
      const earlier = before.get(path);
      const isThere = earlier !== undefined && (await sizeOf(join(folder, path))) === earlier.size;
      if (isThere && earlier.made_from === madeFrom) kept++;
      const part =
        isThere && earlier.made_from === madeFrom
          ? earlier
          : { path, made_from: madeFrom, ...(await makePart(snapshot, join(folder, path), told, signal)) };
      parts.push(part);
      before.delete(path);
    }
  } finally {
    await writeRecord(folder, [...parts, ...before.values()].filter(isPartOf(snapshots)));
  }
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return { folder, rows, made: parts.length - kept, kept, removed };
}

async function makePart(
  snapshot: string,
  path: string,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Pick<Part, 'size' | 'rows'>> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name.startsWith(unfinishedStart)) await rm(join(folder, name), { force: true });
  }
  const name = unfinishedStart + randomBytes(4).toString('hex');
  try {
    const data = await openSnapshotData(snapshot, signal);
    const written = await writeLongParquet(
      data,
      { folder, name, pace: paceOf(signal) },
      ({ bytes, total }) => onProgress(total === 0 ? 0 : bytes / total),
      signal,
    );
    await rename(join(folder, name), path);
    return { size: written?.size ?? 0, rows: written?.rows ?? 0 };
  } catch (error) {
    await rm(join(folder, name), { force: true });
    throw error;
  }
}

/** The part of a snapshot, relative to the data set's folder. Engines undo the escapes of what is no plain character. */
export function partOf(snapshot: string): string {
  const collection = encodeURIComponent(basename(dirname(snapshot)));
  return `collection=${collection}/snapshot=${encodeURIComponent(basename(snapshot))}/${partName}`;
}

function isPartOf(snapshots: readonly string[]): (part: Part) => boolean {
  const paths = new Set(snapshots.map(partOf));
  return ({ path }) => paths.has(path);
}

const sources = [
  manifestName,
  'responses.jsonl',
  'responses-by-submission.jsonl',
  'responses-by-task.jsonl',
  'collection.json',
  'batch.json',
];

/** What changes when a snapshot does: size and time of its files. Of one whose files lie deeper, the manifest's only. */
async function stateOf(snapshot: string): Promise<string> {
  const states: string[] = [];
  for (const name of sources) {
    const stats = await stat(join(snapshot, name)).catch(() => undefined);
    states.push(stats === undefined ? '' : `${stats.size}@${Math.round(stats.mtimeMs)}`);
  }
  return states.join(' ');
}

async function sizeOf(path: string): Promise<number | undefined> {
  return await stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function recordIn(folder: string): Promise<readonly Part[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? inTheWay(folder) : error;
  });
  if (names.length === 0) return [];
  try {
    const text = await readFile(join(folder, recordName), 'utf8');
    return recordSchema.parse(JSON.parse(text)).parts;
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
      await rm(join(folder, collection, snapshot, partName), { force: true });
      await rmdir(join(folder, collection, snapshot)).catch(() => undefined);
      removed++;
    }
    await rmdir(join(folder, collection)).catch(() => undefined);
  }
  return removed;
}

async function partitionsIn(folder: string, start: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.startsWith(start))
    .map(({ name }) => name);
}

function inTheWay(path: string): ProblemError {
  return new ProblemError({ kind: 'tables-in-the-way', path });
}
