import type { ArchiveFile } from './fetchRequest.ts';

export interface NewEntry {
  readonly path: string;
  readonly rawNameLength: number;
  readonly rawNameCrc: number;
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
  /** CRC-32 of the name as it stands in the directory: what the local header's name has to match. */
  readonly rawNameCrc: Uint32Array;
  readonly #pathEnd: Float64Array;
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
    this.rawNameCrc = new Uint32Array(capacity);
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
    this.rawNameCrc[index] = entry.rawNameCrc;
    const start = index === 0 ? 0 : at(this.#pathEnd, index - 1);
    const most = entry.path.length * 3;
    if (start + most > this.#paths.length) {
      const grown = Buffer.allocUnsafe(Math.ceil((start + most) * 1.5));
      this.#paths.copy(grown, 0, 0, start);
      this.#paths = grown;
    }
    this.#pathEnd[index] = start + this.#paths.write(entry.path, start, 'utf8');
  }

  path(index: number): string {
    const start = index === 0 ? 0 : at(this.#pathEnd, index - 1);
    return this.#paths.toString('utf8', start, at(this.#pathEnd, index));
  }

  isFolder(index: number): boolean {
    return this.#paths[at(this.#pathEnd, index) - 1] === 0x2f;
  }

  file(index: number): ArchiveFile {
    return { path: this.path(index), size: at(this.size, index), crc32: at(this.crc32, index) };
  }
}

/** An element that is known to be there. */
export function at(column: ArrayLike<number>, index: number): number {
  const value = column[index];
  if (value === undefined) throw new RangeError(`no element ${index}`);
  return value;
}
