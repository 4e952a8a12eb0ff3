import { join } from 'node:path';
import { fileSize } from '../snapshots/access/files.ts';
import { linkGuard } from '../snapshots/access/folders.ts';
import { finding } from './records/readReport.ts';
import type { ManifestEntry } from '../snapshots/manifest.ts';
import type { LeftOutFile } from '../snapshots/leftOut.ts';
import { leftOutFiles, manifestEntries } from '../snapshots/manifestEntries.ts';
import type { FilesOnDisk } from './summary/summarySource.ts';

/** Node reads no more files in parallel. */
const maxAtOnce = 4;

/**
 * Compares sizes in a snapshot's manifest with those on disk: responses and questions first, which are
 * reported at once, then uploads. Also returns skipped files. Throws the disk's errors if the manifest is
 * unreadable, and the signal's reason.
 */
export async function filesOnDisk(
  folder: string,
  onFirst: (found: FilesOnDisk) => void,
  signal: AbortSignal,
): Promise<FilesOnDisk> {
  // A path that leads out of the snapshot is none of its files.
  const isBehindNoLink = linkGuard(folder);
  const changed = finding<string>();
  const missing = finding<string>();
  const leftOut = finding<LeftOutFile>();
  const found = (complete: boolean): FilesOnDisk => ({
    complete,
    changed: changed.found(),
    missing: missing.found(),
    leftOut: leftOut.found(),
  });
  const look = async ({ path, size }: ManifestEntry): Promise<void> => {
    const now = (await isBehindNoLink(path)) ? await fileSize(join(folder, path)) : undefined;
    if (now === undefined) missing.add(path);
    else if (now !== size) changed.add(path);
  };
  for await (const file of leftOutFiles(folder, signal)) leftOut.add(file);
  for (const uploads of [false, true]) {
    await inParallel(only(manifestEntries(folder, signal), uploads), look, signal);
    if (!uploads) onFirst(found(false));
  }
  return found(true);
}

async function* only(
  entries: AsyncIterable<ManifestEntry>,
  uploads: boolean,
): AsyncGenerator<ManifestEntry, void> {
  for await (const entry of entries) if (isUpload(entry.path) === uploads) yield entry;
}

/** Archives may have a common root folder. */
function isUpload(path: string): boolean {
  return /^(?:[^/]+\/)?files\//.test(path);
}

async function inParallel<Item>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const item of items) {
    signal.throwIfAborted();
    const one = work(item).finally(() => running.delete(one));
    running.add(one);
    if (running.size >= maxAtOnce) await Promise.race(running);
  }
  await Promise.all(running);
  signal.throwIfAborted();
}
