import type { ArchiveFile } from '../fetchRequest.ts';
import type { LeftOutReason } from '../../snapshots/leftOut.ts';
import { foldName } from './entryName.ts';
import { yieldToEventLoop } from '../../problems/longWork.ts';

/** How an entry is handled. `repeated`: listed twice, or a folder that duplicates another or is invalid. */
type EntryKind = 'file' | 'folder' | 'left-out' | 'repeated';
const kinds: readonly EntryKind[] = ['file', 'folder', 'left-out', 'repeated'];

interface NewEntry {
  /** As in the archive. */
  readonly path: string;
  readonly kind: EntryKind;
  readonly rawNameLength: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * The entries of a central directory in columns: some 60 bytes each including paths, a tenth of what a
 * million objects would need. Entries are identified by their index in the directory.
 */
export class EntryTable {
  readonly capacity: number;
  length = 0;
  readonly offset: Float64Array;
  readonly packedSize: Float64Array;
  readonly size: Float64Array;
  readonly crc32: Uint32Array;
  /** 0: stored, 8: deflated. */
  readonly method: Uint8Array;
  readonly rawNameLength: Uint16Array;
  readonly #kind: Uint8Array;
  readonly #pathEnd: Float64Array;
  /** Paths on disk of entries that are renamed. */
  readonly #stored = new Map<number, string>();
  readonly #leftOut = new Map<number, LeftOutReason>();
  #paths: Buffer;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.offset = new Float64Array(capacity);
    this.packedSize = new Float64Array(capacity);
    this.size = new Float64Array(capacity);
    this.crc32 = new Uint32Array(capacity);
    this.method = new Uint8Array(capacity);
    this.rawNameLength = new Uint16Array(capacity);
    this.#kind = new Uint8Array(capacity);
    this.#pathEnd = new Float64Array(capacity);
    this.#paths = Buffer.allocUnsafe(Math.max(1024, capacity * 32));
  }

  add(entry: NewEntry): void {
    const index = this.length++;
    this.offset[index] = entry.offset;
    this.packedSize[index] = entry.packedSize;
    this.size[index] = entry.size;
    this.crc32[index] = entry.crc32;
    this.method[index] = entry.method;
    this.rawNameLength[index] = entry.rawNameLength;
    this.#kind[index] = kinds.indexOf(entry.kind);
    const start = index === 0 ? 0 : at(this.#pathEnd, index - 1);
    const most = entry.path.length * 3;
    if (start + most > this.#paths.length) {
      const grown = Buffer.allocUnsafe(Math.ceil((start + most) * 1.5));
      this.#paths.copy(grown, 0, 0, start);
      this.#paths = grown;
    }
    this.#pathEnd[index] = start + this.#paths.write(entry.path, start, 'utf8');
  }

  /** Returns an entry's path on disk; a folder's ends with `/`. */
  path(index: number): string {
    return this.#stored.get(index) ?? this.archivePath(index);
  }

  /** Returns an entry's path in the archive. */
  archivePath(index: number): string {
    const start = index === 0 ? 0 : at(this.#pathEnd, index - 1);
    return this.#paths.toString('utf8', start, at(this.#pathEnd, index));
  }

  /** Returns whether an entry's path on disk differs from that in the archive. */
  isRenamed(index: number): boolean {
    return this.#stored.has(index);
  }

  /** Stores an entry under another path than before. */
  rename(index: number, path: string): void {
    this.#stored.set(index, path);
  }

  isFile(index: number): boolean {
    return this.#kind[index] === 0;
  }

  isFolder(index: number): boolean {
    return this.#kind[index] === 1;
  }

  isLeftOut(index: number): boolean {
    return this.#kind[index] === 2;
  }

  /** Makes a file of an entry that was left out. */
  include(index: number, path: string): void {
    this.#leftOut.delete(index);
    this.#kind[index] = 0;
    this.rename(index, path);
  }

  /** Skips an entry that is listed twice. */
  drop(index: number): void {
    this.#kind[index] = 3;
  }

  leaveOut(index: number, reason: LeftOutReason): void {
    this.#kind[index] = 2;
    this.#leftOut.set(index, reason);
  }

  /** Returns indices and reasons of skipped entries, unordered. */
  leftOut(): ReadonlyMap<number, LeftOutReason> {
    return this.#leftOut;
  }

  file(index: number): ArchiveFile {
    const [path, archivePath] = [this.path(index), this.archivePath(index)];
    return {
      path,
      size: at(this.size, index),
      crc32: at(this.crc32, index),
      ...(path === archivePath ? {} : { archivePath }),
    };
  }
}

export interface DirectoryPart {
  readonly table: EntryTable;
  /** Indices of all entries that have data, in the order of these. */
  readonly order: Uint32Array;
  /** The entries that are the export itself and not uploads. */
  readonly responses: readonly number[];
  /** Offset of the central directory, the maximum end of entries' data. */
  readonly start: number;
}

/** Returns an element that is known to exist. */
export function at(column: ArrayLike<number>, index: number): number {
  const value = column[index];
  if (value === undefined) throw new RangeError(`no element ${index}`);
  return value;
}

/**
 * Finds files by their folded name; one that is renamed afterwards, not before it is added again. A hash
 * table of numbers, sized once: a `Map` of a million strings needs 150 MB and stops the event loop each time
 * it grows.
 */
export class NameIndex {
  readonly #table: EntryTable;
  readonly #slots: Uint32Array;
  readonly #hashes: Uint32Array;
  readonly #mask: number;
  readonly #seed: number;

  /** `seed` is a 32-bit number; a random one prevents archives from choosing colliding names. */
  constructor(table: EntryTable, seed: number) {
    this.#table = table;
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, table.length * 2)));
    this.#slots = new Uint32Array(size);
    this.#hashes = new Uint32Array(table.length);
    this.#mask = size - 1;
    this.#seed = seed;
  }

  /** Adds a file under its folded path; returns the index of the file that already has it, if any. */
  add(index: number, folded: string): number | undefined {
    const hash = this.#hash(folded);
    const slot = this.#slotOf(hash, folded);
    const taken = at(this.#slots, slot);
    if (taken !== 0) return taken - 1;
    this.#slots[slot] = index + 1;
    this.#hashes[index] = hash;
    return undefined;
  }

  /** Returns the file with that folded path. */
  find(folded: string): number | undefined {
    const taken = at(this.#slots, this.#slotOf(this.#hash(folded), folded));
    return taken === 0 ? undefined : taken - 1;
  }

  #slotOf(hash: number, folded: string): number {
    let slot = hash & this.#mask;
    for (;;) {
      const taken = at(this.#slots, slot);
      if (taken === 0) return slot;
      if (at(this.#hashes, taken - 1) === hash && this.#folded(taken - 1) === folded) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #folded(index: number): string {
    return foldName(this.#table.path(index));
  }

  #hash(text: string): number {
    let hash = this.#seed;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    return (hash ^ (hash >>> 13)) >>> 0;
  }
}

const runLength = 4_096;
const stepsPerYield = 50_000;

/**
 * Returns the entries' indices ordered by offset. Most directories already have this order, which one pass
 * confirms; otherwise uses a merge sort that yields, as sorting a million entries takes a second.
 */
export async function orderByOffset(table: EntryTable, signal: AbortSignal): Promise<Uint32Array> {
  let from = new Uint32Array(table.length);
  for (let index = 0; index < from.length; index++) from[index] = index;
  if (isOrdered(table)) return from;
  for (let start = 0; start < from.length; start += runLength) {
    from.subarray(start, start + runLength).sort((a, b) => at(table.offset, a) - at(table.offset, b));
    await yieldToEventLoop(signal);
  }
  let into = new Uint32Array(from.length);
  for (let width = runLength; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      await merge(table, from, into, start, width, signal);
    }
    [from, into] = [into, from];
  }
  return from;
}

function isOrdered(table: EntryTable): boolean {
  for (let index = 1; index < table.length; index++) {
    if (at(table.offset, index) < at(table.offset, index - 1)) return false;
  }
  return true;
}

async function merge(
  table: EntryTable,
  from: Uint32Array,
  into: Uint32Array,
  start: number,
  width: number,
  signal: AbortSignal,
): Promise<void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  let left = start;
  let right = middle;
  for (let out = start; out < end; out++) {
    if (out % stepsPerYield === 0) await yieldToEventLoop(signal);
    const takeLeft =
      right >= end ||
      (left < middle && at(table.offset, at(from, left)) <= at(table.offset, at(from, right)));
    into[out] = at(from, takeLeft ? left++ : right++);
  }
}
