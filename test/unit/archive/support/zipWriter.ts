import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive, in which every field may be wrong. */
export interface ZipEntry {
  readonly name: string | Buffer;
  readonly data?: string | Buffer;
  /** Raw compressed bytes, instead of compressing `data`. */
  readonly packed?: Buffer;
  readonly method?: number;
  /** Flags in the directory and in the local header; 0x800 (UTF-8) by default. */
  readonly flags?: number;
  readonly localName?: string | Buffer;
  readonly localMethod?: number;
  readonly localFlags?: number;
  readonly localSignature?: number;
  readonly localCrc?: number;
  readonly localSize?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly packedSize?: number;
  readonly offset?: number;
  readonly extra?: Buffer;
  readonly localExtra?: Buffer;
  readonly comment?: string;
  readonly madeBy?: number;
  /** Unix mode including the type bits. */
  readonly mode?: number;
  /** Complete external attributes, instead of `mode`. */
  readonly attributes?: number;
  /** Writes sizes and CRC-32 after the data, like streaming writers. */
  readonly descriptor?: boolean;
  /** Writes sizes and offset in a ZIP64 field even if they are small. */
  readonly zip64?: boolean;
  /** Writes the entry in the directory only, without local header and data. */
  readonly withoutData?: boolean;
}

export interface ZipOptions {
  readonly prefix?: Buffer;
  /** Counts offsets from the start of the file despite a prefix. */
  readonly adjustedOffsets?: boolean;
  readonly trailing?: Buffer;
  readonly comment?: string;
  readonly zip64End?: boolean;
  /** Bytes between the entries and the directory. */
  readonly gap?: Buffer;
  readonly end?: {
    readonly disk?: number;
    readonly entries?: number;
    readonly entriesHere?: number;
    readonly length?: number;
    readonly start?: number;
    readonly zip64Entries?: number;
    readonly zip64Signature?: number;
  };
  /** Bytes after the last entry of the directory that count as part of it. */
  readonly directoryTail?: Buffer;
}

/** Writes a ZIP archive byte by byte, which gives tests full control of its content. */
export function writeZip(entries: readonly ZipEntry[], options: ZipOptions = {}): Buffer {
  const { prefix = Buffer.alloc(0) } = options;
  const parts: Buffer[] = [prefix];
  const headers: Buffer[] = [];
  let position = prefix.length;
  const base = options.adjustedOffsets === true ? 0 : prefix.length;
  const push = (part: Buffer): void => {
    parts.push(part);
    position += part.length;
  };
  for (const entry of entries) {
    const facts = describe(entry);
    headers.push(directoryHeader(entry, facts, entry.offset ?? position - base));
    if (entry.withoutData === true) continue;
    push(localHeader(entry, facts));
    push(facts.packed);
    if (entry.descriptor === true) push(descriptor(facts));
  }
  push(options.gap ?? Buffer.alloc(0));
  const start = position - base;
  const directory = Buffer.concat([...headers, options.directoryTail ?? Buffer.alloc(0)]);
  push(directory);
  push(endRecords(entries.length, directory.length, start, position - base, options));
  return Buffer.concat([...parts, options.trailing ?? Buffer.alloc(0)]);
}

interface Facts {
  readonly name: Buffer;
  readonly packed: Buffer;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly size: number;
  readonly packedSize: number;
}

function describe(entry: ZipEntry): Facts {
  const data = Buffer.from(entry.data ?? '');
  const method = entry.method ?? (data.length > 0 ? 8 : 0);
  const packed = entry.packed ?? (method === 8 ? deflateRawSync(data) : data);
  return {
    name: Buffer.from(entry.name),
    packed,
    method,
    flags: (entry.flags ?? 0x800) | (entry.descriptor === true ? 8 : 0),
    crc: entry.crc ?? crc32(data),
    size: entry.size ?? data.length,
    packedSize: entry.packedSize ?? packed.length,
  };
}

function localHeader(entry: ZipEntry, facts: Facts): Buffer {
  const header = Buffer.alloc(30);
  const name = entry.localName === undefined ? facts.name : Buffer.from(entry.localName);
  const extra = entry.localExtra ?? entry.extra ?? Buffer.alloc(0);
  const later = entry.descriptor === true;
  header.writeUInt32LE(entry.localSignature ?? 0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(entry.localFlags ?? facts.flags, 6);
  header.writeUInt16LE(entry.localMethod ?? facts.method, 8);
  header.writeUInt32LE(later ? 0 : (entry.localCrc ?? facts.crc), 14);
  header.writeUInt32LE(later ? 0 : Math.min(facts.packedSize, 0xffffffff), 18);
  header.writeUInt32LE(later ? 0 : Math.min(entry.localSize ?? facts.size, 0xffffffff), 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function descriptor({ crc, packedSize, size }: Facts): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(crc, 4);
  record.writeUInt32LE(packedSize, 8);
  record.writeUInt32LE(size, 12);
  return record;
}

function directoryHeader(entry: ZipEntry, facts: Facts, offset: number): Buffer {
  const header = Buffer.alloc(46);
  const comment = Buffer.from(entry.comment ?? '');
  const zip64 = entry.zip64 === true ? zip64Field([facts.size, facts.packedSize, offset]) : Buffer.alloc(0);
  const extra = Buffer.concat([zip64, entry.extra ?? Buffer.alloc(0)]);
  const stated = (value: number): number => (entry.zip64 === true ? 0xffffffff : value);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((entry.madeBy ?? 3) << 8, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(facts.flags, 8);
  header.writeUInt16LE(facts.method, 10);
  header.writeUInt32LE(facts.crc, 16);
  header.writeUInt32LE(stated(facts.packedSize), 20);
  header.writeUInt32LE(stated(facts.size), 24);
  header.writeUInt16LE(facts.name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt16LE(comment.length, 32);
  header.writeUInt32LE(entry.attributes ?? ((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  header.writeUInt32LE(stated(offset), 42);
  return Buffer.concat([header, facts.name, extra, comment]);
}

/** Returns a ZIP64 extended information field with these numbers (APPNOTE 4.5.3). */
export function zip64Field(values: readonly number[]): Buffer {
  const data = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) data.writeBigUInt64LE(BigInt(value), index * 8);
  return extraField(1, data);
}

export function extraField(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

function endRecords(
  count: number,
  length: number,
  start: number,
  position: number,
  { end = {}, comment = '', zip64End = false }: ZipOptions,
): Buffer {
  const record = Buffer.alloc(22);
  const text = Buffer.from(comment);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(end.disk ?? 0, 4);
  record.writeUInt16LE(end.entriesHere ?? end.entries ?? (zip64End ? 0xffff : count), 8);
  record.writeUInt16LE(end.entries ?? (zip64End ? 0xffff : count), 10);
  record.writeUInt32LE(end.length ?? (zip64End ? 0xffffffff : length), 12);
  record.writeUInt32LE(end.start ?? (zip64End ? 0xffffffff : start), 16);
  record.writeUInt16LE(text.length, 20);
  if (!zip64End) return Buffer.concat([record, text]);
  const large = Buffer.alloc(56);
  large.writeUInt32LE(end.zip64Signature ?? 0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  large.writeBigUInt64LE(BigInt(end.zip64Entries ?? count), 24);
  large.writeBigUInt64LE(BigInt(end.zip64Entries ?? count), 32);
  large.writeBigUInt64LE(BigInt(length), 40);
  large.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(position), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([large, locator, record, text]);
}
