/** Finite numbers in ascending order; may be empty. */
export interface SortedNumbers {
  readonly count: number;
  /** Returns the number at an index from 0 to `count` - 1. */
  readonly at: (place: number) => number;
  /** Counts the numbers below `limit`. */
  readonly below: (limit: number) => number;
  /** Whether all numbers are whole. */
  readonly whole: boolean;
  readonly values: Float64Array;
}

/** Sorts finite numbers in place; negative zero becomes zero. */
export function sortedNumbers(values: Float64Array): SortedNumbers {
  for (let place = 0; place < values.length; place++) values[place] = (values[place] ?? 0) + 0;
  values.sort();
  return {
    count: values.length,
    at: (place) => values[place] ?? Number.NaN,
    below: (limit) => {
      let [low, high] = [0, values.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((values[middle] ?? Infinity) < limit) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    whole: values.every(Number.isInteger),
    values,
  };
}
