import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { getFileNameLowLevel, parseExtraFields, type ExtraField } from 'yauzl';
import { ProblemError } from '../problems/problem.ts';
import type { DirectoryPlace } from './endRecords.ts';
import { readUint64 } from './endRecords.ts';
import { judgeName } from './entryName.ts';
import { EntryTable } from './entryTable.ts';
import type { ArchiveLimits } from './limits.ts';

const headerSize = 46;

/**
 * Reads a central directory as its bytes arrive, and judges each entry on its own: name, kind, method, sizes.
 * yauzl's parts for extra fields and names do the fine work; the walk over the headers is our own, because yauzl
 * makes two reads and a dozen objects for each entry, holds no column, knows no prefix, and stops at the stated
 * count even where the directory goes on.
 * Source: APPNOTE.TXT 6.3.10, section 4.3.12.
 */
export class DirectoryReader {
  readonly table: EntryTable;
  readonly #place: DirectoryPlace;
  readonly #limits: ArchiveLimits;
  readonly #platform: NodeJS.Platform;
  #rest: Buffer = Buffer.alloc(0);
  #totalBytes = 0;

  /** @throws ProblemError where the end records alone are reason to refuse. */
  constructor(place: DirectoryPlace, limits: ArchiveLimits, platform: NodeJS.Platform) {
    if (place.entries > limits.entries) {
      throw new ProblemError({
        kind: 'archive-too-large',
        reason: 'entries',
        limit: limits.entries,
        found: place.entries,
      });
    }
    if (place.entries * headerSize > place.end - place.start) throw damaged('fewer entries than stated');
    this.#place = place;
    this.#limits = limits;
    this.#platform = platform;
    this.table = new EntryTable(place.entries);
  }

  /**
   * Takes the next bytes, at most so many at once that parsing them is no stall; `piece` may be reused afterwards.
   * @throws ProblemError for the first entry that can't be let through.
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

  /** To be called after the last piece. */
  end(): EntryTable {
    if (this.table.length < this.table.capacity) throw damaged('fewer entries than stated');
    if (this.#rest.length > 0) throw damaged('more in the directory than its entries');
    return this.table;
  }

  /** Parses one header at `position`; gives its length, or 0 where it is not all there. */
  #take(bytes: Buffer, position: number): number {
    if (bytes.length - position < headerSize || this.table.length === this.table.capacity) return 0;
    if (bytes.readUInt32LE(position) !== 0x02014b50) throw damaged('an entry of the directory is broken');
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
    const sizes = { ...zip64Sizes(header, extraFields, name), crc32: header.readUInt32LE(16), flags, method };

    if (flags & 0x2041 || method === 99) throw new ProblemError({ kind: 'encrypted-entry', entry: name });
    if (method !== 0 && method !== 8) {
      throw new ProblemError({ kind: 'unsupported-compression', entry: name, method });
    }
    judgeKind(header, name);
    this.#judgeSizes(name, sizes);
    const offset = sizes.offset + this.#place.prefix;
    if (offset + 30 + rawName.length + sizes.packedSize > this.#place.start) {
      throw damaged('data outside of the archive', name);
    }
    const path = name.replace(/^(?:\.\/)+/, '');
    // The archive's root itself, as `bsdtar .` writes it: kept as a folder without a name, which nothing is made of.
    const isRoot = path === '' && name !== '';
    const reason = isRoot ? undefined : judgeName(path, this.#platform);
    if (reason !== undefined) throw new ProblemError({ kind: 'unsafe-entry', entry: name, reason });
    this.table.add({
      ...sizes,
      path: isRoot ? '/' : path,
      offset,
      rawNameLength: rawName.length,
      rawNameCrc: crc32(rawName),
    });
  }

  #judgeSizes(name: string, entry: { method: number; packedSize: number; size: number }): void {
    const { method, packedSize, size } = entry;
    const { entryBytes, totalBytes, ratio, ratioFloorBytes } = this.#limits;
    if (method === 0 && packedSize !== size) throw damaged('two sizes for stored data', name);
    if (method === 8 && packedSize === 0 && size > 0) throw damaged('no data', name);
    if (name.endsWith('/') && size > 0) throw damaged('a folder with data', name);
    if (size > entryBytes) throw tooLarge('entry-bytes', entryBytes, size);
    if (size > ratioFloorBytes && size > packedSize * ratio) {
      throw tooLarge('ratio', ratio, Math.round(size / packedSize));
    }
    this.#totalBytes += size;
    if (this.#totalBytes > totalBytes) throw tooLarge('total-bytes', totalBytes, this.#totalBytes);
  }
}

/** Sizes and offset, from the ZIP64 field where the header says so (APPNOTE 4.5.3). */
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

function judgeKind(header: Buffer, name: string): void {
  const type = (header.readUInt32LE(38) >>> 16) & 0xf000;
  if (type === 0xa000) throw new ProblemError({ kind: 'unsafe-entry', entry: name, reason: 'link' });
  if (isMadeByUnix(header) && type !== 0 && type !== 0x8000 && type !== 0x4000) {
    throw new ProblemError({ kind: 'unsafe-entry', entry: name, reason: 'device' });
  }
}

function parseExtra(extra: Buffer): ExtraField[] {
  try {
    return parseExtraFields(extra);
  } catch {
    throw damaged('an extra field is longer than its place');
  }
}

function isMadeByUnix(header: Buffer): boolean {
  return header[5] === 3 || header[5] === 19;
}

/**
 * The name as yauzl reads it (flag, Unicode path field, CP437), but for one case: without the flag, what was made on
 * Unix or macOS and is UTF-8 is taken as that. Info-ZIP writes such names in the C locale, and unzip reads them so.
 */
function decodeName(
  flags: number,
  raw: Buffer,
  extraFields: readonly ExtraField[],
  madeByUnix: boolean,
): string {
  const inUtf8 = (flags & 0x800) !== 0 || (madeByUnix && isUtf8(raw));
  const name = getFileNameLowLevel(inUtf8 ? flags | 0x800 : flags, raw, [...extraFields], true);
  // yauzl maps CP437's low bytes to their pictures; as names they are control characters all the same.
  const hasControls = raw.some((byte) => byte < 0x20 || byte === 0x7f);
  if (hasControls) throw new ProblemError({ kind: 'unsafe-entry', entry: name, reason: 'control-character' });
  if (name.includes('\ufffd') && !(inUtf8 && Buffer.from(name).equals(raw))) {
    throw new ProblemError({ kind: 'unsafe-entry', entry: name, reason: 'bad-encoding' });
  }
  return name;
}

function damaged(reason: string, entry?: string): ProblemError {
  return new ProblemError({ kind: 'archive-damaged', reason, ...(entry === undefined ? {} : { entry }) });
}

function tooLarge(
  reason: 'entry-bytes' | 'total-bytes' | 'ratio',
  limit: number,
  found: number,
): ProblemError {
  return new ProblemError({ kind: 'archive-too-large', reason, limit, found });
}
