import { quantile, sorted } from './spread.ts';

export interface CountedBin {
  readonly from: number;
  readonly to: number;
  readonly value?: number;
  readonly count: number;
}

export interface Bars {
  readonly bins: readonly CountedBin[];
  readonly below: number;
  readonly above: number;
}

const mostBars = 40;
const fewestBins = 8;

/** A step of 1, 2 or 5 times a power of ten. */
interface Nice {
  readonly digit: 1 | 2 | 5;
  readonly power: number;
}

export function histogramOf(numbers: readonly number[]): Bars {
  const byValue = barPerValue(numbers);
  if (byValue !== undefined) return { bins: byValue, below: 0, above: 0 };
  const inOrder = sorted(numbers);
  const [lower, upper] = [quantile(inOrder, 0.25), quantile(inOrder, 0.75)];
  const [from, to] =
    upper > lower
      ? [lower - 3 * (upper - lower), upper + 3 * (upper - lower)]
      : [quantile(inOrder, 0.01), quantile(inOrder, 0.99)];
  const near = inOrder.filter((number) => number >= from && number <= to);
  return {
    bins: barPerValue(near) ?? binned(near, inOrder),
    below: inOrder.filter((number) => number < from).length,
    above: inOrder.filter((number) => number > to).length,
  };
}

/** A bar for each multiple of the widest step that divides all numbers. */
function barPerValue(numbers: readonly number[]): CountedBin[] | undefined {
  const step = gridOf(numbers);
  if (step === undefined) return undefined;
  const inOrder = sorted(numbers);
  const [min, max] = [inOrder[0]!, inOrder[inOrder.length - 1]!];
  if ((max - min) / step + 1 > mostBars) return undefined;
  const bins: CountedBin[] = [];
  for (let value = min; value <= max; value += step) {
    const count = numbers.filter((number) => number === value).length;
    bins.push({ from: value - step / 2, to: value + step / 2, value, count });
  }
  return bins;
}

/** The widest of 0.5, 1, 5, 10, 50, 100 … of which all are multiples. */
function gridOf(numbers: readonly number[]): number | undefined {
  if (numbers.every((number) => number === 0)) return 1;
  if (!numbers.every((number) => Number.isInteger(number * 2))) return undefined;
  const doubled = numbers.map((number) => BigInt(number * 2));
  let widest: number | undefined;
  for (let step = 1n; step < 10n ** 30n; step *= 10n) {
    // Of the doubled numbers: 0.5, 1, then 5, 10, and so on.
    for (const each of [step, 2n * step]) {
      if (doubled.every((number) => number % each === 0n)) widest = Number(each) / 2;
    }
  }
  return widest;
}

/** Bins of numbers that are near; their width goes by all numbers. */
function binned(numbers: readonly number[], all: readonly number[]): CountedBin[] {
  const inOrder = sorted(numbers);
  const isWhole = inOrder.every((number) => Number.isInteger(number));
  const spread = quantile(all, 0.75) - quantile(all, 0.25);
  const wanted = (2 * spread) / Math.cbrt(all.length);
  let width = smallestFrom(wanted, inOrder);
  while (binsOf(inOrder, width) > mostBars) width = wider(width);
  while (binsOf(inOrder, width) < fewestBins) {
    const next = narrower(width);
    if (isWhole && valueOf(next, 1) < 1) break;
    if (binsOf(inOrder, next) > mostBars) break;
    width = next;
  }
  if (isWhole && valueOf(width, 1) < 1) width = { digit: 1, power: 0 };
  const first = placeOf(inOrder[0]!, width);
  const bins: CountedBin[] = [];
  for (let place = first; bins.length < binsOf(inOrder, width); place++) {
    const [from, to] = [valueOf(width, place), valueOf(width, place + 1)];
    bins.push({ from, to, count: inOrder.filter((number) => number >= from && number < to).length });
  }
  return bins;
}

function smallestFrom(wanted: number, inOrder: readonly number[]): Nice {
  const range = inOrder[inOrder.length - 1]! - inOrder[0]!;
  const least = wanted > 0 ? wanted : range / mostBars;
  let width: Nice = { digit: 1, power: Math.floor(Math.log10(least)) - 1 };
  while (valueOf(width, 1) < least) width = wider(width);
  return width;
}

function binsOf(inOrder: readonly number[], width: Nice): number {
  return placeOf(inOrder[inOrder.length - 1]!, width) - placeOf(inOrder[0]!, width) + 1;
}

/** Which multiple of the width a number's bin begins at. */
function placeOf(number: number, width: Nice): number {
  let place = Math.floor(number / valueOf(width, 1));
  while (valueOf(width, place) > number) place--;
  while (valueOf(width, place + 1) <= number) place++;
  return place;
}

/** A multiple of the width as JSON would read it, which 3 × 0.1 is not. */
function valueOf({ digit, power }: Nice, times: number): number {
  return Number(`${digit * times}e${power}`);
}

function wider({ digit, power }: Nice): Nice {
  if (digit === 1) return { digit: 2, power };
  return digit === 2 ? { digit: 5, power } : { digit: 1, power: power + 1 };
}

function narrower({ digit, power }: Nice): Nice {
  if (digit === 5) return { digit: 2, power };
  return digit === 2 ? { digit: 1, power } : { digit: 5, power: power - 1 };
}

/** Bins at 1, 2, 5, 10 …, where the numbers call for a logarithmic axis. */
export function logarithmicOf(numbers: readonly number[]): CountedBin[] | undefined {
  const inOrder = sorted(numbers);
  const [min, max] = [inOrder[0]!, inOrder[inOrder.length - 1]!];
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((share) => quantile(inOrder, share)) as [number, number, number];
  if (min <= 0 || max < 100 * min || upper === median || upper - median < 1.5 * (median - lower)) return undefined;
  const bins: CountedBin[] = [];
  let edge: Nice = { digit: 1, power: Math.floor(Math.log10(min)) - 1 };
  while (valueOf(wider(edge), 1) <= min) edge = wider(edge);
  for (; valueOf(edge, 1) <= max; edge = wider(edge)) {
    const [from, to] = [valueOf(edge, 1), valueOf(wider(edge), 1)];
    bins.push({ from, to, count: inOrder.filter((number) => number >= from && number < to).length });
  }
  return bins;
}
