/**
 * The records around the data in a ZIP, for entries with known size and CRC. Section numbers refer to
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export interface ZipRecordEntry {
  /** Name in UTF-8. */
  name: Buffer;
  method: 'stored' | 'deflated';
  crc32: number;
  /** Compressed size in bytes. */
  compressedSize: number;
  /** Uncompressed size in bytes. */
  size: number;
}

const max32 = 0xffffffff;
const max16 = 0xffff;
/** Names are UTF-8 (4.4.4, bit 11). */
const utf8Flag = 0x0800;
/** 1 January 2025, 00:00, in MS-DOS form (4.4.6). */
const dosDate = ((2025 - 1980) << 9) | (1 << 5) | 1;

const localHeaderBytes = 30;
const localZip64Bytes = 20;
const directoryHeaderBytes = 46;
const directoryZip64Bytes = 28;

/** Returns whether an entry at this offset needs ZIP64. */
export function needsZip64(compressedSize: number, size: number, offset: number): boolean {
  return compressedSize >= max32 || size >= max32 || offset >= max32;
}

export function localHeaderSize(nameBytes: number, zip64: boolean): number {
  return localHeaderBytes + nameBytes + (zip64 ? localZip64Bytes : 0);
}

export function directoryHeaderSize(nameBytes: number, zip64: boolean): number {
  return directoryHeaderBytes + nameBytes + (zip64 ? directoryZip64Bytes : 0);
}

/** Returns the local file header (4.3.7). */
export function localHeader(entry: ZipRecordEntry, zip64: boolean): Buffer {
  const header = Buffer.alloc(localHeaderSize(entry.name.length, zip64));
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, entry, zip64);
  entry.name.copy(header, localHeaderBytes);
  if (zip64) {
    const extra = localHeaderBytes + entry.name.length;
    header.writeUInt16LE(localZip64Bytes, 28);
    writeZip64Extra(header, extra, [entry.size, entry.compressedSize]);
  }
  return header;
}

/** Returns the central directory header (4.3.12). */
export function directoryHeader(entry: ZipRecordEntry, offset: number, zip64: boolean): Buffer {
  const header = Buffer.alloc(directoryHeaderSize(entry.name.length, zip64));
  header.writeUInt32LE(0x02014b50, 0);
  // Made by Unix (3) and version 4.5 of the specification.
  header.writeUInt16LE((3 << 8) | 45, 4);
  writeCommon(header, 6, entry, zip64);
  header.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  header.writeUInt32LE(zip64 ? max32 : offset, 42);
  entry.name.copy(header, directoryHeaderBytes);
  if (zip64) {
    const extra = directoryHeaderBytes + entry.name.length;
    header.writeUInt16LE(directoryZip64Bytes, 30);
    writeZip64Extra(header, extra, [entry.size, entry.compressedSize, offset]);
  }
  return header;
}

/** Returns the end of central directory record (4.3.16), with ZIP64 preceded by 4.3.14 and 4.3.15. */
export function endRecords(entries: number, start: number, bytes: number, zip64: boolean): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64 ? max16 : entries, 8);
  end.writeUInt16LE(zip64 ? max16 : entries, 10);
  end.writeUInt32LE(zip64 ? max32 : bytes, 12);
  end.writeUInt32LE(zip64 ? max32 : start, 16);
  if (!zip64) return end;
  const large = Buffer.alloc(56 + 20);
  large.writeUInt32LE(0x06064b50, 0);
  writeUInt64(large, 56 - 12, 4);
  large.writeUInt16LE((3 << 8) | 45, 12);
  large.writeUInt16LE(45, 14);
  writeUInt64(large, entries, 24);
  writeUInt64(large, entries, 32);
  writeUInt64(large, bytes, 40);
  writeUInt64(large, start, 48);
  large.writeUInt32LE(0x07064b50, 56);
  writeUInt64(large, start + bytes, 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, end]);
}

/** Returns whether the end records need ZIP64. */
export function endNeedsZip64(entries: number, start: number, bytes: number): boolean {
  return entries >= max16 || start >= max32 || bytes >= max32;
}

/** Writes the fields from "version needed" to the name’s length, which both headers share. */
function writeCommon(header: Buffer, at: number, entry: ZipRecordEntry, zip64: boolean): void {
  header.writeUInt16LE(zip64 ? 45 : 20, at);
  header.writeUInt16LE(utf8Flag, at + 2);
  header.writeUInt16LE(entry.method === 'stored' ? 0 : 8, at + 4);
  header.writeUInt16LE(dosDate, at + 8);
  header.writeUInt32LE(entry.crc32, at + 10);
  header.writeUInt32LE(zip64 ? max32 : entry.compressedSize, at + 14);
  header.writeUInt32LE(zip64 ? max32 : entry.size, at + 18);
  header.writeUInt16LE(entry.name.length, at + 22);
}

/** Writes the ZIP64 extended information extra field (4.5.3). */
function writeZip64Extra(header: Buffer, at: number, values: readonly number[]): void {
  header.writeUInt16LE(1, at);
  header.writeUInt16LE(values.length * 8, at + 2);
  values.forEach((value, index) => writeUInt64(header, value, at + 4 + index * 8));
}

function writeUInt64(buffer: Buffer, value: number, at: number): void {
  buffer.writeBigUInt64LE(BigInt(value), at);
}
