import { hash, hashes, seed } from '../../records/hash.ts';
import { rowIntegers } from '../rows/rowNumbers.ts';
import { truncate } from '../../../problems/plainText.ts';

/**
 * Texts by number from 0, kept outside V8's heap, on which a million ids take five times as much: it grows by
 * multiples of its content.
 */
export interface PackedTexts {
  readonly push: (text: string) => void;
  readonly text: (index: number) => string;
  readonly count: () => number;
  /** Compares two texts by their UTF-8 bytes; returns a number below, at or above 0. */
  readonly compare: (one: number, other: number) => number;
}

/** Distinct texts, numbered in the order in which they were added. */
export interface InternedTexts extends Omit<PackedTexts, 'push'> {
  readonly intern: (text: string) => number;
  /** Returns a text's number, or -1 if it wasn't added. */
  readonly find: (text: string) => number;
}

/** UTF-16 units of a text; an id has a few dozen. */
const maxLength = 65_536;

/** Creates an empty store. Texts that are longer than any plausible id are cut. */
export function packedTexts(): PackedTexts {
  let bytes = Buffer.allocUnsafeSlow(4_096);
  let [count, used] = [0, 0];
  const ends = rowIntegers();
  const from = (index: number): number => (index === 0 ? 0 : ends.get(index - 1));
  return {
    push: (whole) => {
      const text = cut(whole);
      // A UTF-16 unit takes at most three bytes.
      if (used + text.length * 3 > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(2 * bytes.length + text.length * 3);
        bytes.copy(larger, 0, 0, used);
        bytes = larger;
      }
      used += bytes.write(text, used);
      ends.set(count++, used);
    },
    text: (index) => bytes.toString('utf8', from(index), ends.get(index)),
    count: () => count,
    compare: (one, other) => bytes.compare(bytes, from(other), ends.get(other), from(one), ends.get(one)),
  };
}

/** Creates an empty store of distinct texts. */
export function internedTexts(): InternedTexts {
  const { push, text: textOf, count, compare } = packedTexts();
  const hashOf = rowIntegers();
  /** A hash table with linear probing; each slot has a text's number plus 1, or 0. */
  let slots = new Uint32Array(64);
  /** Returns the slot that a text has, or would get. */
  const slotOf = (text: string): number => {
    hash(text, 0, text.length, seed);
    const { low } = hashes;
    let slot = low % slots.length;
    for (let entry = slots[slot] ?? 0; entry > 0; entry = slots[slot] ?? 0) {
      if (hashOf.get(entry - 1) === low && textOf(entry - 1) === text) break;
      slot = (slot + 1) % slots.length;
    }
    return slot;
  };
  const grow = (): void => {
    slots = new Uint32Array(slots.length * 2);
    for (let code = 0; code < count(); code++) {
      let slot = hashOf.get(code) % slots.length;
      while ((slots[slot] ?? 0) > 0) slot = (slot + 1) % slots.length;
      slots[slot] = code + 1;
    }
  };
  return {
    intern: (whole) => {
      const text = cut(whole);
      const slot = slotOf(text);
      const entry = slots[slot] ?? 0;
      if (entry > 0) return entry - 1;
      const code = count();
      hashOf.set(code, hashes.low);
      push(text);
      slots[slot] = code + 1;
      if (2 * count() > slots.length) grow();
      return code;
    },
    find: (text) => (slots[slotOf(text)] ?? 0) - 1,
    text: textOf,
    count,
    compare,
  };
}

function cut(text: string): string {
  return text.length > maxLength ? truncate(text, maxLength) : text;
}
