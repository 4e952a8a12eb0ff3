import { constants, createWriteStream } from 'node:fs';
import { chmod, copyFile, lstat, opendir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { streamOf } from '../snapshots/files.ts';
import { renameOver } from '../snapshots/replaceFile.ts';
import { foldName } from './entryName.ts';
import type { EntryStore } from './entryStore.ts';
import { at } from './entryTable.ts';
import { parentOf, type JudgedDirectory } from './judgeDirectory.ts';

/** How many files are read at once when they are checked. */
const readers = 4;
const pieceBytes = 256 * 1024;

/** Entries by index, those that are still to come. */
export type Wanted = (index: number) => boolean;

/** What the work on one entry, by its index, needs. */
export interface LocalEntryRequest {
  readonly directory: Pick<JudgedDirectory, 'table'>;
  readonly store: EntryStore;
  /** Told of each entry that lies complete in the store. */
  readonly onDone: (index: number) => void;
}

export interface LocalFilesRequest extends LocalEntryRequest {
  readonly directory: JudgedDirectory;
  readonly wanted: Wanted;
}

/**
 * Finds which wanted entries already lie complete in the store, by size and CRC-32 of their bytes now. Torn files are
 * removed, and so is whatever else lies there: the folder is ours.
 */
export async function keepVerified(request: LocalFilesRequest, signal: AbortSignal): Promise<void> {
  const { directory, store, wanted, onDone } = request;
  await eachOf(walk(store.folder, '', 'throw'), signal, async ({ path, kind }) => {
    if (kind === 'folder') return;
    const index = kind === 'file' ? indexOf(directory, path) : undefined;
    if (index !== undefined && !wanted(index)) return;
    const file = store.locate(path);
    if (index !== undefined && (await matches(directory, index, file, signal))) onDone(index);
    else await unlink(file);
  });
}

/** Removes all that lies in the store and is not done: an earlier run, or somebody else, left it. */
export async function removeOthers(
  directory: JudgedDirectory,
  store: EntryStore,
  isDone: Wanted,
  signal: AbortSignal,
): Promise<void> {
  await eachOf(walk(store.folder, '', 'throw'), signal, async ({ path, kind }) => {
    const index = kind === 'file' ? indexOf(directory, path) : undefined;
    if (kind !== 'folder' && (index === undefined || !isDone(index))) await unlink(store.locate(path));
  });
}

/** {@link keepVerified} for one entry, wherever else a walk would begin. */
export async function keepEntry(
  request: LocalEntryRequest,
  index: number,
  signal: AbortSignal,
): Promise<void> {
  const { directory, store, onDone } = request;
  const path = directory.table.path(index);
  // Whatever lies there, the way to it leads through no link.
  await store.makeFolder(parentOf(path));
  const file = store.locate(path);
  const isFile = await lstat(file).then(
    (found) => found.isFile(),
    () => undefined,
  );
  if (isFile === undefined) return;
  if (isFile && (await matches(directory, index, file, signal))) onDone(index);
  else await unlink(file);
}

/**
 * Takes over the wanted entries that `folder` holds unchanged. `copy`: by clone where the file system can, else
 * byte by byte, and the copy is what is checked, so that nothing slips in between; what can't be read is fetched instead.
 * `move`: for a folder of our own.
 */
export async function takeOver(
  request: LocalFilesRequest,
  folder: string,
  how: 'copy' | 'move',
  signal: AbortSignal,
): Promise<void> {
  const { directory, wanted } = request;
  const found = walk(folder, '', how === 'copy' ? 'skip' : 'throw');
  await eachOf(found, signal, async ({ path, kind }) => {
    const index = kind === 'file' ? indexOf(directory, path) : undefined;
    if (index !== undefined && wanted(index)) await takeOverEntry(request, folder, index, how, signal);
  });
}

/** {@link takeOver} for one entry. */
export async function takeOverEntry(
  request: LocalEntryRequest,
  folder: string,
  index: number,
  how: 'copy' | 'move',
  signal: AbortSignal,
): Promise<void> {
  const { directory, store, onDone } = request;
  const path = directory.table.path(index);
  const from = join(folder, path);
  const found = await lstat(from).catch(() => undefined);
  if (found?.isFile() !== true || found.size !== at(directory.table.size, index)) return;
  const to = store.locate(path);
  if (how === 'copy') {
    await store.makeFolder(parentOf(path));
    if (await copyVerified(directory, index, from, to, signal)) onDone(index);
  } else if (await matches(directory, index, from, signal)) {
    await store.makeFolder(parentOf(path));
    await renameOver(from, to);
    onDone(index);
  }
}

/**
 * Clones a file, or where the file system can't, copies it piece by piece, which unlike `copyFile` can be stopped. Gives
 * whether the copy is what the archive holds; one that isn't is removed.
 */
async function copyVerified(
  directory: LocalEntryRequest['directory'],
  index: number,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<boolean> {
  let right = false;
  try {
    if (await clone(from, to)) {
      right = await matches(directory, index, to, signal);
    } else {
      let crc = 0;
      const sum = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
        for await (const piece of pieces) {
          crc = crc32(piece, crc);
          yield piece;
        }
      };
      const output = createWriteStream(to, { flags: 'wx', mode: 0o644 });
      await pipeline(streamOf(from, { highWaterMark: pieceBytes }), sum, output, { signal });
      right =
        crc === at(directory.table.crc32, index) && output.bytesWritten === at(directory.table.size, index);
    }
    return right;
  } catch (error) {
    if (signal.aborted || !isOfSource(error, from)) throw error;
    return false;
  } finally {
    if (!right) await unlink(to).catch(() => undefined);
  }
}

/** Whether it is the reading that failed: the file is locked, gone, or lies on a drive that is away. */
function isOfSource(error: unknown, from: string): boolean {
  const { path, syscall } = error as NodeJS.ErrnoException;
  return path === from || syscall === 'read';
}

async function clone(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    await chmod(to, 0o644);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOSPC' || code === 'EDQUOT') throw error;
    await unlink(to).catch(() => undefined);
    return false;
  }
}

/** The entry with exactly this path. */
function indexOf({ names, table }: JudgedDirectory, path: string): number | undefined {
  const index = names.find(foldName(path));
  return index !== undefined && table.path(index) === path ? index : undefined;
}

interface Found {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Everything below a folder. `unreadable`: what is done about a folder in it that can't be read. */
async function* walk(root: string, under: string, unreadable: 'skip' | 'throw'): AsyncGenerator<Found> {
  let folder;
  try {
    folder = await opendir(join(root, under), { bufferSize: 256 });
  } catch (error) {
    if (unreadable === 'skip' || (error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for await (const entry of folder) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) {
      yield { path, kind: 'folder' };
      yield* walk(root, path, unreadable);
    } else {
      yield { path, kind: entry.isFile() ? 'file' : 'other' };
    }
  }
}

async function matches(
  directory: LocalEntryRequest['directory'],
  index: number,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await lstat(file);
  if (!found.isFile() || found.size !== at(directory.table.size, index)) return false;
  let crc = 0;
  for await (const piece of streamOf(file, { highWaterMark: pieceBytes, signal })) {
    crc = crc32(piece as Buffer, crc);
  }
  return crc === at(directory.table.crc32, index);
}

/** Does `work` for each item, a few at a time. */
async function eachOf<T>(
  items: AsyncGenerator<T>,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const worker = async (): Promise<void> => {
    for await (const item of items) {
      signal.throwIfAborted();
      await work(item);
    }
  };
  const done = await Promise.allSettled(Array.from({ length: readers }, worker));
  const failed = done.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
