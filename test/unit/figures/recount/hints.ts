import type { Group } from './numbers.ts';
import { histogramOf, nearOf } from './histogram.ts';
import { quantile } from './spread.ts';

export interface TwoGroups {
  readonly lower: { readonly count: number; readonly median: number };
  readonly upper: { readonly count: number; readonly median: number };
}

const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

const steps = 64;

/**
 * Splits numbers into two groups by Otsu's method at one of 64 steps through those that are not outliers. The
 * gap between the groups without a tenth of each must be as wide as either group without its outer tenths and
 * as three bars.
 */
export function twoGroups(numbers: readonly number[]): TwoGroups | undefined {
  const size = numbers.length;
  if (size < 30 || new Set(numbers).size < 5) return undefined;
  const near = nearOf(numbers);
  const [min, max] = [Math.min(...near), Math.max(...near)];
  // Halves, because the range may exceed a double.
  const width = (max / 2 - min / 2) / (steps / 2);
  const counts = new Array<number>(steps).fill(0);
  for (const number of near) {
    const step = Math.min(steps - 1, Math.floor((number / 2 - min / 2) / (width / 2)));
    counts[step] = (counts[step] ?? 0) + 1;
  }
  let best = { step: 0, between: 0 };
  for (let step = 1; step < steps; step++) {
    const [below, above] = [sidesOf(counts, 0, step), sidesOf(counts, step, steps)];
    const between = below.count * above.count * (below.mean - above.mean) ** 2;
    if (below.count > 0 && above.count > 0 && between > best.between * (1 + 1e-12)) best = { step, between };
  }
  if (best.step === 0) return undefined;
  const edge = min + best.step * width;
  const [lower, upper] = [
    numbers.filter((number) => number < edge),
    numbers.filter((number) => number >= edge),
  ];
  if (lower.length < size / 5 || upper.length < size / 5) return undefined;
  const gap = quantile(upper, 0.1) - quantile(lower, 0.9);
  const bars = histogramOf(numbers);
  // If all but one value are outliers, no group has a fifth of the numbers.
  if (typeof bars === 'number') return undefined;
  const { from, to } = bars.bins[0]!;
  const wide = Math.max(...[lower, upper].map((side) => quantile(side, 0.9) - quantile(side, 0.1)));
  if (gap < wide || gap < 3 * (to - from)) return undefined;
  const [low, high] = [median(lower), median(upper)];
  return { lower: { count: lower.length, median: low }, upper: { count: upper.length, median: high } };
}

function sidesOf(counts: readonly number[], from: number, to: number): { count: number; mean: number } {
  let count = 0;
  let sum = 0;
  for (let step = from; step < to; step++) {
    count += counts[step]!;
    sum += counts[step]! * (step + 0.5);
  }
  return { count, mean: sum / count };
}

/** Returns the units with the smallest and the largest median if these differ by a factor over 100. */
export function mixedUnits({
  numbers,
}: Group): (readonly [unit: string, count: number, median: number])[] | undefined {
  const byUnit = new Map<string, number[]>();
  for (const { unit, number } of numbers) byUnit.set(unit, [...(byUnit.get(unit) ?? []), number]);
  const medians = [...byUnit]
    .filter(([, own]) => own.length >= 3 && median(own) > 0)
    .map(([unit, own]) => [unit, own.length, median(own)] as const)
    .sort(([, , one], [, , other]) => one - other);
  const [lowest, highest] = [medians[0], medians[medians.length - 1]];
  if (lowest === undefined || highest === undefined) return undefined;
  return highest[2] > 100 * lowest[2] ? [lowest, highest] : undefined;
}
