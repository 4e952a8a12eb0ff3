import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { manifestName, readManifestHead } from '../exports/manifest.ts';
import { eachEntry } from '../snapshots/folders.ts';
import { paceOf } from './giveWay.ts';
import { lineEnd, openLines } from './lines.ts';
import { isJsonObject } from './json.ts';
import { uploadIndexBuilder, type UploadIndex, type UploadIndexBuilder } from './uploadIndex.ts';

/** The uploads that lie in a snapshot's folder. */
export interface SnapshotUploads {
  readonly index: UploadIndex;
  /** The folder in which the response files lie, relative to the snapshot's, with `/` at its end; empty: that itself. */
  readonly root: string;
  /** Whether the snapshot was made without them. */
  readonly leftOut: boolean;
}

const entriesStart = '"entries": [';

/**
 * Lists the files under `files/` of a snapshot, by its `snapshot.json` or, where that isn't there or not as this extension
 * writes it, by a walk through the folder. Throws the disk's errors, and the signal's reason.
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

/** `undefined`: the entries are not one a line. */
async function fromManifest(
  folder: string,
  root: string,
  signal: AbortSignal,
): Promise<UploadIndexBuilder | undefined> {
  const builder = uploadIndexBuilder();
  const file = await openLines(join(folder, manifestName), signal);
  let inEntries = false;
  const pace = paceOf(signal);
  try {
    for await (const piece of file.pieces) {
      if (piece.kind === 'long-line') return undefined;
      const { bytes } = piece;
      for (let from = 0; from < bytes.length;) {
        const end = lineEnd(bytes, from);
        const line = bytes.toString('utf8', from, end).trim();
        from = end;
        if (!inEntries) {
          inEntries = line === entriesStart;
          if (!inEntries && line.startsWith('"entries"') && line !== '"entries": []') return undefined;
        } else if (line === ']' || line === '],') {
          return builder;
        } else if (line !== '') {
          const entry = entryIn(line);
          if (entry === undefined) return undefined;
          if (entry.path.startsWith(`${root}files/`)) builder.add(entry.path, entry.size, entry.archivePath);
        }
        if (pace.isDue()) await pace.rest();
      }
    }
  } finally {
    await file.close();
  }
  return undefined;
}

interface Entry {
  readonly path: string;
  readonly size: number | undefined;
  readonly archivePath: string | undefined;
}

function entryIn(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line.replace(/,$/, ''));
    if (!isJsonObject(entry)) return undefined;
    const { path, size, archive_path: archivePath } = entry;
    if (typeof path !== 'string') return undefined;
    return {
      path,
      size: typeof size === 'number' ? size : undefined,
      archivePath: typeof archivePath === 'string' ? archivePath : undefined,
    };
  } catch {
    return undefined;
  }
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
