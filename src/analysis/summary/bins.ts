import type { Bin, Histogram } from './model.ts';
import type { SortedNumbers } from './sortedRuns.ts';
import { quantile } from './spread.ts';

const fewest = 8;
const most = 40;
/** How many times the middle half's width from it a number is far out. */
const reach = 3;

/** Where the bins of a histogram begin and end, in ascending order: each holds its lower edge and not its upper one. */
export interface BinRule {
  readonly edges: readonly number[];
  /** Whether each bin holds one value only, its lower edge. */
  readonly isGrid: boolean;
}

/** A histogram by {@link binRule}. No numbers, no bins. */
export function histogramOf(numbers: SortedNumbers): Histogram {
  if (numbers.count === 0) return { bins: [], below: 0, above: 0 };
  const { edges, isGrid } = binRule(numbers);
  const bins = binsBetween(edges, numbers).map((bin) => (isGrid ? { ...bin, value: bin.from } : bin));
  return {
    bins,
    below: numbers.below(edges[0] ?? -Infinity),
    above: numbers.count - belowEdge(numbers, edges.at(-1) ?? Infinity),
  };
}

function binsBetween(edges: readonly number[], numbers: SortedNumbers): Bin[] {
  return edges.slice(1).map((to, index) => {
    const from = edges[index] ?? to;
    return { from, to, count: belowEdge(numbers, to) - numbers.below(from) };
  });
}

/**
 * Edges that a person reads easily, for at least one number. Answers on a grid of whole numbers, halves, fives, tens, fifties …
 * get a bin for each value, gaps included, if that makes 40 bins at most. Else bins span the numbers within three times the middle half's
 * width from it, so that one far out doesn't hide the rest: again one for each value or, where these are on no grid, steps of 1, 2 or 5 times
 * a power of ten, as wide as Freedman and Diaconis' rule says (2 · IQR / ∛n), 8 to 40 bins or little more; whole numbers steps of at least 1.
 */
export function binRule(numbers: SortedNumbers): BinRule {
  const all = gridOf(numbers, 0, numbers.count);
  if (all !== undefined) return { edges: all, isGrid: true };
  const { from, to, middleHalf } = middleOf(numbers);
  const grid = gridOf(numbers, from, to);
  if (grid !== undefined) return { edges: grid, isGrid: true };
  const [min, max] = [numbers.at(from), numbers.at(to - 1)];
  const edges = edgesOf(min, max, stepFor(min, max, { count: to - from, middleHalf, whole: numbers.whole }));
  return { edges: edges ?? [min, nextAfter(max)], isGrid: false };
}

/** Thousandths at which bins of a logarithmic axis begin, equally wide on it: five, three or two to a power of ten, or one. */
const logarithmicFactors = [[1000, 1585, 2512, 3981, 6310], [1000, 2154, 4642], [1000, 3162], [1000]];

/** Bins for a logarithmic axis, equally wide on it, 40 at most; `undefined` where the numbers don't call for one. */
export function logarithmicBins(numbers: SortedNumbers): Bin[] | undefined {
  const { count } = numbers;
  if (count === 0) return undefined;
  const [min, max] = [numbers.at(0), numbers.at(count - 1)];
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((part) => quantile(numbers, part)) as [
    number,
    number,
    number,
  ];
  const isSkewed = upper - median >= 1.5 * (median - lower) && upper > lower;
  if (!(min > 0) || max / 100 < min || !isSkewed) return undefined;
  for (const factors of logarithmicFactors) {
    const edges = logarithmicEdges(min, max, factors);
    if (edges !== undefined) return binsBetween(edges, numbers);
  }
  return undefined;
}

/** `undefined` where they are too many, or beyond what a double holds. */
function logarithmicEdges(min: number, max: number, factors: readonly number[]): number[] | undefined {
  const edges: number[] = [];
  for (let power = Math.floor(Math.log10(min)) - 1; ; power++) {
    for (const factor of factors) {
      const edge = multipleOf({ factor, power: power - 3 }, 1);
      if (!Number.isFinite(edge) || edges.length > most) return undefined;
      if (edge <= min) edges.length = 0;
      edges.push(edge);
      if (edge > max) return edges;
    }
  }
}

/** Places in the numbers, `to` exclusive, of those that are not far out; and how wide the middle half is. */
export function middleOf(numbers: SortedNumbers): {
  readonly from: number;
  readonly to: number;
  readonly middleHalf: number;
} {
  const [lower, upper] = [quantile(numbers, 0.25), quantile(numbers, 0.75)];
  const middleHalf = upper - lower;
  const [low, high] =
    middleHalf > 0
      ? [lower - reach * middleHalf, upper + reach * middleHalf]
      : [quantile(numbers, 0.01), quantile(numbers, 0.99)];
  return { from: numbers.below(low), to: numbers.count - numbersAbove(numbers, high), middleHalf };
}

/** How many numbers are larger. */
export function numbersAbove(numbers: SortedNumbers, limit: number): number {
  return limit >= Number.MAX_VALUE ? 0 : numbers.count - numbers.below(nextAfter(limit));
}

/** How many are below an edge; the largest double, above which there is none, counts as below itself. */
function belowEdge(numbers: SortedNumbers, edge: number): number {
  return edge === Number.MAX_VALUE ? numbers.count : numbers.below(edge);
}

/**
 * The lower edges of the values' grid and the upper one of the last, for the numbers at places from `from` to before `to`; `undefined` where they are
 * on none, on one too wide, or where another number would lie in the last bin.
 */
function gridOf(numbers: SortedNumbers, from: number, to: number): number[] | undefined {
  const [min, max] = [numbers.at(from), numbers.at(to - 1)];
  const values = [min];
  for (let last = min; last < max; values.push(last)) {
    if (values.length === most) return undefined;
    last = numbers.at(numbers.below(nextAfter(last)));
  }
  const isOn = (step: number): boolean => values.every((value) => Number.isInteger(value / step));
  let step = [0.5, 1].findLast(isOn);
  if (step === undefined) return undefined;
  if (min < max) {
    for (let wider = 5; isOn(wider) && wider <= max - min; wider *= String(wider).startsWith('5') ? 2 : 5)
      step = wider;
  }
  const bins = (max - min) / step + 1;
  if (bins > most) return undefined;
  const edges = Array.from({ length: bins + 1 }, (_, index) => min + index * step);
  return isAscending(edges) && belowEdge(numbers, edges.at(-1) ?? max) === to ? edges : undefined;
}

function isAscending(edges: readonly number[]): boolean {
  return edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge));
}

function stepFor(
  min: number,
  max: number,
  {
    count,
    middleHalf,
    whole,
  }: { readonly count: number; readonly middleHalf: number; readonly whole: boolean },
): Step {
  if (min === max) return niceStep(Math.abs(min) / 10, 'down');
  // Scaled before the difference is taken, which two huge numbers would take beyond the largest.
  const narrowest = max / most - min / most;
  const widest = max / fewest - min / fewest;
  const rule = (2 * middleHalf) / Math.cbrt(count);
  const wanted = middleHalf > 0 ? Math.min(rule, widest) : narrowest * 2;
  const up = niceStep(Math.max(wanted, narrowest), 'up');
  const step = sizeOf(up) <= widest ? up : niceStep(widest, 'down');
  return whole && sizeOf(step) < 1 ? { factor: 1, power: 0 } : step;
}

/** `factor` times ten to the `power`; kept apart, as 0.1 is no double and multiples of it are not exact. */
interface Step {
  readonly factor: number;
  readonly power: number;
}

function sizeOf(step: Step): number {
  return multipleOf(step, 1);
}

function multipleOf({ factor, power }: Step, times: number): number {
  const product = times * factor;
  // Powers of ten are exact up to the 22nd, so that these are rounded once.
  if (power < 0 && power >= -22) return product / 10 ** -power;
  return power <= 22 ? product * 10 ** power : Number(`${product}e${power}`);
}

/** The nearest of 1, 2, 5, 10, 20 … and 0.5, 0.2 … that is no less than `width`, or no more. */
function niceStep(width: number, direction: 'up' | 'down'): Step {
  const power = Math.floor(Math.log10(width));
  const steps = [
    { factor: 5, power: power - 1 },
    ...[1, 2, 5].map((factor) => ({ factor, power })),
    { factor: 1, power: power + 1 },
  ];
  const fits =
    direction === 'up'
      ? steps.find((step) => sizeOf(step) >= width * (1 - 1e-9))
      : steps.findLast((step) => sizeOf(step) <= width * (1 + 1e-9));
  return fits ?? { factor: 1, power };
}

/** `undefined` where doubles are too coarse for such steps. */
function edgesOf(min: number, max: number, step: Step): number[] | undefined {
  const size = sizeOf(step);
  let first = Math.floor(min / size);
  // The division is rounded.
  if (multipleOf(step, first) > min) first -= 1;
  if (multipleOf(step, first + 1) <= min) first += 1;
  const edges = [multipleOf(step, first) + 0];
  for (let last = edges[0] ?? max; last <= max; edges.push(last)) {
    if (edges.length > 3 * most) return undefined;
    last = multipleOf(step, first + edges.length) + 0;
    if (!Number.isFinite(last)) return undefined;
  }
  return (edges[0] ?? Infinity) <= min && isAscending(edges) ? edges : undefined;
}

/** The next double, but never beyond the largest. */
function nextAfter(value: number): number {
  const ulp = Math.max(Number.MIN_VALUE, Math.abs(value) * 2 ** -53);
  let next = value + ulp;
  if (next === value) next = value + 2 * ulp;
  return Math.min(next, Number.MAX_VALUE);
}
