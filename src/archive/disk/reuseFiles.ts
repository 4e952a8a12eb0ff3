import { forEachParallel } from '../../http/requestThrottle.ts';
import { constants, createWriteStream } from 'node:fs';
import { chmod, copyFile, lstat, opendir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { streamOf } from '../../snapshots/access/files.ts';
import { renameOver } from '../../snapshots/access/changeFiles.ts';
import { foldName } from '../zip/entryName.ts';
import type { EntryWork } from '../unpack/fetchEntries.ts';
import { at, type EntryTable } from '../zip/entryTable.ts';
import { folderOfPath, type JudgedDirectory } from '../zip/judgeDirectory.ts';

/** Maximum number of files read in parallel while checking. */
const maxReaders = 4;
const pieceBytes = 256 * 1024;

/** A buffer for each of thousands of small files would cost more than reading them. */
const bufferBytes = (size: number): number => Math.min(pieceBytes, size + 1);

type Work = Pick<EntryWork, 'store' | 'isMissing' | 'onKept'> & {
  readonly directory: { readonly table: EntryTable };
};
type NamedWork = Work & { readonly directory: Pick<JudgedDirectory, 'table' | 'names'> };

/**
 * Finds missing entries that are already complete in the store, by size and CRC-32. Removes everything else
 * from the store, including partial files.
 */
export async function keepVerified(work: NamedWork, signal: AbortSignal): Promise<void> {
  const { directory, store, isMissing, onKept } = work;
  await forEachParallel(walk(store.folder, '', 'throw', signal), maxReaders, async ({ path, kind }) => {
    if (kind === 'folder') return;
    const index = kind === 'file' ? indexOf(directory, path) : undefined;
    if (index !== undefined && !isMissing(index)) return;
    const file = store.locate(path);
    if (index !== undefined && (await matches(directory.table, index, file, signal))) onKept(index);
    else await unlink(file);
  });
}

/** Removes everything in the store that isn't done. */
export async function removeOthers(
  { directory, store }: NamedWork,
  isDone: (index: number) => boolean,
  signal: AbortSignal,
): Promise<void> {
  await forEachParallel(walk(store.folder, '', 'throw', signal), maxReaders, async ({ path, kind }) => {
    const index = kind === 'file' ? indexOf(directory, path) : undefined;
    if (kind !== 'folder' && (index === undefined || !isDone(index))) await unlink(store.locate(path));
  });
}

/** Checks one entry like {@link keepVerified}, without a walk. */
export async function keepEntry(work: Work, index: number, signal: AbortSignal): Promise<void> {
  const { directory, store, onKept } = work;
  const path = directory.table.path(index);
  // No part of the path to the file is a link.
  await store.makeFolder(folderOfPath(path));
  const file = store.locate(path);
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  if (found.isFile() && (await matches(directory.table, index, file, signal))) onKept(index);
  else await unlink(file);
}

/**
 * Reuses missing entries that `folder` contains unchanged. `copy` clones if the file system can, otherwise
 * copies byte by byte, and checks the copy; unreadable files are fetched instead. `move` is for the engine's
 * own folders.
 */
export async function reuseFrom(
  work: NamedWork,
  folder: string,
  how: 'copy' | 'move',
  signal: AbortSignal,
): Promise<void> {
  const found = walk(folder, '', how === 'copy' ? 'skip' : 'throw', signal);
  await forEachParallel(found, maxReaders, async ({ path, kind }) => {
    const index = kind === 'file' ? indexOf(work.directory, path) : undefined;
    if (index !== undefined && work.isMissing(index)) await reuseEntryFrom(work, folder, index, how, signal);
  });
}

/** Reuses one entry like {@link reuseFrom}. */
export async function reuseEntryFrom(
  { directory: { table }, store, onKept }: Work,
  folder: string,
  index: number,
  how: 'copy' | 'move',
  signal: AbortSignal,
): Promise<void> {
  const path = table.path(index);
  const from = join(folder, path);
  const found = await lstat(from).catch(() => undefined);
  if (found?.isFile() !== true || found.size !== at(table.size, index)) return;
  const to = store.locate(path);
  if (how === 'copy') {
    await store.makeFolder(folderOfPath(path));
    if (await copyVerified(table, index, from, to, signal)) onKept(index);
  } else if (await matches(table, index, from, signal)) {
    await store.makeFolder(folderOfPath(path));
    await renameOver(from, to);
    onKept(index);
  }
}

/**
 * Clones a file or, if the file system can't, copies it in pieces, which unlike `copyFile` can be canceled.
 * Returns whether the copy matches the archive; a wrong copy is removed.
 */
async function copyVerified(
  table: EntryTable,
  index: number,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<boolean> {
  let right = false;
  try {
    if (await clone(from, to)) {
      right = await matches(table, index, to, signal);
    } else {
      let crc = 0;
      const sum = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
        for await (const piece of pieces) {
          crc = crc32(piece, crc);
          yield piece;
        }
      };
      const output = createWriteStream(to, { flags: 'wx', mode: 0o644 });
      const highWaterMark = bufferBytes(at(table.size, index));
      await pipeline(streamOf(from, { highWaterMark }), sum, output, { signal });
      right = crc === at(table.crc32, index) && output.bytesWritten === at(table.size, index);
    }
    return right;
  } catch (error) {
    if (signal.aborted || !isOfSource(error, from)) throw error;
    return false;
  } finally {
    if (!right) await unlink(to).catch(() => undefined);
  }
}

/** Returns whether reading failed: the file is locked, missing, or on a disconnected drive. */
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

/** Returns the index of the entry with exactly this path. */
function indexOf({ names, table }: NamedWork['directory'], path: string): number | undefined {
  const index = names.find(foldName(path));
  return index !== undefined && table.path(index) === path ? index : undefined;
}

interface Found {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Yields everything below a folder. `unreadable` handles subfolders that can't be read. */
async function* walk(
  root: string,
  under: string,
  unreadable: 'skip' | 'throw',
  signal: AbortSignal,
): AsyncGenerator<Found> {
  let folder;
  try {
    folder = await opendir(join(root, under), { bufferSize: 256 });
  } catch (error) {
    if (unreadable === 'skip' || (error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for await (const entry of folder) {
    signal.throwIfAborted();
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) {
      yield { path, kind: 'folder' };
      yield* walk(root, path, unreadable, signal);
    } else {
      yield { path, kind: entry.isFile() ? 'file' : 'other' };
    }
  }
}

async function matches(
  table: EntryTable,
  index: number,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await lstat(file);
  if (!found.isFile() || found.size !== at(table.size, index)) return false;
  let crc = 0;
  for await (const piece of streamOf(file, { highWaterMark: bufferBytes(found.size), signal })) {
    crc = crc32(piece as Buffer, crc);
  }
  return crc === at(table.crc32, index);
}
