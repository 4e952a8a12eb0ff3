import { eachRow, type Rows } from '../rows/rowList.ts';
import { hash, hashes } from '../../records/hash.ts';

/**
 * Samples up to `size` of the rows for which `isIn` is true, each with the same probability, in the file's
 * order. The same rows and `seed` give the same sample. `of` is the number of rows it is drawn from.
 */
export function sampleOf(
  rows: Rows,
  isIn: (row: number) => boolean,
  { size, seed }: { readonly size: number; readonly seed: string },
): { readonly rows: readonly number[]; readonly of: number } {
  hash(seed);
  const random = fractions(hashes.low);
  const sample: number[] = [];
  let seen = 0;
  eachRow(rows, (row) => {
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

/** Generates numbers from 0 to below 1 (Mulberry32). */
function fractions(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
