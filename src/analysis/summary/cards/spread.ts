import type { Spread } from '../summary.ts';
import type { SortedNumbers } from './sortedNumbers.ts';

/** With fewer numbers, a mean says little. */
const minForMean = 5;

/** Describes the distribution of one or more numbers. */
export function spreadOf(numbers: SortedNumbers): Spread {
  const { count } = numbers;
  return {
    count,
    min: numbers.at(0),
    lowerQuartile: quantile(numbers, 0.25),
    median: quantile(numbers, 0.5),
    upperQuartile: quantile(numbers, 0.75),
    max: numbers.at(count - 1),
    ...(count < minForMean ? {} : momentsOf(numbers)),
  };
}

/**
 * Returns a quantile, interpolated between neighbors as in NumPy, R (type 7) and DuckDB (`quantile_cont`).
 */
export function quantile({ count, at }: Pick<SortedNumbers, 'count' | 'at'>, part: number): number {
  const place = part * (count - 1);
  const low = Math.floor(place);
  const [lower, upper] = [at(low), at(Math.min(count - 1, low + 1))];
  const rest = place - low;
  if (rest === 0 || lower === upper) return lower;
  const step = upper - lower;
  // The difference of two huge numbers can overflow.
  return Number.isFinite(step) ? lower + step * rest : lower * (1 - rest) + upper * rest;
}

/**
 * Returns mean and sample standard deviation of numbers that are scaled by a power of two, so that no sum
 * overflows.
 */
function momentsOf({ values, count, at }: SortedNumbers): {
  readonly mean: number;
  readonly deviation: number;
} {
  const [min, max] = [at(0), at(count - 1)];
  const scale =
    2 ** Math.max(-1022, Math.min(1023, Math.ceil(Math.log2(Math.max(-min, max, Number.MIN_VALUE)))));
  const sumOf = (term: (value: number) => number): number => {
    const add = compensatedSum();
    let sum = 0;
    for (const value of values) sum = add(term(value));
    return sum;
  };
  const mean = sumOf((value) => value / scale) / count;
  // Corrects for the rounding of the mean.
  const rest = sumOf((value) => value / scale - mean);
  const squares = sumOf((value) => (value / scale - mean) ** 2) - (rest * rest) / count;
  return {
    // Rounding must not move the mean outside the numbers.
    mean: Math.min(max, Math.max(min, mean * scale)),
    deviation: Math.sqrt(Math.max(0, squares) / (count - 1)) * scale,
  };
}

/** Returns a function that adds a value and returns the sum so far, compensated by Neumaier's method. */
function compensatedSum(): (value: number) => number {
  let [sum, lost] = [0, 0];
  return (value) => {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
    return sum + lost;
  };
}
