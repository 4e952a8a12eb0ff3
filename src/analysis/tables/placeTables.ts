import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lookAt, fileChecksum } from '../../snapshots/access/files.ts';
import { entriesOf, makeFolder, requireFolder } from '../../snapshots/access/folders.ts';
import { analysisFolder, tableFiles, tableNames, tablesRecord } from '../../snapshots/knownNames.ts';
import { removeIn, renameFolder, renameOver } from '../../snapshots/access/changeFiles.ts';
import { ProblemError } from '../../problems/problem.ts';
import { writeText } from './format/fileWriter.ts';
import { spoolOf } from './format/savFile.ts';
import { readTablesRecord } from './readTablesRecord.ts';
import type { WrittenFile } from './rows/tableColumn.ts';

/** Like those of exports, such names are hidden in the Explorer and not watched. */
const stagingStart = '.prolific-partial-analysis-';
const stagingName = /^\.prolific-partial-analysis-[\da-f]{8}$/;
/** In the staging folder: the record while tables are replaced. */
const replacingRecord = `replacing-${tablesRecord}`;
const ownNames: readonly string[] = [...tableFiles, replacingRecord, spoolOf(`${tableNames.wide}.sav`)];
/** A folder without changes for this long counts as abandoned. */
const forgottenMs = 10 * 60_000;

/** Existing tables, all created by this extension and unchanged. */
export interface EarlierTables {
  /** Existing files, without their record. */
  readonly files: readonly WrittenFile[];
  /** Status of existing files with tables' names. */
  readonly found: ReadonlyMap<string, Pick<Stats, 'size' | 'mtimeMs'>>;
}

/**
 * Finds `names` in a snapshot's analysis folder.
 * @throws {ProblemError} tables-in-the-way: one wasn't created by this extension or was changed, and must not
 * be lost.
 */
export async function earlierTables(
  snapshot: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<EarlierTables> {
  const folder = join(snapshot, analysisFolder);
  const itself = await lookAt(folder);
  if (itself === undefined) return { files: [], found: new Map() };
  if (!itself.isDirectory()) throw isObstacle(folder);
  const record = await readTablesRecord(folder);
  if (record === 'unreadable') throw isObstacle(join(folder, tablesRecord));
  const { files = [], replaced = [] } = record ?? {};
  const found = new Map<string, Stats>();
  const own: WrittenFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const stats = await lookAt(path);
    if (stats === undefined) continue;
    found.set(name, stats);
    if (name === tablesRecord) continue;
    const known = [...files, ...replaced].filter((file) => file.name === name && file.size === stats.size);
    if (!stats.isFile() || known.length === 0) throw isObstacle(path);
    const sum = await fileChecksum(path, signal);
    const same = known.find((file) => file.crc32 === sum);
    if (same === undefined) throw isObstacle(path);
    own.push(same);
  }
  return { files: own, found };
}

/** Creates a hidden folder beside a snapshot's analysis folder. Throws the disk's errors. */
export async function stageTables(snapshot: string): Promise<string> {
  await requireFolder(snapshot);
  const staging = join(snapshot, stagingStart + randomBytes(4).toString('hex'));
  await makeFolder(staging);
  return staging;
}

/** Removes abandoned hidden folders beside `staging`, which was just created. Throws the disk's errors. */
export async function removeForgotten(staging: string): Promise<void> {
  const snapshot = dirname(staging);
  // Network drives use their own clock.
  const now = (await lookAt(staging))?.mtimeMs ?? 0;
  for (const entry of await entriesOf(snapshot)) {
    const isStaging = entry.isDirectory() && stagingName.test(entry.name);
    if (isStaging && (await isForgotten(join(snapshot, entry.name), now)))
      await removeIn(snapshot, entry.name);
  }
}

/**
 * Publishes the files of `staging` with `record`, which lists them: atomically if there is no analysis
 * folder; otherwise one by one between two records. The first record says that files are being replaced and
 * includes the earlier ones, so that the mixture isn't used and an interrupted replacement can be repeated.
 * Keeps other files. Throws like {@link earlierTables}, and the disk's errors.
 */
export async function placeTables(
  staging: string,
  snapshot: string,
  record: object,
  names: readonly string[],
  earlier: EarlierTables,
  signal: AbortSignal,
): Promise<void> {
  const folder = join(snapshot, analysisFolder);
  const replaced = earlier.files.length === 0 ? {} : { replaced: earlier.files };
  await writeText(staging, tablesRecord, jsonText({ ...record, ...replaced }));
  if ((await lookAt(folder)) === undefined) {
    await renameFolder(staging, folder);
    return;
  }
  let changed = false;
  for (const name of names) {
    const [now, before] = [await lookAt(join(folder, name)), earlier.found.get(name)];
    changed ||= now !== undefined && (now.size !== before?.size || now.mtimeMs !== before.mtimeMs);
  }
  // By a person, which this throws of, or by this extension in another window.
  if (changed) await earlierTables(snapshot, names, signal);
  await writeText(staging, replacingRecord, jsonText({ ...record, ...replaced, replacing: true }));
  await renameOver(join(staging, replacingRecord), join(folder, tablesRecord));
  const recordLast = [...names.filter((name) => name !== tablesRecord), tablesRecord];
  for (const name of recordLast) await renameOver(join(staging, name), join(folder, name));
  await removeIn(snapshot, basename(staging));
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/**
 * Returns whether a folder contains only tables and wasn't changed for long before `now` (milliseconds since
 * 1970).
 */
async function isForgotten(folder: string, now: number): Promise<boolean> {
  const entries = await entriesOf(folder);
  if (entries.some((entry) => !entry.isFile() || !ownNames.includes(entry.name))) return false;
  let newest = 0;
  for (const path of [folder, ...entries.map(({ name }) => join(folder, name))]) {
    newest = Math.max(newest, (await lookAt(path))?.mtimeMs ?? Infinity);
  }
  return now - newest > forgottenMs;
}

/** Returns the problem of another file at a table's path. */
export function isObstacle(path: string): ProblemError {
  return new ProblemError({ kind: 'tables-in-the-way', path });
}
