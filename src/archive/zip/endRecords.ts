import { problemOf, ProblemError } from '../../problems/problem.ts';
import { readAll, type ByteSource } from '../remote/byteSource.ts';

/**
 * Position of the central directory according to the end records. Offsets count from the start of the file.
 */
export interface DirectoryPlace {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly entries: number;
  /** `entries` is counted in 16 bits: writers without ZIP64 begin again at 65,536. */
  readonly mayHaveMore: boolean;
  /**
   * Bytes before the archive proper (a self-extractor, say): to be added to every offset in the directory.
   */
  readonly prefix: number;
}

const eocdSize = 22;
const locatorSize = 20;
const zip64EocdSize = 56;

/**
 * The end record with the longest comment, and the ZIP64 records before it: as much of the end as is ever
 * needed.
 */
export const endBytes = eocdSize + 0xffff + locatorSize + zip64EocdSize;

/**
 * Finds the central directory in `tail`, the last bytes of a file of `size` bytes: at least {@link endBytes},
 * or the whole file. Like unzip, ignores bytes after the archive. Source: APPNOTE.TXT 6.3.10, sections 4.3.14
 * to 4.3.16.
 * @throws {ProblemError} not-a-zip, archive-damaged: there is no usable end record.
 */
function findDirectory(tail: Buffer, size: number): DirectoryPlace {
  const tailStart = size - tail.length;
  const at = findEnd(tail);
  const prefixed = (
    statedStart: number,
    length: number,
    stated: Pick<DirectoryPlace, 'entries' | 'mayHaveMore'>,
    end: number,
  ): DirectoryPlace => {
    const start = end - length;
    const prefix = start - statedStart;
    if (start < 0 || prefix < 0) throw damaged('the directory lies outside of the file');
    return { start, end, ...stated, prefix };
  };

  const disk = tail.readUInt16LE(at + 4);
  const entriesHere = tail.readUInt16LE(at + 8);
  const entries = tail.readUInt16LE(at + 10);
  const length = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  const locator = at - locatorSize;
  const hasLocator = locator >= 0 && tail.readUInt32LE(locator) === 0x07064b50;
  const needsZip64 = entries === 0xffff || length === 0xffffffff || start === 0xffffffff;

  if (!hasLocator) {
    if (disk !== 0 && disk !== 0xffff) throw damaged('a part of several');
    if (entriesHere !== entries) throw damaged('a part of several');
    if (length === 0xffffffff || start === 0xffffffff) throw damaged('the ZIP64 end record is missing');
    return prefixed(start, length, { entries, mayHaveMore: true }, tailStart + at);
  }

  const record = locator - zip64EocdSize;
  if (record < 0 || tail.readUInt32LE(record) !== 0x06064b50) {
    if (needsZip64) throw damaged('the ZIP64 end record is not before its locator');
    return prefixed(start, length, { entries, mayHaveMore: true }, tailStart + at);
  }
  const zip64Entries = readUint64(tail, record + 32);
  const zip64Length = readUint64(tail, record + 40);
  const zip64Start = readUint64(tail, record + 48);
  if (tail.readUInt32LE(record + 16) !== 0 || readUint64(tail, record + 24) !== zip64Entries) {
    throw damaged('a part of several');
  }
  if (
    (entries !== 0xffff && entries !== zip64Entries) ||
    (length !== 0xffffffff && length !== zip64Length) ||
    (start !== 0xffffffff && start !== zip64Start)
  ) {
    throw damaged('the two end records contradict each other');
  }
  return prefixed(zip64Start, zip64Length, { entries: zip64Entries, mayHaveMore: false }, tailStart + record);
}

/**
 * Finds the directory like {@link findDirectory}, given any number of last bytes. If they contain no end, the
 * first bytes show whether the archive is truncated or no ZIP.
 */
export async function locateDirectory(
  source: ByteSource,
  tail: Buffer,
  signal: AbortSignal,
): Promise<DirectoryPlace> {
  try {
    return findDirectory(tail.subarray(Math.max(0, tail.length - endBytes)), source.size);
  } catch (error) {
    if (problemOf(error)?.kind !== 'not-a-zip' || source.size < 4) throw error;
    const start = await readAll(source, 0, 4, signal);
    if (start.readUInt32LE(0) !== 0x04034b50) throw error;
    throw new ProblemError({ kind: 'archive-truncated' }, { cause: error });
  }
}

/** Returns the index of the end record in `tail`: the last signature whose comment fits. */
function findEnd(tail: Buffer): number {
  for (let at = tail.length - eocdSize; at >= 0; at--) {
    if (tail[at] !== 0x50 || tail.readUInt32LE(at) !== 0x06054b50) continue;
    if (at + eocdSize + tail.readUInt16LE(at + 20) <= tail.length) return at;
  }
  throw new ProblemError({ kind: 'not-a-zip' });
}

/**
 * Reads a 64-bit number. Values beyond a double's precision exceed any file and are refused by the caller.
 */
export function readUint64(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at + 4) * 0x1_0000_0000 + buffer.readUInt32LE(at);
}

function damaged(reason: string): ProblemError {
  return new ProblemError({ kind: 'archive-damaged', reason });
}
