import type { Pace } from '../giveWay.ts';

/** Numbers in order, for exact quantiles and counts without one long sort. There may be none. */
export interface SortedNumbers {
  readonly count: number;
  /** The number at a place from 0 to `count` - 1. */
  readonly at: (place: number) => number;
  /** How many are below `limit`. */
  readonly below: (limit: number) => number;
  /** Whether all are whole. */
  readonly whole: boolean;
  /** All of them, in several runs that are in order each. */
  readonly runs: readonly Float64Array[];
}

export interface NumberPile {
  readonly add: (value: number) => void;
  readonly count: () => number;
  readonly sort: (pace: Pace) => Promise<SortedNumbers>;
}

const runLength = 32_768;

/** Collects finite numbers; negative zero becomes zero. */
export function numberPile(): NumberPile {
  const runs: Float64Array[] = [];
  let current = new Float64Array(64);
  let used = 0;
  let before = 0;
  let whole = true;

  return {
    add: (value) => {
      if (used === current.length) {
        if (used === runLength) {
          runs.push(current);
          before += used;
          current = new Float64Array(runLength);
          used = 0;
        } else {
          const larger = new Float64Array(used * 2);
          larger.set(current);
          current = larger;
        }
      }
      current[used++] = value + 0;
      if (whole && !Number.isInteger(value)) whole = false;
    },
    count: () => before + used,
    sort: async (pace) => {
      const all = used === 0 ? runs : [...runs, current.subarray(0, used)];
      for (const run of all) {
        run.sort();
        if (pace.isDue()) await pace.rest();
      }
      return sortedNumbers(all, whole);
    },
  };
}

/** Several piles' numbers as one. */
export function together(piles: readonly SortedNumbers[]): SortedNumbers {
  return sortedNumbers(
    piles.flatMap(({ runs }) => runs),
    piles.every(({ whole }) => whole),
  );
}

function sortedNumbers(runs: readonly Float64Array[], whole: boolean): SortedNumbers {
  const below = (limit: number): number => runs.reduce((sum, run) => sum + belowIn(run, limit), 0);
  const at = (place: number): number => {
    const [only] = runs;
    if (runs.length === 1 && only !== undefined) return only[place] ?? Number.NaN;
    // Bisects the doubles themselves, by their bits in order.
    let low = orderOf(Math.min(...runs.map((run) => run[0] ?? Infinity)));
    let high = orderOf(Math.max(...runs.map((run) => run.at(-1) ?? -Infinity)));
    while (low < high) {
      const middle = (low + high + 1n) >> 1n;
      if (below(doubleOf(middle)) <= place) low = middle;
      else high = middle - 1n;
    }
    return doubleOf(low);
  };
  return { count: runs.reduce((sum, { length }) => sum + length, 0), at, below, whole, runs };
}

function belowIn(run: Float64Array, limit: number): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((run[middle] ?? Infinity) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

const scratch = new DataView(new ArrayBuffer(8));

/** A whole number for each double, in the doubles' order. */
function orderOf(value: number): bigint {
  scratch.setFloat64(0, value + 0);
  const bits = scratch.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits;
}

function doubleOf(order: bigint): number {
  scratch.setBigInt64(0, order < 0n ? -order : order);
  const value = scratch.getFloat64(0);
  return order < 0n ? -value : value;
}
