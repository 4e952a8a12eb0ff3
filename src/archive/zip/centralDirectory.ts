import { isUtf8 } from 'node:buffer';
import { getFileNameLowLevel, parseExtraFields, type ExtraField } from 'yauzl';
import { ProblemError } from '../../problems/problem.ts';
import { endBytes, locateDirectory, type DirectoryPlace, readUint64 } from './endRecords.ts';
import { judgeDirectory, type JudgedDirectory } from './judgeDirectory.ts';
import type { ByteSource } from '../remote/byteSource.ts';
import { judgeName } from './entryName.ts';
import { EntryTable } from './entryTable.ts';
import { yieldToEventLoop } from '../../problems/longWork.ts';
import type { LeftOutReason } from '../../snapshots/leftOut.ts';
import type { ArchiveLimits } from '../fetchRequest.ts';

const headerSize = 46;

/** 16-bit entry counts of some writers wrap around here. */
const countWraps = 0x1_0000;

/**
 * Reads a central directory as its bytes arrive and checks each entry on its own: name, kind, method, sizes.
 * Skips entries that must not be unpacked and throws for archives that are suspicious as a whole. Uses yauzl
 * for extra fields and names, but not for the headers: yauzl makes two reads and a dozen objects per entry,
 * ignores prefixes, and stops at the stated count even if the directory continues. Source: APPNOTE.TXT
 * 6.3.10, section 4.3.12.
 */
export class DirectoryReader {
  readonly table: EntryTable;
  readonly #place: DirectoryPlace;
  readonly #limits: ArchiveLimits;
  #rest: Buffer = Buffer.alloc(0);
  #totalBytes = 0;

  /** @throws {ProblemError} archive-damaged, archive-too-large: the end records already show it. */
  constructor(place: DirectoryPlace, limits: ArchiveLimits) {
    const most = Math.floor((place.end - place.start) / headerSize);
    if (place.entries > limits.entries) throw tooManyEntries(limits, place.entries);
    if (place.entries > most) throw damaged('fewer entries than stated');
    this.#place = place;
    this.#limits = limits;
    const mayWrap = place.mayHaveMore && most >= place.entries + countWraps;
    this.table = new EntryTable(mayWrap ? Math.min(most, limits.entries) : place.entries);
  }

  /**
   * Parses the next bytes, few enough not to block; `piece` may be reused afterwards.
   * @throws {ProblemError} any archive kind: an entry is refused.
   */
  push(piece: Buffer): void {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let position = 0;
    for (;;) {
      const length = this.#take(bytes, position);
      if (length === 0) break;
      position += length;
    }
    this.#rest = Buffer.from(bytes.subarray(position));
  }

  /** Returns the table after the last piece. */
  end(): EntryTable {
    const { length, capacity } = this.table;
    const { entries } = this.#place;
    if (length < entries) throw damaged('fewer entries than stated');
    if (this.#rest.length > 0) {
      const isCut = capacity > entries && length === capacity;
      throw isCut
        ? tooManyEntries(this.#limits, length + 1)
        : damaged('more in the directory than its entries');
    }
    if ((length - entries) % countWraps !== 0) throw damaged('more in the directory than its entries');
    return this.table;
  }

  /** Parses a header at `position`; returns its length, or 0 if it is incomplete. */
  #take(bytes: Buffer, position: number): number {
    const { length: read, capacity } = this.table;
    if (bytes.length - position < headerSize || read === capacity) return 0;
    if (bytes.readUInt32LE(position) !== 0x02014b50) {
      if (read >= this.#place.entries) return 0;
      throw damaged('an entry of the directory is broken');
    }
    const nameLength = bytes.readUInt16LE(position + 28);
    const extraLength = bytes.readUInt16LE(position + 30);
    const length = headerSize + nameLength + extraLength + bytes.readUInt16LE(position + 32);
    if (bytes.length - position < length) return 0;
    const nameEnd = position + headerSize + nameLength;
    this.#read(
      bytes.subarray(position, position + headerSize),
      bytes.subarray(position + headerSize, nameEnd),
      bytes.subarray(nameEnd, nameEnd + extraLength),
    );
    return length;
  }

  #read(header: Buffer, rawName: Buffer, extra: Buffer): void {
    const flags = header.readUInt16LE(8);
    const method = header.readUInt16LE(10);
    const extraFields = extra.length === 0 ? [] : parseExtra(extra);
    const name = decodeName(flags, rawName, extraFields, isMadeByUnix(header));
    const { packedSize, size, offset: stated } = zip64Sizes(header, extraFields, name);
    const offset = stated + this.#place.prefix;
    // `bsdtar .` begins every name so.
    const path = name.replace(/^(?:\.\/)+/, '');
    const entry = {
      path,
      packedSize,
      size,
      offset,
      crc32: header.readUInt32LE(16),
      method,
      rawNameLength: rawName.length,
    };
    if (name.endsWith('/') && size === 0) {
      // Its data is never read, so it doesn't count. An entry that can't be a folder by its name is none.
      const judged = path === '' ? undefined : judgeName(path.slice(0, -1));
      const isMade = judged !== undefined && 'path' in judged && `${judged.path}/` === path;
      this.table.add({ ...entry, packedSize: 0, kind: isMade ? 'folder' : 'repeated' });
      return;
    }
    const reason = unreadable(flags, method) ?? unsafeKind(header);
    const judged = reason === undefined ? judgeName(path) : { reason };
    if (reason === undefined) this.#judgeSizes(name, entry);
    // Only the local header states how long its name is.
    if (offset + 30 + packedSize > this.#place.start) {
      throw damaged('data outside of the archive', name);
    }
    const index = this.table.length;
    this.table.add({ ...entry, kind: 'file' });
    if ('reason' in judged) this.table.leaveOut(index, judged.reason);
    else if (judged.path !== path) this.table.rename(index, judged.path);
  }

  #judgeSizes(name: string, entry: { method: number; packedSize: number; size: number }): void {
    const { method, packedSize, size } = entry;
    const { entryBytes, totalBytes, ratio, ratioFloorBytes } = this.#limits;
    if (method === 0 && packedSize !== size) throw damaged('two sizes for stored data', name);
    if (method === 8 && packedSize === 0 && size > 0) throw damaged('no data', name);
    if (size > entryBytes) throw tooLarge('entry-bytes', entryBytes, size);
    if (size > ratioFloorBytes && size > packedSize * ratio) {
      throw tooLarge('ratio', ratio, Math.round(size / packedSize));
    }
    this.#totalBytes += size;
    if (this.#totalBytes > totalBytes) throw tooLarge('total-bytes', totalBytes, this.#totalBytes);
  }
}

/** Reads sizes and offset, from the ZIP64 field if the header refers to it (APPNOTE 4.5.3). */
function zip64Sizes(header: Buffer, extraFields: readonly ExtraField[], name: string) {
  let packedSize = header.readUInt32LE(20);
  let size = header.readUInt32LE(24);
  let offset = header.readUInt32LE(42);
  if (size !== 0xffffffff && packedSize !== 0xffffffff && offset !== 0xffffffff) {
    return { packedSize, size, offset };
  }
  const data = extraFields.find((field) => field.id === 1)?.data;
  let position = 0;
  const next = (stated: number): number => {
    if (stated !== 0xffffffff) return stated;
    // Without the field, the number means itself: an entry of exactly 4 GiB - 1 bytes.
    if (data === undefined) return stated;
    if (position + 8 > data.length) throw damaged('its ZIP64 field is too short', name);
    position += 8;
    return readUint64(data, position - 8);
  };
  size = next(size);
  packedSize = next(packedSize);
  offset = next(offset);
  return { packedSize, size, offset };
}

function unreadable(flags: number, method: number): LeftOutReason | undefined {
  if ((flags & 0x2041) !== 0 || method === 99) return 'encrypted';
  return method === 0 || method === 8 ? undefined : 'unsupported-compression';
}

/** Pipe, character device, block device, socket. */
const devices: ReadonlySet<number> = new Set([0x1000, 0x2000, 0x6000, 0xc000]);

function unsafeKind(header: Buffer): LeftOutReason | undefined {
  const type = (header.readUInt32LE(38) >>> 16) & 0xf000;
  if (type === 0xa000) return 'link';
  return isMadeByUnix(header) && devices.has(type) ? 'device' : undefined;
}

/** Parses extra fields. A field that exceeds its space is ignored, as other readers do. */
function parseExtra(extra: Buffer): ExtraField[] {
  try {
    return parseExtraFields(extra);
  } catch {
    return [];
  }
}

function isMadeByUnix(header: Buffer): boolean {
  return header[5] === 3 || header[5] === 19;
}

/**
 * Decodes a name like yauzl (flag, Unicode path field, CP437), except that unflagged valid UTF-8 from Unix or
 * macOS is UTF-8: Info-ZIP writes such names in the C locale, and unzip reads them so.
 */
function decodeName(
  flags: number,
  raw: Buffer,
  extraFields: readonly ExtraField[],
  madeByUnix: boolean,
): string {
  const inUtf8 = (flags & 0x800) !== 0 || (madeByUnix && isUtf8(raw));
  const name = getFileNameLowLevel(inUtf8 ? flags | 0x800 : flags, raw, [...extraFields], true);
  // yauzl maps CP437's low bytes to symbols, but in names they are control characters.
  const isOfBytes = !inUtf8 && name.length === raw.length;
  if (!isOfBytes || !raw.some(isControl)) return name;
  return Array.from(name, (letter, at) =>
    isControl(raw[at] ?? 0x20) ? String.fromCharCode(raw[at] ?? 0) : letter,
  ).join('');
}

function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}

function damaged(reason: string, entry?: string): ProblemError {
  return new ProblemError({ kind: 'archive-damaged', reason, ...(entry === undefined ? {} : { entry }) });
}

function tooManyEntries({ entries: limit }: ArchiveLimits, found: number): ProblemError {
  return new ProblemError({ kind: 'archive-too-large', reason: 'entries', limit, found });
}

function tooLarge(
  reason: 'entry-bytes' | 'total-bytes' | 'ratio',
  limit: number,
  found: number,
): ProblemError {
  return new ProblemError({ kind: 'archive-too-large', reason, limit, found });
}

/** Some 250 entries. */
const bytesPerYield = 32 * 1024;

export interface ReadDirectory extends JudgedDirectory {
  /** The archive's bytes from the central directory to its end. */
  readonly tail: Buffer;
}

/**
 * Reads and checks the central directory. `tail` holds the archive's last bytes; the rest is read from
 * `source`.
 * @throws {ProblemError} any archive kind: the archive must not be unpacked.
 */
export async function readDirectory(
  source: ByteSource,
  tail: Buffer,
  limits: ArchiveLimits,
  signal: AbortSignal,
): Promise<ReadDirectory> {
  const tailStart = source.size - tail.length;
  const place = await locateDirectory(source, tail, signal);
  const directoryBytes = source.size - place.start;
  if (directoryBytes > limits.entries * 1024 + endBytes) throw damaged('its directory is too long');
  const reader = new DirectoryReader(place, limits);
  const whole = Buffer.allocUnsafe(directoryBytes);
  const missing = Math.max(0, tailStart - place.start);
  tail.copy(whole, missing, Math.max(0, place.start - tailStart));
  let filled = 0;
  const directoryLength = place.end - place.start;
  const parse = async (until: number): Promise<void> => {
    while (filled < until) {
      const end = Math.min(until, filled + bytesPerYield);
      reader.push(whole.subarray(filled, end));
      filled = end;
      await yieldToEventLoop(signal);
    }
  };
  if (missing > 0) {
    let received = 0;
    for await (const piece of source.read(place.start, tailStart, signal)) {
      received += piece.copy(whole, received);
      await parse(Math.min(received, directoryLength));
    }
  }
  await parse(directoryLength);
  return { ...(await judgeDirectory(reader.end(), place.start, limits, signal)), tail: whole };
}
