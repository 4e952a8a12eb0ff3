import { randomInt } from 'node:crypto';

/** The two 32-bit hashes of the last text: murmur's finalizer over two multiplicative hashes. */
export const hashes = { low: 0, high: 0 };

/** Unknown to files: otherwise, some with chosen texts of one hash would keep a hash table busy for hours. */
export const seed = randomInt(2 ** 32);

/**
 * Hashes a text's UTF-16 units from `from` up to `to`. The result is in {@link hashes} until the next call.
 *
 * @param start 0, or {@link seed} in hash tables
 */
export function hash(text: string, from = 0, to = text.length, start = 0): void {
  let low = 0x9e3779b9 ^ (to - from) ^ start;
  let high = 0x85ebca6b;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= high >>> 15;
  }
  hashes.low = finish(low);
  hashes.high = finish(high ^ low);
}

/** Returns an integer with 53 bits of a text's hash. */
export function hash53(text: string): number {
  hash(text);
  return hashes.high * 2 ** 21 + (hashes.low >>> 11);
}

function finish(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
