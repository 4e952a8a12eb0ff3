import { inSlices, type Pace } from '../giveWay.ts';
import type { Spread } from './model.ts';
import type { SortedNumbers } from './sortedRuns.ts';

/** Of fewer numbers a mean says little. */
const fewestForMean = 5;

/** How numbers, at least one, lie. */
export async function spreadOf(numbers: SortedNumbers, pace: Pace): Promise<Spread> {
  const { count } = numbers;
  return {
    count,
    min: numbers.at(0),
    lowerQuartile: quantile(numbers, 0.25),
    median: quantile(numbers, 0.5),
    upperQuartile: quantile(numbers, 0.75),
    max: numbers.at(count - 1),
    ...(count < fewestForMean ? {} : await momentsOf(numbers, pace)),
  };
}

/** The quantile that interpolates between neighbours, as NumPy, R (type 7) and DuckDB (`quantile_cont`) do. */
export function quantile({ count, at }: Pick<SortedNumbers, 'count' | 'at'>, part: number): number {
  const place = part * (count - 1);
  const low = Math.floor(place);
  const [lower, upper] = [at(low), at(Math.min(count - 1, low + 1))];
  const rest = place - low;
  if (rest === 0 || lower === upper) return lower;
  const step = upper - lower;
  // Two huge numbers may be farther from each other than a double goes.
  return Number.isFinite(step) ? lower + step * rest : lower * (1 - rest) + upper * rest;
}

/** Mean and sample standard deviation, of numbers scaled by a power of two so that neither sum goes beyond a double. */
async function momentsOf(
  { runs, count, at }: SortedNumbers,
  pace: Pace,
): Promise<{ readonly mean: number; readonly deviation: number }> {
  const [min, max] = [at(0), at(count - 1)];
  const scale =
    2 ** Math.max(-1022, Math.min(1023, Math.ceil(Math.log2(Math.max(-min, max, Number.MIN_VALUE)))));
  const sumOf = async (term: (value: number) => number): Promise<number> => {
    const add = compensatedSum();
    let sum = 0;
    for (const run of runs) await inSlices(run.length, pace, (index) => (sum = add(term(run[index] ?? 0))));
    return sum;
  };
  const mean = (await sumOf((value) => value / scale)) / count;
  // The mean is rounded: what the distances from it sum to is taken off again.
  const rest = await sumOf((value) => value / scale - mean);
  const squares = (await sumOf((value) => (value / scale - mean) ** 2)) - (rest * rest) / count;
  return {
    // Rounding may not take it out of the numbers.
    mean: Math.min(max, Math.max(min, mean * scale)),
    deviation: Math.sqrt(Math.max(0, squares) / (count - 1)) * scale,
  };
}

/** Neumaier's compensated sum; each call gives the sum so far. */
function compensatedSum(): (value: number) => number {
  let [sum, lost] = [0, 0];
  return (value) => {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
    return sum + lost;
  };
}
