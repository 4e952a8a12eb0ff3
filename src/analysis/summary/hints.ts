import type { GroupMiddle, Histogram, NumberHint } from './model.ts';
import { middleOf, numbersAbove } from './bins.ts';
import type { SortedNumbers } from './sortedRuns.ts';
import { quantile } from './spread.ts';

/** From how many numbers, and different values, two groups are looked for. */
const fewestNumbers = 30;
const fewestValues = 5;
/** Of all numbers, that either group has at least. */
const smallestGroup = 0.2;
/** Of each group, that lie where the gap between the groups may not reach. */
const [lowerTail, upperTail] = [0.1, 0.9];
const fewestBars = 3;
const splits = 64;

/**
 * Two groups of numbers far from each other, so that no mean or median describes them: what lies between all but a tenth of each is as wide as
 * the wider one is without its tenths, and three bars of the histogram. They are told apart at one of 64 equal steps through the numbers that are
 * not far out: at that where the groups' variance among themselves is largest (Otsu's method).
 */
export function twoGroups(numbers: SortedNumbers, { bins }: Histogram): NumberHint | undefined {
  if (numbers.count < fewestNumbers || !hasDifferentValues(numbers)) return undefined;
  const split = bestSplit(numbers);
  const atLeast = smallestGroup * numbers.count;
  if (split === undefined || split < atLeast || numbers.count - split < atLeast) return undefined;
  const lower = part(numbers, 0, split);
  const upper = part(numbers, split, numbers.count);
  const gap = quantile(upper, lowerTail) - quantile(lower, upperTail);
  const [bar] = bins;
  const isFar = [lower, upper].every(
    (group) => gap >= quantile(group, upperTail) - quantile(group, lowerTail),
  );
  if (!isFar || bar === undefined || gap < fewestBars * (bar.to - bar.from)) return undefined;
  return { kind: 'two-groups', lower: middleOfGroup(lower), upper: middleOfGroup(upper) };
}

function hasDifferentValues(numbers: SortedNumbers): boolean {
  let place = 0;
  for (let values = 1; values < fewestValues; values++) {
    const value = numbers.at(place);
    // Where the next larger value begins.
    place = numbers.count - numbersAbove(numbers, value);
    if (place === numbers.count) return false;
  }
  return true;
}

/** How many numbers the lower group has; `undefined` where nothing can be split. */
function bestSplit(numbers: SortedNumbers): number | undefined {
  const { from, to } = middleOf(numbers);
  const [min, max] = [numbers.at(from), numbers.at(to - 1)];
  if (min === max) return undefined;
  // Each end scaled by itself: the range of two huge numbers may be more than a double holds.
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

/** Of fewer numbers a unit's median says little. */
const fewestOfUnit = 3;
const farApart = 100;

/** Units of which one's median is over 100 times another's, though all numbers are converted into one: somebody may have taken the one for the other. */
export function mixedUnits(
  units: readonly { readonly unit: string; readonly numbers: SortedNumbers }[],
): NumberHint | undefined {
  const [lower, ...more] = units
    .filter(({ numbers }) => numbers.count >= fewestOfUnit)
    .map(({ unit, numbers }) => ({ unit, count: numbers.count, median: quantile(numbers, 0.5) }))
    .filter(({ median }) => median > 0)
    .sort((one, other) => one.median - other.median);
  const upper = more.at(-1);
  return lower !== undefined && upper !== undefined && upper.median / farApart > lower.median
    ? { kind: 'mixed-units', lower, upper }
    : undefined;
}
