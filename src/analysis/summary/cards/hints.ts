import type { GroupMiddle, Histogram, NumberHint } from '../summary.ts';
import { middleOf, numbersAbove } from './bins.ts';
import type { SortedNumbers } from './sortedNumbers.ts';
import { quantile } from './spread.ts';

/** The minimum of numbers, and of distinct values, for two groups. */
const minNumbers = 30;
const minValues = 5;
/** The minimum share of all numbers in each group. */
const minGroupShare = 0.2;
/** The quantiles between which the gap separates the lower and the upper group. */
const [lowerTail, upperTail] = [0.1, 0.9];
const minBars = 3;
const splits = 64;

/**
 * Finds two groups of numbers so far apart that no mean or median describes them: the gap between the lower
 * group's 90 % quantile and the upper group's 10 % quantile is as wide as three bars of the histogram and as
 * each group from its 10 % to its 90 % quantile. Of 64 equal steps through the numbers that aren't far out,
 * the split is at the one with the largest variance between the groups (Otsu's method).
 */
export function twoGroups(numbers: SortedNumbers, { bins }: Histogram): NumberHint | undefined {
  if (numbers.count < minNumbers || !hasDifferentValues(numbers)) return undefined;
  const split = bestSplit(numbers);
  const atLeast = minGroupShare * numbers.count;
  if (split === undefined || split < atLeast || numbers.count - split < atLeast) return undefined;
  const lower = part(numbers, 0, split);
  const upper = part(numbers, split, numbers.count);
  const gap = quantile(upper, lowerTail) - quantile(lower, upperTail);
  const [bar] = bins;
  const isFar = [lower, upper].every(
    (group) => gap >= quantile(group, upperTail) - quantile(group, lowerTail),
  );
  if (!isFar || bar === undefined || gap < minBars * (bar.to - bar.from)) return undefined;
  return { kind: 'two-groups', lower: middleOfGroup(lower), upper: middleOfGroup(upper) };
}

function hasDifferentValues(numbers: SortedNumbers): boolean {
  let place = 0;
  for (let values = 1; values < minValues; values++) {
    const value = numbers.at(place);
    // The index of the next larger value.
    place = numbers.count - numbersAbove(numbers, value);
    if (place === numbers.count) return false;
  }
  return true;
}

/** Returns the size of the lower group; `undefined` if nothing can be split. */
function bestSplit(numbers: SortedNumbers): number | undefined {
  const { from, to } = middleOf(numbers);
  const [min, max] = [numbers.at(from), numbers.at(to - 1)];
  if (min === max) return undefined;
  // Each end is scaled separately, because the range of two huge numbers can overflow.
  const stepAt = (part: number): number => min * (1 - part) + max * part;
  const places = Array.from({ length: splits - 1 }, (_, index) =>
    numbers.below(stepAt((index + 1) / splits)),
  );
  const counts = [...places, to].map((place, index) => place - (places[index - 1] ?? from));
  const weights = counts.map((count, index) => count * (index + 0.5));
  const [all, weight] = [to - from, weights.reduce((sum, each) => sum + each, 0)];
  let [best, split]: [number, number | undefined] = [0, undefined];
  let [before, weightBefore] = [0, 0];
  for (const [index, place] of places.entries()) {
    before += counts[index] ?? 0;
    weightBefore += weights[index] ?? 0;
    if (before === 0 || before === all) continue;
    const apart = (weight - weightBefore) / (all - before) - weightBefore / before;
    const variance = before * (all - before) * apart ** 2;
    if (variance > best) [best, split] = [variance, place];
  }
  return split;
}

type Group = Pick<SortedNumbers, 'count' | 'at'>;

function part({ at }: SortedNumbers, from: number, to: number): Group {
  return { count: to - from, at: (place) => at(from + place) };
}

function middleOfGroup(group: Group): GroupMiddle {
  return { count: group.count, median: quantile(group, 0.5) };
}

/** With fewer numbers, a unit's median says little. */
const minOfUnit = 3;
const farApart = 100;

/**
 * Finds units that were converted into the same one although one's median is over 100 times another's:
 * participants may have confused them.
 */
export function mixedUnits(
  units: readonly { readonly unit: string; readonly numbers: SortedNumbers }[],
): NumberHint | undefined {
  const [lower, ...more] = units
    .filter(({ numbers }) => numbers.count >= minOfUnit)
    .map(({ unit, numbers }) => ({ unit, count: numbers.count, median: quantile(numbers, 0.5) }))
    .filter(({ median }) => median > 0)
    .sort((one, other) => one.median - other.median);
  const upper = more.at(-1);
  return lower !== undefined && upper !== undefined && upper.median / farApart > lower.median
    ? { kind: 'mixed-units', lower, upper }
    : undefined;
}
