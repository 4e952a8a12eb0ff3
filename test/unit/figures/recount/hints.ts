import type { Group } from './numbers.ts';
import { quantile, sorted } from './spread.ts';

export interface TwoGroups {
  readonly lower: { readonly count: number; readonly median: number };
  readonly upper: { readonly count: number; readonly median: number };
}

const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** Two groups, where the split with the least squares, of those that leave enough on each side, has next to nothing between. */
export function twoGroups(numbers: readonly number[]): TwoGroups | undefined {
  const inOrder = sorted(numbers);
  const size = inOrder.length;
  if (size < 20 || new Set(inOrder).size < 5) return undefined;
  const scale = Math.max(Math.abs(inOrder[0]!), Math.abs(inOrder[size - 1]!));
  const shifted = inOrder.map((number) => number / scale - inOrder[0]! / scale);
  const total = shifted.reduce((sum, number) => sum + number, 0);
  let best = { at: 0, between: -1 };
  let sum = 0;
  for (let at = 1; at < size; at++) {
    sum += shifted[at - 1]!;
    if (inOrder[at] === inOrder[at - 1] || at < size / 5 || size - at < size / 5) continue;
    // The least squares within are the most between.
    const between = at * (size - at) * (sum / at - (total - sum) / (size - at)) ** 2;
    if (between > best.between) best = { at, between };
  }
  const [below, above] = [inOrder.slice(0, best.at), inOrder.slice(best.at)];
  if (below.length === 0) return undefined;
  const [low, high] = [median(below), median(above)];
  const third = high / 3 - low / 3;
  const inMiddle = inOrder.filter((number) => number >= low + third && number <= high - third).length;
  if (inMiddle > size / 20) return undefined;
  return { lower: { count: below.length, median: low }, upper: { count: above.length, median: high } };
}

/** The units with the smallest and the largest median, where these are over 100 times apart. */
export function mixedUnits({ numbers }: Group): (readonly [unit: string, count: number, median: number])[] | undefined {
  const byUnit = new Map<string, number[]>();
  for (const { unit, number } of numbers) byUnit.set(unit, [...(byUnit.get(unit) ?? []), number]);
  const medians = [...byUnit]
    .filter(([, own]) => own.length >= 3)
    .map(([unit, own]) => [unit, own.length, median(own)] as const)
    .sort(([, , one], [, , other]) => one - other);
  const [lowest, highest] = [medians[0], medians[medians.length - 1]];
  if (lowest === undefined || highest === undefined) return undefined;
  return lowest[2] > 0 && highest[2] > 100 * lowest[2] ? [lowest, highest] : undefined;
}
