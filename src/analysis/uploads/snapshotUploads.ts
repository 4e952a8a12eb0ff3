import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { readManifestHead } from '../../snapshots/manifest.ts';
import { manifestEntries } from '../../snapshots/manifestEntries.ts';
import { eachEntry } from '../../snapshots/access/folders.ts';
import { uploadIndexBuilder, type UploadIndex, type UploadIndexBuilder } from './uploadIndex.ts';

/** The uploads in a snapshot's folder. */
export interface SnapshotUploads {
  readonly index: UploadIndex;
  /**
   * Folder of the response files, relative to the snapshot's, with `/` at its end; empty if it is the same.
   */
  readonly root: string;
  /** Whether the snapshot has no uploads. */
  readonly leftOut: boolean;
}

/**
 * Lists a snapshot's files under `files/` from its `snapshot.json` or, if missing or unreadable, from the
 * folder. Throws the disk's errors and the signal's reason.
 */
export async function readUploads(
  folder: string,
  root: string,
  signal: AbortSignal,
): Promise<SnapshotUploads> {
  const head = await readManifestHead(folder);
  const leftOut = head?.complete === false;
  const listed = head === undefined ? undefined : await fromManifest(folder, root, signal);
  return { index: (listed ?? (await fromFolder(folder, root, signal))).done(), root, leftOut };
}

/** Lists uploads from the manifest; `undefined` if it is unreadable. */
async function fromManifest(
  folder: string,
  root: string,
  signal: AbortSignal,
): Promise<UploadIndexBuilder | undefined> {
  const builder = uploadIndexBuilder();
  try {
    for await (const { path, size, archivePath } of manifestEntries(folder, signal)) {
      if (path.startsWith(`${root}files/`)) builder.add(path, size, archivePath);
    }
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
    return undefined;
  }
  return builder;
}

async function fromFolder(folder: string, root: string, signal: AbortSignal): Promise<UploadIndexBuilder> {
  const builder = uploadIndexBuilder();
  const pending = [`${root}files`];
  for (let under = pending.pop(); under !== undefined; under = pending.pop()) {
    for await (const entry of entriesOf(join(folder, under))) {
      signal.throwIfAborted();
      const path = `${under}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) builder.add(path);
    }
  }
  return builder;
}

async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  try {
    yield* eachEntry(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
