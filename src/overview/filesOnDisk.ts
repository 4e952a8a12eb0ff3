import { join } from 'node:path';
import { fileSize } from '../snapshots/files.ts';
import { linkGuard } from '../snapshots/folders.ts';
import { finding } from '../analysis/readReport.ts';
import type { LeftOutFile, ManifestEntry } from '../exports/manifest.ts';
import { leftOutFiles, manifestEntries } from '../exports/manifestEntries.ts';
import type { FilesOnDisk } from './source.ts';

/** Node reads so many at once; the others would only wait. */
const mostAtOnce = 4;

/**
 * Compares the sizes that a snapshot's manifest names with those on disk: of responses and questions first, which are told as soon as they are known, then of
 * uploads; with them, what its archive had besides. Throws the disk's errors where the manifest can't be read, and the signal's reason.
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
    await atOnce(only(manifestEntries(folder, signal), uploads), look, signal);
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

/** An archive may wrap all it holds in one folder. */
function isUpload(path: string): boolean {
  return /^(?:[^/]+\/)?files\//.test(path);
}

async function atOnce<Item>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const item of items) {
    signal.throwIfAborted();
    const one = work(item).finally(() => running.delete(one));
    running.add(one);
    if (running.size >= mostAtOnce) await Promise.race(running);
  }
  await Promise.all(running);
  signal.throwIfAborted();
}
