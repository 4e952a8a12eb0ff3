import type { ArchiveFile } from './fetchRequest.ts';
import type { LeftOutReason } from './leftOut.ts';

/** What becomes of an entry. `repeated`: listed once already; or a folder that is another's, or none. */
export type EntryKind = 'file' | 'folder' | 'left-out' | 'repeated';
const kinds: readonly EntryKind[] = ['file', 'folder', 'left-out', 'repeated'];

export interface NewEntry {
  /** As the archive has it. */
  readonly path: string;
  readonly kind: EntryKind;
  readonly rawNameLength: number;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * The entries of a central directory in columns: some 60 bytes each with their paths, where objects would need
 * ten times as much for a million of them. Entries go by their index in the directory.
 */
export class EntryTable {
  readonly capacity: number;
  length = 0;
  readonly offset: Float64Array;
  readonly packedSize: Float64Array;
  readonly size: Float64Array;
  readonly crc32: Uint32Array;
  readonly flags: Uint16Array;
  /** 0: stored, 8: deflated. */
  readonly method: Uint8Array;
  readonly rawNameLength: Uint16Array;
  readonly #kind: Uint8Array;
  readonly #pathEnd: Float64Array;
  /** Where an entry is stored, if not at its path in the archive. */
  readonly #stored = new Map<number, string>();
  readonly #leftOut = new Map<number, LeftOutReason>();
  #paths: Buffer;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.offset = new Float64Array(capacity);
    this.packedSize = new Float64Array(capacity);
    this.size = new Float64Array(capacity);
    this.crc32 = new Uint32Array(capacity);
    this.flags = new Uint16Array(capacity);
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
    this.flags[index] = entry.flags;
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

  /** Where an entry is stored, a folder's with `/` at its end. */
  path(index: number): string {
    return this.#stored.get(index) ?? this.archivePath(index);
  }

  /** What the archive calls an entry. */
  archivePath(index: number): string {
    const start = index === 0 ? 0 : at(this.#pathEnd, index - 1);
    return this.#paths.toString('utf8', start, at(this.#pathEnd, index));
  }

  /** Whether an entry is stored elsewhere than at its path in the archive. */
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
  bringIn(index: number, path: string): void {
    this.#leftOut.delete(index);
    this.#kind[index] = 0;
    this.rename(index, path);
  }

  /** Passes over an entry that is there already. */
  drop(index: number): void {
    this.#kind[index] = 3;
  }

  leaveOut(index: number, reason: LeftOutReason): void {
    this.#kind[index] = 2;
    this.#leftOut.set(index, reason);
  }

  /** Indices and reasons of what is left out, in no order. */
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

/** An element that is known to be there. */
export function at(column: ArrayLike<number>, index: number): number {
  const value = column[index];
  if (value === undefined) throw new RangeError(`no element ${index}`);
  return value;
}
