import { foldName } from './entryName.ts';
import { at, type EntryTable } from './entryTable.ts';

/**
 * Finds files by their folded name; one that is renamed afterwards, not before it is added again. A hash table of numbers, sized
 * once: a `Map` of a million strings needs 150 MB and stops the event loop each time it grows.
 */
export class NameIndex {
  readonly #table: EntryTable;
  readonly #slots: Uint32Array;
  readonly #hashes: Uint32Array;
  readonly #mask: number;
  readonly #seed: number;

  /** `seed` is any 32-bit number; a random one keeps an archive from choosing names that collide. */
  constructor(table: EntryTable, seed: number) {
    this.#table = table;
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, table.length * 2)));
    this.#slots = new Uint32Array(size);
    this.#hashes = new Uint32Array(table.length);
    this.#mask = size - 1;
    this.#seed = seed;
  }

  /** Adds a file under its folded path; gives the index of the one that already has it, if there is one. */
  add(index: number, folded: string): number | undefined {
    const hash = this.#hash(folded);
    const slot = this.#slotOf(hash, folded);
    const taken = at(this.#slots, slot);
    if (taken !== 0) return taken - 1;
    this.#slots[slot] = index + 1;
    this.#hashes[index] = hash;
    return undefined;
  }

  /** The file with that folded path. */
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
