import { constants, createReadStream, type ReadStream, type Stats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { ProblemError } from '../problems/problem.ts';

/** Windows has neither. */
const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;
const noWait = (constants.O_NONBLOCK as number | undefined) ?? 0;
const readFlags = constants.O_RDONLY | noFollow | noWait;
const appendFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noFollow | noWait;

/** Records, locks, plans and the like are smaller, by far. */
export const maxRecordBytes = 1024 * 1024;

/** Returns what is at a path, links not followed; `undefined` where nothing can be seen there. */
export async function lookAt(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined);
}

/** Returns whether something is at a path, a link included. Never throws: what can't be looked at counts as not there. */
export async function isThere(path: string): Promise<boolean> {
  return (await lookAt(path)) !== undefined;
}

/** Returns the size of a regular file in bytes; `undefined` where there is none. */
export async function fileSize(path: string): Promise<number | undefined> {
  const found = await lookAt(path);
  return found?.isFile() === true ? found.size : undefined;
}

/**
 * Opens a regular file. What is none costs nothing: a link is not followed, a FIFO not waited for, a device not read.
 * @throws {ProblemError} unsafe-path: it is no regular file. Throws the disk's errors.
 */
export async function openToRead(path: string): Promise<FileHandle> {
  return await openRegular(path, readFlags);
}

/**
 * Opens a regular file to write at its end; makes it where it isn't there.
 * @throws {ProblemError} unsafe-path: it is no regular file, or has another name elsewhere. Throws the disk's errors.
 */
export async function openToAppend(path: string, mode: number): Promise<FileHandle> {
  const file = await openRegular(path, appendFlags, mode);
  const { nlink } = await file.stat();
  if (nlink <= 1) return file;
  await file.close();
  throw new ProblemError({ kind: 'unsafe-path', path, found: 'link' });
}

/** Makes a file that must not be there yet, not even as a link. Throws the disk's errors. */
export async function createNew(path: string, mode = 0o644): Promise<FileHandle> {
  return await open(path, 'wx', mode);
}

/** Writes a small file that must not be there yet. Throws the disk's errors. */
export async function writeNew(path: string, content: string): Promise<void> {
  const file = await createNew(path);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/**
 * Reads a file of text that is small.
 * @throws {ProblemError} unsafe-path: it is no regular file, or larger than `maxBytes`. Throws the disk's errors.
 */
export async function readSmallFile(path: string, maxBytes = maxRecordBytes): Promise<string> {
  return (await readBytes(path, maxBytes)).toString('utf8');
}

/** The same as bytes. */
export async function readBytes(path: string, maxBytes: number): Promise<Buffer> {
  const file = await openToRead(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new ProblemError({ kind: 'unsafe-path', path, found: 'too-large' });
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Yields a file's content. Throws as {@link openToRead} does, and the signal's reason. */
export async function* readPieces(
  path: string,
  options: { readonly highWaterMark?: number; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Buffer, void> {
  const { highWaterMark, signal } = options;
  const file = await openToRead(path);
  try {
    signal?.throwIfAborted();
    const stream = file.createReadStream({
      autoClose: false,
      ...(highWaterMark === undefined ? {} : { highWaterMark }),
      ...(signal === undefined ? {} : { signal }),
    });
    yield* stream as AsyncIterable<Buffer>;
  } finally {
    await file.close();
  }
}

/** A stream of a file that {@link lookAt} has just called a regular one, for hot paths: cheaper than {@link readPieces}. */
export function streamOf(
  path: string,
  options: { readonly highWaterMark: number; readonly signal?: AbortSignal },
): ReadStream {
  // The types know flags as text only.
  return createReadStream(path, { ...options, flags: readFlags as unknown as string });
}

async function openRegular(path: string, flags: number, mode?: number): Promise<FileHandle> {
  if (noFollow === 0) await requireNoLink(path);
  let file;
  try {
    file = await open(path, flags, mode);
  } catch (error) {
    await requireNoLink(path);
    throw error;
  }
  try {
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  throw new ProblemError({ kind: 'unsafe-path', path, found: 'special' });
}

/** Systems have several names for the error of opening a link or something else that is no file. */
async function requireNoLink(path: string): Promise<void> {
  const found = await lookAt(path);
  if (found === undefined || found.isFile()) return;
  throw new ProblemError({ kind: 'unsafe-path', path, found: found.isSymbolicLink() ? 'link' : 'special' });
}
