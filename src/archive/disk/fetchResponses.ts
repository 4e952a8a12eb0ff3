import { readAll, type ByteSource, type OpenArchive } from '../remote/byteSource.ts';
import { DirectoryReader } from '../zip/centralDirectory.ts';
import { locateDirectory, type DirectoryPlace } from '../zip/endRecords.ts';
import { at, orderByOffset, type DirectoryPart } from '../zip/entryTable.ts';
import { yieldToEventLoop } from '../../problems/longWork.ts';
import type { ArchiveLimits, ArchiveFile } from '../fetchRequest.ts';
import { isResponseAtTop } from '../../snapshots/responseFiles.ts';
import { EntryStore } from './entryStore.ts';
import { writeJournal } from './stagingFolders.ts';
import { keepEntry, reuseEntryFrom } from './reuseFiles.ts';
import { fetchEntries, type EntryWork, type FetchContext } from '../unpack/fetchEntries.ts';
import { isBehindNoLink, makeFolder } from '../../snapshots/access/folders.ts';

const headerSize = 46;
const signature = Buffer.from([0x50, 0x4b, 0x01, 0x02]);
/** Bytes read from the directory's start if its end shows no responses: some 500 entries. */
const headBytes = 48 * 1024;
/** Looked through first at the end: a cold parser takes 100 ms for all that came with it. */
const firstTailBytes = 16 * 1024;
const bytesPerYield = 64 * 1024;
/** Places in the midst of the directory that may be an entry's beginning and are tried. */
const maxTries = 64;

/**
 * Looks for `responses.jsonl` and similar files at either end of a directory that is still being downloaded,
 * so that the responses arrive early however many uploads there are. Considers only top-level names, which
 * are responses whatever the rest contains, and checks each entry on its own. Returns `undefined` if there
 * are none or the directory is already complete.
 * @throws {ProblemError} the same kinds as for the whole directory: an entry must not be unpacked.
 */
async function findEarlyResponses(
  source: ByteSource,
  tail: Buffer,
  limits: ArchiveLimits,
  signal: AbortSignal,
): Promise<DirectoryPart | undefined> {
  const tailStart = source.size - tail.length;
  const place = await locateDirectory(source, tail, signal);
  if (place.start >= tailStart || place.end <= tailStart || place.entries > limits.entries) return undefined;
  const end = tail.subarray(0, place.end - tailStart);
  for (const bytes of end.length > firstTailBytes ? [end.subarray(-firstTailBytes), end] : [end]) {
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
): Promise<DirectoryPart | undefined> {
  if (part === undefined || (part.entries > place.entries && !place.mayHaveMore)) return undefined;
  const reader = new DirectoryReader({ ...place, entries: part.entries, mayHaveMore: false }, limits);
  for (let at = part.start; at < part.end; at += bytesPerYield) {
    reader.push(part.bytes.subarray(at, Math.min(part.end, at + bytesPerYield)));
    await yieldToEventLoop(signal);
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
  return { table, order: await orderByOffset(table, signal), responses, start: place.start };
}

/**
 * Returns the entries that `bytes`, the end of a directory, contain whole: from the first offset at which
 * headers lead exactly to the end.
 */
function lastEntries(bytes: Buffer): Part | undefined {
  let start = bytes.indexOf(signature);
  for (let tries = 0; start >= 0 && tries < maxTries; tries++) {
    const walked = walk(bytes, start);
    if (walked.end === bytes.length) return { bytes, ...walked };
    start = bytes.indexOf(signature, start + 1);
  }
  return undefined;
}

/** Follows complete headers from `start`. */
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

/** Reuses response files that are already on disk and fetches the missing ones. */
export async function fetchResponses(work: EntryWork, signal: AbortSignal): Promise<void> {
  const { request, folders, directory, isMissing, requireRoom } = work;
  const { table, responses } = directory;
  for (const index of responses) {
    if (isMissing(index)) await keepEntry(work, index, signal);
    const path = table.path(index);
    for (const folder of [folders.previous, ...request.earlier]) {
      if (!isMissing(index) || !(await isBehindNoLink(folder, path))) continue;
      await reuseEntryFrom(work, folder, index, folder === folders.previous ? 'move' : 'copy', signal);
    }
  }
  const wanted = new Set(responses.filter(isMissing));
  await requireRoom([...wanted].reduce((sum, index) => sum + at(table.size, index), 0));
  await fetchEntries(work, (index) => wanted.has(index), signal);
}

export interface EarlyFile extends ArchiveFile {
  /** `false`: it was already on disk. */
  readonly fetched: boolean;
}

/**
 * Fetches the response files found at either end of a directory that is still being downloaded, and reports
 * them. The result must still be compared with the whole directory.
 */
export async function fetchResponsesEarly(
  context: FetchContext,
  archive: OpenArchive,
  signal: AbortSignal,
): Promise<readonly EarlyFile[]> {
  const { request, folders, onProgress } = context;
  const directory = await findEarlyResponses(archive.source, archive.tail, request.limits, signal);
  if (directory === undefined) return [];
  const { table } = directory;
  await makeFolder(folders.entries);
  // Lets a later run recognize the fetched files as this archive's.
  await writeJournal(request.staging, archive.identity, Buffer.alloc(0));
  const done = new Map<number, EarlyFile>();
  const work: EntryWork = {
    ...context,
    archive,
    directory,
    store: new EntryStore(folders.entries),
    isMissing: (index) => !done.has(index),
    onKept: (index) => done.set(index, { ...table.file(index), fetched: false }),
    onFetched: (index) => done.set(index, { ...table.file(index), fetched: true }),
    onDamaged: () => false,
  };
  await fetchResponses(work, signal);
  onProgress({ stage: 'responses-ready', folder: folders.entries });
  return [...done.values()];
}
