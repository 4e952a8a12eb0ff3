import type { GroupMiddle, NumberHint } from './model.ts';
import { middleOf } from './bins.ts';
import type { SortedNumbers } from './sortedRuns.ts';
import { quantile } from './spread.ts';

/** From how many numbers, and different values, two groups are looked for. */
const fewestNumbers = 20;
const fewestValues = 5;
/** Parts of all numbers: that either group has at least, and that lie between both at most. */
const smallestGroup = 0.2;
const mostBetween = 0.05;
const splits = 64;

/**
 * Two groups of numbers with next to none between them, so that no mean or median describes them. They are told apart at one of 64 equal
 * steps through the numbers that are not far out: at that where the groups' variance among themselves is largest (Otsu's method).
 */
export function twoGroups(numbers: SortedNumbers): NumberHint | undefined {
  if (numbers.count < fewestNumbers || !hasDifferentValues(numbers)) return undefined;
  const split = bestSplit(numbers);
  const atLeast = smallestGroup * numbers.count;
  if (split === undefined || split < atLeast || numbers.count - split < atLeast) return undefined;
  const lower = groupBetween(numbers, 0, split);
  const upper = groupBetween(numbers, split, numbers.count);
  const third = upper.median / 3 - lower.median / 3;
  const between = numbers.below(upper.median - third) - numbers.below(lower.median + third);
  return between <= mostBetween * numbers.count ? { kind: 'two-groups', lower, upper } : undefined;
}

function hasDifferentValues(numbers: SortedNumbers): boolean {
  let place = 0;
  for (let values = 1; values < fewestValues; values++) {
    const value = numbers.at(place);
    // As numbers are in order, the next value is where the first larger one is.
    place = numbers.count - numbersAbove(numbers, value);
    if (place === numbers.count) return false;
  }
  return true;
}

function numbersAbove(numbers: SortedNumbers, value: number): number {
  let [low, high] = [numbers.below(value), numbers.count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers.at(middle) > value) high = middle;
    else low = middle + 1;
  }
  return numbers.count - low;
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

function groupBetween({ at }: SortedNumbers, from: number, to: number): GroupMiddle {
  const count = to - from;
  return { count, median: quantile({ count, at: (place) => at(from + place) }, 0.5) };
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
