import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { lookAt, fileChecksum } from '../../snapshots/access/files.ts';
import { eachEntry, undefinedIfMissing } from '../../snapshots/access/folders.ts';
import { readTablesRecord } from '../../analysis/tables/readTablesRecord.ts';
import type { NamingFile } from './finding.ts';
import type { Needles } from './needles.ts';
import { analysisFolder, tablesRecord } from '../../snapshots/knownNames.ts';

/** Compressed: an id in them can't be seen. */
const opaqueFile =
  /\.(?:parquet|feather|arrow|rds|rda|rdata|sav|zsav|dta|xlsx?|ods|zip|gz|zst|7z|tar|duckdb|sqlite3?|db|pkl|docx|pptx|pdf)$/i;

/** Git's compressed history. */
const gitObjects = /^(?:.*?\/)?\.git\/objects\//;

/** Returns whether ids are invisible in a file of this type. */
export function isOpaque(path: string): boolean {
  return opaqueFile.test(path);
}

export interface SearchedFiles {
  readonly naming: readonly NamingFile[];
  readonly opaque: readonly string[];
}

/**
 * Searches the files under `root` for ids in content and paths. `skips` excludes files and folders (paths
 * relative to `root`, with `/`). Git's history is reported as a folder, as its content is compressed. Returns
 * relative paths. Ignores links. Throws the disk's errors and the signal's reason.
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
    // A file removed during the search contains nothing.
    const inside = await needles.countIn(join(root, path), signal).catch(undefinedIfMissing);
    const count = inName + (inside ?? 0);
    if (count > 0) naming.push({ path, count });
  }
  return { naming, opaque };
}

/** Yields the files under a folder, by relative path with `/`. */
export async function* filesUnder(
  root: string,
  skips: (path: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  for await (const { path, isFolder } of everythingUnder(root, skips, signal)) if (!isFolder) yield path;
}

/** Yields files and folders, each folder before its content. Ignores links. */
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

/**
 * Returns the unchanged tables that this extension created from a snapshot, their record last; relative
 * paths.
 */
export async function madeTables(snapshot: string): Promise<string[]> {
  const folder = join(snapshot, analysisFolder);
  const record = await readTablesRecord(folder).catch(() => undefined);
  if (typeof record !== 'object') return [];
  const found = new Set<string>();
  // After an interrupted replacement, some earlier tables still exist.
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
    undefinedIfMissing(error);
  }
}
