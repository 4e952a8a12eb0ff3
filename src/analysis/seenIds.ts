import { hash, hashes } from './hash.ts';

const parts = 256;
const firstSlots = 64;

/** The slots of one part: two numbers each, the hash's halves; both 0 is an empty slot. */
interface Part {
  slots: Uint32Array;
  used: number;
}

/**
 * Remembers which ids it was shown, in about 12 to 24 bytes each, so that a million fit: not the ids but 64 bits of hash. That an id is
 * taken for another has a chance of 1 in 37 million for all of a million ids together. It grows in small parts, so
 * that no growing holds up the event loop.
 */
export function seenIds(): { readonly see: (id: string) => boolean } {
  const all = Array.from({ length: parts }, (): Part => ({
    slots: new Uint32Array(2 * firstSlots),
    used: 0,
  }));
  return {
    /** Gives whether it has seen the id before. */
    see: (id) => {
      hash(id);
      const high = hashes.high === 0 ? 1 : hashes.high;
      const part = all[high % parts];
      if (part === undefined) throw new Error('No part');
      if (!insert(part.slots, hashes.low, high)) return true;
      if (++part.used * 3 > part.slots.length) grow(part);
      return false;
    },
  };
}

/** Gives whether it was not there yet. */
function insert(slots: Uint32Array, low: number, high: number): boolean {
  const mask = slots.length / 2 - 1;
  for (let slot = low & mask; ; slot = (slot + 1) & mask) {
    const there = slots[2 * slot + 1];
    if (there === 0) {
      slots[2 * slot] = low;
      slots[2 * slot + 1] = high;
      return true;
    }
    if (there === high && slots[2 * slot] === low) return false;
  }
}

function grow(part: Part): void {
  const old = part.slots;
  part.slots = new Uint32Array(old.length * 2);
  for (let at = 0; at < old.length; at += 2) {
    const high = old[at + 1] ?? 0;
    if (high !== 0) insert(part.slots, old[at] ?? 0, high);
  }
}
