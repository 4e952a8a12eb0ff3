import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';

import { RepeatingCrc32 } from './crc32.ts';
import {
  type HeldLazyZipFile,
  type LazyZipFile,
  type LazyZipFiles,
  lazyZipFiles,
  type LazyZipFilesOptions,
} from './lazyZipFiles.ts';
import type { ObjectContent } from './objectContent.ts';
import {
  directoryHeader,
  directoryHeaderSize,
  endNeedsZip64,
  endRecords,
  localHeader,
  localHeaderSize,
  needsZip64,
  type ZipRecordEntry,
} from './zipRecords.ts';

export interface LazyZipOptions extends LazyZipFilesOptions {
  /** ZIP64 forms everywhere, needed or not. */
  zip64?: boolean;
  /** Other seeds, other bytes in made-up files. Default 1. */
  seed?: number;
}

/** What an unpacked file must be. */
export interface LazyZipEntry {
  path: string;
  size: number;
  crc32: number;
}

/** An object for the store, with a list of what is in it. */
export interface LazyZip extends ObjectContent {
  readonly entryCount: number;
  /** Every file, in the archive's order. */
  list(): IterableIterator<LazyZipEntry>;
  /** The bytes of one file, unpacked. */
  contentOf(index: number): Iterable<Buffer>;
}

/** Made-up bytes come from one random block, read round and round from a place of each entry's own. */
const blockBytes = 4 * 1024 * 1024;
/** Odd, so that the places of the first 4 million entries all differ. */
const placeStride = 2654435761;
/** Small things are gathered into pieces of this size; longer runs of the block go out as they are, uncopied. */
const pieceBytes = 256 * 1024;
const longestSlice = 1024 * 1024;

/**
 * A valid ZIP that exists only where it is read: any range is computed on the fly, so that 20 GB or a million entries cost a few dozen megabytes of
 * memory. The same options always give the same bytes.
 */
export function lazyZip(options: LazyZipOptions): LazyZip {
  return new ComputedZip(lazyZipFiles(options), options.zip64 ?? false, options.seed ?? 1);
}

/** A file whose bytes are at hand, as the archive holds it. */
interface StoredFile {
  stored: Buffer;
  crc32: number;
}

class ComputedZip implements LazyZip {
  readonly size: number;
  readonly etag: string;
  readonly entryCount: number;
  readonly #files: LazyZipFiles;
  readonly #zip64: boolean;
  readonly #block: Buffer;
  readonly #crcs: RepeatingCrc32;
  /** Where local headers begin; one more for where the directory does. */
  readonly #localAt: Float64Array;
  /** Where directory headers begin; one more for where the end records do. */
  readonly #directoryAt: Float64Array;
  readonly #end: Buffer;
  readonly #storedFiles = new Map<number, StoredFile>();
  readonly #madeUpCrcs: Uint32Array;
  readonly #knownCrcs: Uint8Array;

  constructor(files: LazyZipFiles, zip64: boolean, seed: number) {
    this.#files = files;
    this.#zip64 = zip64;
    this.#block = randomBlock(seed);
    this.#crcs = new RepeatingCrc32(this.#block);
    this.entryCount = files.count;
    this.#madeUpCrcs = new Uint32Array(files.count);
    this.#knownCrcs = new Uint8Array(files.count);
    this.#localAt = new Float64Array(files.count + 1);
    this.#directoryAt = new Float64Array(files.count + 1);
    const fingerprint = createHash('md5').update(`${seed} ${zip64}`);
    let directoryBytes = 0;
    for (let index = 0; index < files.count; index++) {
      const file = files.file(index);
      const nameBytes = Buffer.byteLength(file.path);
      const stored = this.#storedSize(index, file);
      const at = this.#localAt[index]!;
      const large = zip64 || needsZip64(stored, sizeOf(file), at);
      this.#localAt[index + 1] = at + localHeaderSize(nameBytes, large) + stored;
      this.#directoryAt[index] = directoryBytes;
      directoryBytes += directoryHeaderSize(nameBytes, large);
      fingerprint.update(`\n${file.path} ${sizeOf(file)} ${stored}`);
      if ('bytes' in file) fingerprint.update(file.bytes);
    }
    const directoryStart = this.#localAt[files.count]!;
    this.#directoryAt[files.count] = directoryBytes;
    for (let index = 0; index <= files.count; index++) this.#directoryAt[index]! += directoryStart;
    const large = zip64 || endNeedsZip64(files.count, directoryStart, directoryBytes);
    this.#end = endRecords(files.count, directoryStart, directoryBytes, large);
    this.size = directoryStart + directoryBytes + this.#end.length;
    // As of an object uploaded in parts: no MD5 of the bytes.
    this.etag = `${fingerprint.digest('hex')}-${Math.max(1, Math.ceil(this.size / (8 * 1024 * 1024)))}`;
  }

  *list(): IterableIterator<LazyZipEntry> {
    for (let index = 0; index < this.entryCount; index++) {
      const file = this.#files.file(index);
      yield { path: file.path, size: sizeOf(file), crc32: this.#crc(index, file) };
    }
  }

  contentOf(index: number): Iterable<Buffer> {
    const file = this.#files.file(index);
    return 'bytes' in file ? [file.bytes] : this.#madeUp(index, 0, file.size);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is for content that has to be awaited
  async *read(start: number, endExclusive: number): AsyncGenerator<Buffer> {
    yield* gathered(this.#parts(start, endExclusive));
  }

  /** The wanted range in order, in pieces of any size. */
  *#parts(start: number, end: number): Generator<Buffer> {
    const directoryStart = this.#localAt[this.entryCount]!;
    const endStart = this.#directoryAt[this.entryCount]!;
    if (start < directoryStart) {
      for (let index = lastAtOrBefore(this.#localAt, start); index < this.entryCount; index++) {
        if (this.#localAt[index]! >= end) return;
        yield* this.#entryParts(index, start, end);
      }
    }
    if (start < endStart) {
      for (
        let index = lastAtOrBefore(this.#directoryAt, Math.max(start, directoryStart));
        index < this.entryCount;
        index++
      ) {
        const at = this.#directoryAt[index]!;
        if (at >= end) return;
        yield cut(this.#directoryHeader(index), at, start, end);
      }
    }
    yield cut(this.#end, endStart, start, end);
  }

  *#entryParts(index: number, start: number, end: number): Generator<Buffer> {
    const file = this.#files.file(index);
    const at = this.#localAt[index]!;
    const dataEnd = this.#localAt[index + 1]!;
    const dataAt = dataEnd - this.#storedSize(index, file);
    if (start < dataAt)
      yield cut(localHeader(this.#record(index, file), this.#isLarge(index, file)), at, start, end);
    const from = Math.max(start, dataAt);
    const to = Math.min(end, dataEnd);
    if (from >= to) return;
    if ('bytes' in file) yield this.#storedFile(index, file).stored.subarray(from - dataAt, to - dataAt);
    else yield* this.#madeUp(index, from - dataAt, to - dataAt);
  }

  #directoryHeader(index: number): Buffer {
    const file = this.#files.file(index);
    return directoryHeader(this.#record(index, file), this.#localAt[index]!, this.#isLarge(index, file));
  }

  #record(index: number, file: LazyZipFile): ZipRecordEntry {
    return {
      name: Buffer.from(file.path),
      method: 'bytes' in file && file.deflate === true ? 'deflated' : 'stored',
      crc32: this.#crc(index, file),
      compressedSize: this.#storedSize(index, file),
      size: sizeOf(file),
    };
  }

  #isLarge(index: number, file: LazyZipFile): boolean {
    return this.#zip64 || needsZip64(this.#storedSize(index, file), sizeOf(file), this.#localAt[index]!);
  }

  #crc(index: number, file: LazyZipFile): number {
    if ('bytes' in file) return this.#storedFile(index, file).crc32;
    if (this.#knownCrcs[index] === 0) {
      this.#madeUpCrcs[index] = this.#crcs.of(this.#place(index), file.size);
      this.#knownCrcs[index] = 1;
    }
    return this.#madeUpCrcs[index]!;
  }

  #storedSize(index: number, file: LazyZipFile): number {
    return 'bytes' in file ? this.#storedFile(index, file).stored.length : file.size;
  }

  #storedFile(index: number, file: HeldLazyZipFile): StoredFile {
    const known = this.#storedFiles.get(index);
    if (known !== undefined) return known;
    const stored = file.deflate === true ? deflateRawSync(file.bytes) : file.bytes;
    const storedFile = { stored, crc32: crc32(file.bytes) };
    this.#storedFiles.set(index, storedFile);
    return storedFile;
  }

  #place(index: number): number {
    return (index * placeStride) % blockBytes;
  }

  *#madeUp(index: number, from: number, to: number): Generator<Buffer> {
    for (let at = from; at < to;) {
      const inBlock = (this.#place(index) + at) % blockBytes;
      const length = Math.min(to - at, blockBytes - inBlock, longestSlice);
      yield this.#block.subarray(inBlock, inBlock + length);
      at += length;
    }
  }
}

function sizeOf(file: LazyZipFile): number {
  return 'bytes' in file ? file.bytes.length : file.size;
}

/** Xorshift (Marsaglia, 2003): quick, the same on every machine, and not compressible. */
function randomBlock(seed: number): Buffer {
  const words = new Uint32Array(blockBytes / 4);
  let state = (seed * placeStride) % 2 ** 32 || 1;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer);
}

/** What of `bytes`, which begin at `at`, lies in the wanted range; perhaps nothing. */
function cut(bytes: Buffer, at: number, start: number, end: number): Buffer {
  return bytes.subarray(Math.max(0, start - at), Math.max(0, end - at));
}

/** The last index whose value is not above `wanted`; values ascend and the first is not above it. */
function lastAtOrBefore(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (values[middle]! <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The same bytes in pieces worth a system call each. */
function* gathered(parts: Iterable<Buffer>): Generator<Buffer> {
  let piece = Buffer.alloc(0);
  let used = 0;
  for (const part of parts) {
    if (part.length >= pieceBytes / 4) {
      if (used > 0) yield piece.subarray(0, used);
      // The rest of the piece stays for what follows: those bytes are not out yet.
      piece = piece.subarray(used);
      used = 0;
      yield part;
      continue;
    }
    for (let at = 0; at < part.length;) {
      if (used === piece.length) {
        if (used > 0) yield piece;
        piece = Buffer.allocUnsafeSlow(pieceBytes);
        used = 0;
      }
      const copied = part.copy(piece, used, at);
      used += copied;
      at += copied;
    }
  }
  if (used > 0) yield piece.subarray(0, used);
}
