import type { Bin } from './model.ts';
import type { SortedNumbers } from './sortedRuns.ts';

const fewest = 8;
const most = 40;

/**
 * A histogram with edges a person reads easily: steps of 1, 2 or 5 times a power of ten, as wide as Freedman and Diaconis'
 * rule says (2 · IQR / ∛n), 40 bins or little more at most; whole numbers get steps of at least 1. No numbers, no bins.
 */
export function binsOf(numbers: SortedNumbers): Bin[] {
  const { count } = numbers;
  if (count === 0) return [];
  const min = numbers.at(0);
  const max = numbers.at(count - 1);
  const step = stepFor(numbers, min, max);
  const edges = edgesOf(min, max, step);
  if (edges === undefined) return [{ from: min, to: max, count }];
  const bins: Bin[] = [];
  let done = 0;
  for (let index = 0; index + 1 < edges.length; index++) {
    const [from = min, to = max] = [edges[index], edges[index + 1]];
    const upTo = index + 2 === edges.length ? count : numbers.below(to);
    bins.push({ from, to, count: upTo - done });
    done = upTo;
  }
  return bins;
}

function stepFor(numbers: SortedNumbers, min: number, max: number): number {
  const { count, whole } = numbers;
  const range = max - min;
  if (range === 0) return whole && Math.abs(min) < 2 ** 40 ? 1 : niceStep(Math.abs(min) / 10);
  const middleHalf = numbers.at(Math.floor(0.75 * (count - 1))) - numbers.at(Math.ceil(0.25 * (count - 1)));
  // Scaled before the difference is taken, which two huge numbers would take beyond the largest.
  const narrowest = max / most - min / most;
  const widest = max / fewest - min / fewest;
  const rule = (2 * middleHalf) / Math.cbrt(count);
  const wanted = middleHalf > 0 && Number.isFinite(rule) ? rule : narrowest * 2;
  const step = niceStep(Math.min(Math.max(wanted, narrowest), widest));
  return whole ? Math.max(1, step) : step;
}

/** The smallest of 1, 2, 5, 10, 20 … and 0.5, 0.2 … that is no less than `width`. */
function niceStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  for (const factor of [1, 2, 5, 10]) {
    if (factor * power >= width * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/** `undefined` where doubles are too coarse for such steps. */
function edgesOf(min: number, max: number, step: number): number[] | undefined {
  const first = Math.floor(min / step);
  const last = Math.max(Math.ceil(max / step), first + 1);
  if (!(last - first <= 3 * most)) return undefined;
  const edges: number[] = [];
  for (let index = first; index <= last; index++) {
    const edge = Number((index * step).toPrecision(12)) + 0;
    const before = edges.at(-1);
    if (!Number.isFinite(edge) || (before !== undefined && edge <= before)) return undefined;
    edges.push(edge);
  }
  const [lowest = Infinity] = edges;
  return lowest <= min && (edges.at(-1) ?? -Infinity) >= max ? edges : undefined;
}

/** The middle number, or the mean of the two in the middle. */
export function medianOf(numbers: SortedNumbers): number {
  const { count } = numbers;
  const low = numbers.at(Math.floor((count - 1) / 2));
  const high = numbers.at(Math.floor(count / 2));
  const sum = low + high;
  return Number.isFinite(sum) ? sum / 2 : low / 2 + high / 2;
}
