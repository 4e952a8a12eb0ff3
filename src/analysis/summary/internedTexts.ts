import { hash, hashes } from '../hash.ts';
import { idStore } from './idStore.ts';
import { rowCounts } from './rowNumbers.ts';

/**
 * Short texts, each once, by number from 0 in the order of their first mention. Outside of V8's heap and in about 12 bytes
 * beside the text's own, so that a million ids fit.
 */
export interface InternedTexts {
  readonly intern: (text: string) => number;
  /** The number of a text that is there, else -1. */
  readonly find: (text: string) => number;
  readonly text: (code: number) => string;
  readonly count: () => number;
  /** Below 0, 0 or above, by UTF-8 bytes. */
  readonly compare: (one: number, other: number) => number;
}

const parts = 256;
const firstSlots = 64;

interface Part {
  /** Code + 1; 0 is empty. */
  slots: Uint32Array;
  used: number;
}

/** An empty store. Texts are cut at 256 KB. */
export function internedTexts(): InternedTexts {
  const bytes = idStore();
  const hashOf = rowCounts();
  let count = 0;
  const table = Array.from({ length: parts }, (): Part => ({ slots: new Uint32Array(firstSlots), used: 0 }));

  const grow = (part: Part): void => {
    const old = part.slots;
    const slots = new Uint32Array(old.length * 2);
    const mask = slots.length - 1;
    for (const entry of old) {
      if (entry === 0) continue;
      let slot = hashOf.get(entry - 1) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    part.slots = slots;
  };

  const seek = (text: string, add: boolean): number => {
    hash(text);
    const { low, high } = hashes;
    const part = table[high % parts];
    if (part === undefined) return -1;
    const mask = part.slots.length - 1;
    let slot = low & mask;
    for (; ; slot = (slot + 1) & mask) {
      const entry = part.slots[slot] ?? 0;
      if (entry === 0) break;
      if (hashOf.get(entry - 1) === low && bytes.equals(entry - 1, text)) return entry - 1;
    }
    if (!add) return -1;
    const code = count++;
    bytes.push(text);
    hashOf.set(code, low);
    part.slots[slot] = code + 1;
    if (++part.used * 2 > part.slots.length) grow(part);
    return code;
  };

  return {
    intern: (text) => seek(text, true),
    find: (text) => seek(text, false),
    text: bytes.text,
    count: () => count,
    compare: bytes.compare,
  };
}
