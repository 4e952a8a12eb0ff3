import { constants, createReadStream, type ReadStream, type Stats } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { ProblemError } from '../../problems/problem.ts';

/** Windows doesn't have these flags. */
const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;
const noWait = (constants.O_NONBLOCK as number | undefined) ?? 0;
const readFlags = constants.O_RDONLY | noFollow | noWait;
const appendFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noFollow | noWait;

/** Records, locks, plans and the like are smaller, by far. */
export const maxRecordBytes = 1024 * 1024;

/** Returns the status of a path without following links; `undefined` if it can't be read. */
export async function lookAt(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined);
}

/**
 * Returns whether something exists at a path, including links. Never throws: unreadable paths count as
 * missing.
 */
export async function exists(path: string): Promise<boolean> {
  return (await lookAt(path)) !== undefined;
}

/** Returns the size of a regular file in bytes; `undefined` if there is none. */
export async function fileSize(path: string): Promise<number | undefined> {
  const found = await lookAt(path);
  return found?.isFile() === true ? found.size : undefined;
}

/**
 * Opens a regular file without following links, waiting for FIFOs or reading devices.
 * @throws {ProblemError} unsafe-path: it isn't a regular file. Throws the disk's errors.
 */
export async function openToRead(path: string): Promise<FileHandle> {
  return await openRegular(path, readFlags);
}

/**
 * Opens a regular file for appending and creates it if missing.
 * @throws {ProblemError} unsafe-path: it isn't a regular file, or is hard-linked. Throws the disk's errors.
 */
export async function openToAppend(path: string, mode: number): Promise<FileHandle> {
  const file = await openRegular(path, appendFlags, mode);
  const { nlink } = await file.stat();
  if (nlink <= 1) return file;
  await file.close();
  throw new ProblemError({ kind: 'unsafe-path', path, found: 'link' });
}

/** Creates a new file; nothing may exist at the path, not even a link. Throws the disk's errors. */
export async function createNew(path: string, mode = 0o644): Promise<FileHandle> {
  return await open(path, 'wx', mode);
}

/** Writes a small new file. Throws the disk's errors. */
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
 * @throws {ProblemError} unsafe-path: it is no regular file, or larger than `maxBytes`. Throws the disk's
 * errors.
 */
export async function readSmallFile(path: string, maxBytes = maxRecordBytes): Promise<string> {
  return (await readBytes(path, maxBytes)).toString('utf8');
}

/** Reads a small file's bytes; see {@link readSmallFile}. */
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
  const file = await openToRead(path);
  try {
    options.signal?.throwIfAborted();
    yield* file.createReadStream({ autoClose: false, ...options }) as AsyncIterable<Buffer>;
  } finally {
    await file.close();
  }
}

/**
 * Returns a file's CRC-32 as eight hexadecimal digits, as in manifests. Throws the disk's errors and the
 * signal's reason.
 */
export async function fileChecksum(path: string, signal?: AbortSignal): Promise<string> {
  let sum = 0;
  for await (const piece of readPieces(path, { signal })) sum = crc32(piece, sum);
  return checksumText(sum);
}

/** Formats a CRC-32 as eight hexadecimal digits, as in manifests. */
export function checksumText(crc: number): string {
  return (crc >>> 0).toString(16).padStart(8, '0');
}

/**
 * Streams a file that {@link lookAt} just found to be regular. For hot paths: cheaper than
 * {@link readPieces}.
 */
export function streamOf(
  path: string,
  options: { readonly highWaterMark: number; readonly signal?: AbortSignal },
): ReadStream {
  // The types know flags as text only.
  return createReadStream(path, { ...options, flags: readFlags as unknown as string });
}

async function openRegular(path: string, flags: number, mode?: number): Promise<FileHandle> {
  if (noFollow === 0) await requireNoLink(path);
  const file = await open(path, flags, mode).catch(async (error: unknown) => {
    await requireNoLink(path);
    throw error;
  });
  try {
    if ((await file.stat()).isFile()) return file;
    throw new ProblemError({ kind: 'unsafe-path', path, found: 'special' });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Systems have several names for the error of opening a link or something else that is no file. */
async function requireNoLink(path: string): Promise<void> {
  const found = await lookAt(path);
  if (found === undefined || found.isFile()) return;
  throw new ProblemError({ kind: 'unsafe-path', path, found: found.isSymbolicLink() ? 'link' : 'special' });
}
