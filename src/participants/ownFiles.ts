import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { lookAt } from '../snapshots/files.ts';
import { eachEntry, isMissing } from '../snapshots/folders.ts';
import { readTablesRecord } from '../analysis/tables/readTablesRecord.ts';
import { tablesRecord } from '../analysis/tables/tableNames.ts';
import { fileChecksum } from '../exports/fileChecksum.ts';
import type { NamingFile } from './finding.ts';
import type { Needles } from './needles.ts';
import { analysisFolder } from '../snapshots/knownNames.ts';

/** Compressed: an id in them can't be seen. */
const opaqueFile =
  /\.(?:parquet|feather|arrow|rds|rda|rdata|sav|zsav|dta|xlsx?|ods|zip|gz|zst|7z|tar|duckdb|sqlite3?|db|pkl|docx|pptx|pdf)$/i;

/** Where Git keeps what files were like before, compressed. */
const gitObjects = /^(?:.*?\/)?\.git\/objects\//;

/** Whether a file is of a kind in which an id can't be seen. */
export function isOpaque(path: string): boolean {
  return opaqueFile.test(path);
}

export interface SearchedFiles {
  readonly naming: readonly NamingFile[];
  readonly opaque: readonly string[];
}

/**
 * Searches the files under `root` for ids in their bytes and in their paths; those that `skips` takes (paths relative to `root`, with `/`) are left out,
 * with all that is in them. What Git keeps is named by its folder, as an id can't be seen in it. Gives paths relative to `root`. Links are left out. Throws the disk's errors, and the signal's reason.
 */
export async function searchFiles(
  root: string,
  needles: Needles,
  skips: (path: string) => boolean,
  signal: AbortSignal,
): Promise<SearchedFiles> {
  const naming: NamingFile[] = [];
  const opaque: string[] = [];
  for await (const { path, isFolder } of everythingUnder(root, skips, signal)) {
    const inName = needles.isIn(path) ? 1 : 0;
    if (isFolder) {
      if (needles.isIn(path.slice(path.lastIndexOf('/') + 1))) naming.push({ path: `${path}/`, count: 1 });
      continue;
    }
    const [history] = gitObjects.exec(path) ?? [];
    if (history !== undefined) {
      if (!opaque.includes(history)) opaque.push(history);
      continue;
    }
    if (isOpaque(path) && inName === 0) {
      opaque.push(path);
      continue;
    }
    const count = inName + (await needles.countIn(join(root, path), signal).catch(gone));
    if (count > 0) naming.push({ path, count });
  }
  return { naming, opaque };
}

/** The files under a folder, by their paths relative to it, with `/`. */
export async function* filesUnder(
  root: string,
  skips: (path: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  for await (const { path, isFolder } of everythingUnder(root, skips, signal)) if (!isFolder) yield path;
}

/** The same with the folders, each before what is in it. Links are left out. */
export async function* everythingUnder(
  root: string,
  skips: (path: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<{ readonly path: string; readonly isFolder: boolean }, void> {
  const pending = [''];
  for (let under = pending.pop(); under !== undefined; under = pending.pop()) {
    for await (const entry of entriesOf(join(root, under))) {
      signal.throwIfAborted();
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (skips(path)) continue;
      if (entry.isDirectory()) pending.push(path);
      if (entry.isDirectory() || entry.isFile()) yield { path, isFolder: entry.isDirectory() };
    }
  }
}

/** The tables that this extension made of a snapshot and that are as it made them, the record of them last; paths relative to the snapshot. */
export async function madeTables(snapshot: string): Promise<string[]> {
  const folder = join(snapshot, analysisFolder);
  const record = await readTablesRecord(folder).catch(() => undefined);
  if (typeof record !== 'object') return [];
  const found = new Set<string>();
  // Where replacing them was interrupted, some of those before are still there.
  for (const { name, size, crc32: sum } of [...record.files, ...(record.replaced ?? [])]) {
    if (name.includes('/') || name.includes('\\')) continue;
    const stats = await lookAt(join(folder, name));
    if (stats?.isFile() !== true || stats.size !== size) continue;
    if ((await fileChecksum(join(folder, name))) === sum) found.add(`${analysisFolder}/${name}`);
  }
  return [...found, `${analysisFolder}/${tablesRecord}`];
}

async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  try {
    yield* eachEntry(folder);
  } catch (error) {
    gone(error);
  }
}

/** What is removed while it is searched holds nothing. */
function gone(error: unknown): number {
  if (!isMissing(error)) throw error;
  return 0;
}
