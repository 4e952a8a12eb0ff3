import type { Bin, Histogram } from '../summary.ts';
import type { SortedNumbers } from './sortedNumbers.ts';
import { quantile } from './spread.ts';

const minBins = 8;
const maxBins = 40;
/** A number is far out if it is further from the middle half than this multiple of its width. */
const reach = 3;

/**
 * The edges of a histogram's bins in ascending order. A bin includes its lower edge but not its upper one.
 */
export interface BinRule {
  readonly edges: readonly number[];
  /** Whether each bin holds a single value, its lower edge. */
  readonly isGrid: boolean;
}

/** Counts numbers by {@link binRule}. Without numbers, there are no bins. */
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

/** Counts numbers in the bins of a histogram of all rows, whose counts become totals. */
export function countedIn({ bins, below, above }: Histogram, numbers: SortedNumbers): Histogram {
  const last = bins.at(-1)?.to ?? Infinity;
  return {
    bins: countedInBins(bins, numbers),
    below: numbers.below(bins[0]?.from ?? -Infinity),
    above: numbers.count - belowEdge(numbers, last),
    totals: { below, above },
  };
}

/** Counts numbers in bins of all rows, whose counts become totals. */
export function countedInBins(bins: readonly Bin[], numbers: SortedNumbers): Bin[] {
  return bins.map((bin) => ({
    ...bin,
    count: belowEdge(numbers, bin.to) - numbers.below(bin.from),
    total: bin.count,
  }));
}

function binsBetween(edges: readonly number[], numbers: SortedNumbers): Bin[] {
  return edges.slice(1).map((to, index) => {
    const from = edges[index] ?? to;
    return { from, to, count: belowEdge(numbers, to) - numbers.below(from) };
  });
}

/**
 * Returns readable edges for at least one number. Answers on a grid of whole numbers, halves, fives, tens,
 * fifties … get a bin per value, gaps included, if that makes at most 40 bins. Otherwise, bins span the
 * numbers within three times the middle half's width, so that outliers don't hide the rest: again one per
 * value or, without a grid, steps of 1, 2 or 5 times a power of ten, as wide as the rule of Freedman and
 * Diaconis says (2 · IQR / ∛n), 8 to 40 bins or slightly more. Steps for whole numbers are at least 1.
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

/** Edges per power of ten on a logarithmic axis, in thousandths: five, three, two or one of equal width. */
const logarithmicFactors = [[1000, 1585, 2512, 3981, 6310], [1000, 2154, 4642], [1000, 3162], [1000]];

/**
 * Returns up to 40 bins of equal width on a logarithmic axis; `undefined` if the numbers don't call for one.
 */
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

/** Returns `undefined` if there are too many edges, or if one exceeds the range of a double. */
function logarithmicEdges(min: number, max: number, factors: readonly number[]): number[] | undefined {
  const edges: number[] = [];
  for (let power = Math.floor(Math.log10(min)) - 1; ; power++) {
    for (const factor of factors) {
      const edge = multipleOf({ factor, power: power - 3 }, 1);
      if (!Number.isFinite(edge) || edges.length > maxBins) return undefined;
      if (edge <= min) edges.length = 0;
      edges.push(edge);
      if (edge > max) return edges;
    }
  }
}

/**
 * Returns the indexes of the numbers that aren't far out (`to` is exclusive), and the width of the middle
 * half.
 */
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

/** Counts the numbers above a limit. */
export function numbersAbove(numbers: SortedNumbers, limit: number): number {
  return limit >= Number.MAX_VALUE ? 0 : numbers.count - numbers.below(nextAfter(limit));
}

/**
 * Counts the numbers below an edge. The largest double counts as below itself, because no edge can be above
 * it.
 */
function belowEdge(numbers: SortedNumbers, edge: number): number {
  return edge === Number.MAX_VALUE ? numbers.count : numbers.below(edge);
}

/**
 * Returns the lower edges of the grid of the values from index `from` to before `to`, and the last upper
 * edge; `undefined` if they are on no grid, if it is too wide, or if another number would be in the last bin.
 */
function gridOf(numbers: SortedNumbers, from: number, to: number): number[] | undefined {
  const [min, max] = [numbers.at(from), numbers.at(to - 1)];
  const values = [min];
  for (let last = min; last < max; values.push(last)) {
    if (values.length === maxBins) return undefined;
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
  if (bins > maxBins) return undefined;
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
  // Scaled before subtracting, because the difference of two huge numbers can overflow.
  const narrowest = max / maxBins - min / maxBins;
  const widest = max / minBins - min / minBins;
  const rule = (2 * middleHalf) / Math.cbrt(count);
  const wanted = middleHalf > 0 ? Math.min(rule, widest) : narrowest * 2;
  const up = niceStep(Math.max(wanted, narrowest), 'up');
  const step = sizeOf(up) <= widest ? up : niceStep(widest, 'down');
  return whole && sizeOf(step) < 1 ? { factor: 1, power: 0 } : step;
}

/** `factor` times ten to the power of `power`, kept apart because multiples of 0.1 aren't exact doubles. */
interface Step {
  readonly factor: number;
  readonly power: number;
}

function sizeOf(step: Step): number {
  return multipleOf(step, 1);
}

function multipleOf({ factor, power }: Step, times: number): number {
  const product = times * factor;
  // Powers of ten are exact up to the 22nd, so dividing by one rounds only once.
  if (power < 0 && power >= -22) return product / 10 ** -power;
  return power <= 22 ? product * 10 ** power : Number(`${product}e${power}`);
}

/** Returns the nearest of 1, 2, 5, 10, 20 … and 0.5, 0.2 … that is at least `width`, or at most. */
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

/** Returns `undefined` if doubles are too coarse for such steps. */
function edgesOf(min: number, max: number, step: Step): number[] | undefined {
  const size = sizeOf(step);
  let first = Math.floor(min / size);
  // The division may have rounded up.
  if (multipleOf(step, first) > min) first -= 1;
  if (multipleOf(step, first + 1) <= min) first += 1;
  const edges = [multipleOf(step, first) + 0];
  for (let last = edges[0] ?? max; last <= max; edges.push(last)) {
    if (edges.length > 3 * maxBins) return undefined;
    last = multipleOf(step, first + edges.length) + 0;
    if (!Number.isFinite(last)) return undefined;
  }
  return (edges[0] ?? Infinity) <= min && isAscending(edges) ? edges : undefined;
}

/** Returns the next double, at most the largest. */
function nextAfter(value: number): number {
  const ulp = Math.max(Number.MIN_VALUE, Math.abs(value) * 2 ** -53);
  let next = value + ulp;
  if (next === value) next = value + 2 * ulp;
  return Math.min(next, Number.MAX_VALUE);
}
