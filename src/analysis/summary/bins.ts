import type { Bin } from './model.ts';
import type { SortedNumbers } from './sortedRuns.ts';

const fewest = 8;
const most = 40;

/** Where the bins of a histogram begin and end, in ascending order: each holds its lower edge and not its upper one. */
export interface BinRule {
  readonly edges: readonly number[];
  /** Whether each bin holds one value only, its lower edge. */
  readonly isGrid: boolean;
}

/** A histogram by {@link binRule}. No numbers, no bins. */
export function binsOf(numbers: SortedNumbers): Bin[] {
  if (numbers.count === 0) return [];
  const { edges, isGrid } = binRule(numbers);
  return edges.slice(1).map((to, index) => {
    const from = edges[index] ?? to;
    const count = belowEdge(numbers, to) - numbers.below(from);
    return { from, to, ...(isGrid ? { value: from } : {}), count };
  });
}

/**
 * Edges that a person reads easily, for at least one number. Answers on a grid of whole numbers, halves, fives, tens, fifties …
 * get a bin for each value, gaps included, if that makes 40 bins at most. All others get steps of 1, 2 or 5 times a power of ten, as wide as
 * Freedman and Diaconis' rule says (2 · IQR / ∛n), 8 to 40 bins or little more; whole numbers steps of at least 1.
 */
export function binRule(numbers: SortedNumbers): BinRule {
  const { count } = numbers;
  const [min, max] = [numbers.at(0), numbers.at(count - 1)];
  const grid = gridOf(numbers, min, max);
  if (grid !== undefined) return { edges: grid, isGrid: true };
  const edges = edgesOf(min, max, stepFor(numbers, min, max));
  return { edges: edges ?? [min, nextAfter(max)], isGrid: false };
}

/** How many are below an edge; the largest double, above which there is none, counts as below itself. */
function belowEdge(numbers: SortedNumbers, edge: number): number {
  return edge === Number.MAX_VALUE ? numbers.count : numbers.below(edge);
}

/** The lower edges of the values' grid and the upper one of the last; `undefined` where they are on none, or on one too wide. */
function gridOf(numbers: SortedNumbers, min: number, max: number): number[] | undefined {
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
  return isAscending(edges) ? edges : undefined;
}

function isAscending(edges: readonly number[]): boolean {
  return edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge));
}

function stepFor(numbers: SortedNumbers, min: number, max: number): Step {
  const { count, whole } = numbers;
  if (min === max) return niceStep(Math.abs(min) / 10, 'down');
  const middleHalf = numbers.at(Math.floor(0.75 * (count - 1))) - numbers.at(Math.ceil(0.25 * (count - 1)));
  // Scaled before the difference is taken, which two huge numbers would take beyond the largest.
  const narrowest = max / most - min / most;
  const widest = max / fewest - min / fewest;
  const rule = (2 * middleHalf) / Math.cbrt(count);
  const wanted = middleHalf > 0 && Number.isFinite(rule) ? rule : narrowest * 2;
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
  if (multipleOf(step, first) > min) first -= 1;
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

/** The middle number, or the mean of the two in the middle. */
export function medianOf(numbers: SortedNumbers): number {
  const { count } = numbers;
  const low = numbers.at(Math.floor((count - 1) / 2));
  const high = numbers.at(Math.floor(count / 2));
  const sum = low + high;
  return Number.isFinite(sum) ? sum / 2 : low / 2 + high / 2;
}
