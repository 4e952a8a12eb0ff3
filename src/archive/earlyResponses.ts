import { setImmediate as nextTurn } from 'node:timers/promises';
import { readAll, type ByteSource } from './byteSource.ts';
import { DirectoryReader } from './centralDirectory.ts';
import { locateDirectory, type DirectoryPlace } from './endRecords.ts';
import type { EntryTable } from './entryTable.ts';
import type { ArchiveLimits } from './limits.ts';
import { orderByOffset } from './offsetOrder.ts';
import { isResponseAtTop } from './responseFiles.ts';

const headerSize = 46;
const signature = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
/** Read from the directory's beginning, where the end shows no responses: some 500 entries. */
const headBytes = 48 * 1024;
/** Looked through first at the end: a cold parser takes 100 ms for all that came with it. */
const lastBytes = 16 * 1024;
const bytesPerTurn = 64 * 1024;
/** Places in the midst of the directory that may be an entry's beginning and are tried. */
const mostTries = 64;

/** A part of a directory, each entry judged on its own, and the response files among them. */
export interface EarlyResponses {
  readonly table: EntryTable;
  /** All indices, in the order of the data. */
  readonly order: Uint32Array;
  readonly responses: readonly number[];
  readonly directoryStart: number;
}

/**
 * Looks for `responses.jsonl` and its like at the end and at the beginning of a directory that is too long to be here
 * yet, so that the time to them does not grow with the uploads. Only names at the top of the archive: these are
 * responses whatever the rest of the directory holds. `undefined` where there are none, or the directory is here as a whole.
 * @throws ProblemError as the whole directory would, for an entry that must not be unpacked.
 */
export async function findEarlyResponses(
  source: ByteSource,
  tail: Buffer,
  limits: ArchiveLimits,
  signal: AbortSignal,
): Promise<EarlyResponses | undefined> {
  const tailStart = source.size - tail.length;
  const place = await locateDirectory(source, tail, signal);
  if (place.start >= tailStart || place.end <= tailStart || place.entries > limits.entries) return undefined;
  const end = tail.subarray(0, place.end - tailStart);
  for (const bytes of end.length > lastBytes ? [end.subarray(-lastBytes), end] : [end]) {
    const found = await read(lastEntries(bytes), place, limits, signal);
    if (found !== undefined) return found;
  }
  const head = await readAll(source, place.start, Math.min(tailStart, place.start + headBytes), signal);
  return await read({ bytes: head, ...walk(head, 0) }, place, limits, signal);
}

interface Part {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly entries: number;
}

async function read(
  part: Part | undefined,
  place: DirectoryPlace,
  limits: ArchiveLimits,
  signal: AbortSignal,
): Promise<EarlyResponses | undefined> {
  if (part === undefined || (part.entries > place.entries && !place.mayHaveMore)) return undefined;
  const reader = new DirectoryReader({ ...place, entries: part.entries, mayHaveMore: false }, limits);
  for (let at = part.start; at < part.end; at += bytesPerTurn) {
    reader.push(part.bytes.subarray(at, Math.min(part.end, at + bytesPerTurn)));
    await nextTurn();
    signal.throwIfAborted();
  }
  const table = reader.end();
  const responses: number[] = [];
  let isThere = false;
  for (let index = 0; index < table.length; index++) {
    const path = table.path(index);
    if (!table.isFile(index) || !isResponseAtTop(path)) continue;
    responses.push(index);
    isThere ||= /\.jsonl$/i.test(path);
  }
  if (!isThere) return undefined;
  return { table, order: await orderByOffset(table, signal), responses, directoryStart: place.start };
}

/** The entries that `bytes`, whose end is the directory's, hold whole: from the first place whence headers lead right to the end. */
function lastEntries(bytes: Buffer): Part | undefined {
  let start = bytes.indexOf(signature);
  for (let tries = 0; start >= 0 && tries < mostTries; tries++) {
    const walked = walk(bytes, start);
    if (walked.end === bytes.length) return { bytes, ...walked };
    start = bytes.indexOf(signature, start + 1);
  }
  return undefined;
}

/** Goes from header to header, as far as they are whole. */
function walk(bytes: Buffer, start: number): { start: number; end: number; entries: number } {
  let end = start;
  let entries = 0;
  while (bytes.length - end >= headerSize && bytes.readUInt32LE(end) === 0x02014b50) {
    const more = bytes.readUInt16LE(end + 28) + bytes.readUInt16LE(end + 30) + bytes.readUInt16LE(end + 32);
    if (end + headerSize + more > bytes.length) break;
    end += headerSize + more;
    entries++;
  }
  return { start, end, entries };
}
