import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { fileChecksum } from '../../exports/fileChecksum.ts';
import { lookAt } from '../../snapshots/files.ts';
import { entriesOf, makeFolder, requireFolder } from '../../snapshots/folders.ts';
import { analysisFolder } from '../../snapshots/knownNames.ts';
import { removeIn } from '../../snapshots/remove.ts';
import { renameFolder, renameOver } from '../../snapshots/replaceFile.ts';
import { ProblemError } from '../../problems/problem.ts';
import { writeText } from './fileWriter.ts';
import { readTablesRecord } from './readTablesRecord.ts';
import type { WrittenFile } from './tableColumn.ts';
import { tableFiles, tablesRecord } from './tableNames.ts';

/** As export's own, these names are hidden in the Explorer and not watched. */
const stagingStart = '.prolific-partial-analysis-';
const stagingName = /^\.prolific-partial-analysis-[\da-f]{8}$/;
/** In the staging folder: the record while tables are replaced. */
const replacingRecord = `replacing-${tablesRecord}`;
const ownNames: readonly string[] = [...tableFiles, replacingRecord];
/** How long nothing was written into a folder that is taken for forgotten. */
const forgottenMs = 10 * 60_000;

/** The tables that are there already: all of them made by this extension and as it made them. */
export interface EarlierTables {
  /** As they lie there, without the record of them. */
  readonly files: readonly WrittenFile[];
  /** How the files of these names were found, those that aren't there left out. */
  readonly found: ReadonlyMap<string, Pick<Stats, 'size' | 'mtimeMs'>>;
}

/**
 * Looks which of `names` are in a snapshot's analysis folder.
 * @throws ProblemError `tables-in-the-way` where one is not a file that this extension made there, or is no longer as
 * it was made: nobody's work is to be lost.
 */
export async function earlierTables(
  snapshot: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<EarlierTables> {
  const folder = join(snapshot, analysisFolder);
  const itself = await statsOf(folder);
  if (itself === undefined) return { files: [], found: new Map() };
  if (!itself.isDirectory()) throw inTheWay(folder);
  const record = await readTablesRecord(folder);
  if (record === 'unreadable') throw inTheWay(join(folder, tablesRecord));
  const { files = [], replaced = [] } = record ?? {};
  const found = new Map<string, Stats>();
  const own: WrittenFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const stats = await statsOf(path);
    if (stats === undefined) continue;
    found.set(name, stats);
    if (name === tablesRecord) continue;
    const known = [...files, ...replaced].filter((file) => file.name === name && file.size === stats.size);
    if (!stats.isFile() || known.length === 0) throw inTheWay(path);
    const sum = await fileChecksum(path, signal);
    const same = known.find((file) => file.crc32 === sum);
    if (same === undefined) throw inTheWay(path);
    own.push(same);
  }
  return { files: own, found };
}

/** Makes a hidden folder beside a snapshot's analysis folder, and removes such that were forgotten there. Throws the disk's errors. */
export async function stageTables(snapshot: string): Promise<string> {
  await requireFolder(snapshot);
  for (const entry of await entriesOf(snapshot)) {
    const isStaging = entry.isDirectory() && stagingName.test(entry.name);
    if (isStaging && (await isForgotten(join(snapshot, entry.name)))) await removeIn(snapshot, entry.name);
  }
  const staging = join(snapshot, stagingStart + randomBytes(4).toString('hex'));
  await makeFolder(staging);
  return staging;
}

/**
 * Publishes the files of `staging` with their record (`record`, its `files` among them): in one step where the analysis folder isn't there;
 * else one file after the other between two records. The first says that files are being replaced and knows the earlier ones too: until the
 * last one is in place nobody takes the mixture for tables, and an interrupted replacing can be done again. Other files there stay as they are.
 * Throws as {@link earlierTables} does, and the disk's errors.
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
  if ((await statsOf(folder)) === undefined) {
    await renameFolder(staging, folder);
    return;
  }
  let changed = false;
  for (const name of names) {
    const [now, before] = [await statsOf(join(folder, name)), earlier.found.get(name)];
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

/** Whether nothing but tables is in it, and nobody has written there for long. */
async function isForgotten(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder);
  if (entries.some((entry) => !entry.isFile() || !ownNames.includes(entry.name))) return false;
  let newest = 0;
  for (const path of [folder, ...entries.map(({ name }) => join(folder, name))]) {
    newest = Math.max(newest, (await lookAt(path))?.mtimeMs ?? Infinity);
  }
  return Date.now() - newest > forgottenMs;
}

async function statsOf(path: string): Promise<Stats | undefined> {
  return await lookAt(path);
}

function inTheWay(path: string): ProblemError {
  return new ProblemError({ kind: 'tables-in-the-way', path });
}
