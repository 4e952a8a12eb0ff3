import type { Rows } from './matching.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import { hash, hashes } from '../hash.ts';

/**
 * Up to `size` of the rows that `isIn` takes, each with the same chance, in the file's order; the same ones for the same rows
 * and `seed`. `of` is how many it takes in all.
 */
export async function sampleOf(
  rows: Rows,
  isIn: (row: number) => boolean,
  { size, seed }: { readonly size: number; readonly seed: string },
  pace: Pace,
): Promise<{ readonly rows: readonly number[]; readonly of: number }> {
  hash(seed);
  const random = fractions(hashes.low);
  const sample: number[] = [];
  let seen = 0;
  await inSlices(rows.count, pace, (place) => {
    const row = rows.at(place);
    if (!isIn(row)) return;
    seen++;
    if (sample.length < size) {
      sample.push(row);
      return;
    }
    const index = Math.floor(random() * seen);
    if (index < size) sample[index] = row;
  });
  return { rows: sample.sort((one, other) => one - other), of: seen };
}

/** Mulberry32: numbers from 0 to below 1. */
function fractions(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
