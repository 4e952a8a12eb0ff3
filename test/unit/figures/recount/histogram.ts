import type { NamedBars, NamedBin } from './names.ts';
import { quantile, sorted } from './spread.ts';

const maxBars = 40;
const minBins = 8;

/** A step of 1, 2 or 5 times a power of ten. */
interface Nice {
  readonly digit: 1 | 2 | 5;
  readonly power: number;
}

/**
 * Returns the bars of numbers, or a number if it is the only one that is off the grid and not an outlier: its
 * bin is free.
 */
export function histogramOf(numbers: readonly number[]): NamedBars | number {
  const byValue = barPerValue(numbers);
  if (byValue !== undefined) return { bins: byValue, below: 0, above: 0 };
  const near = nearOf(numbers);
  const nearByValue = barPerValue(near, numbers);
  if (nearByValue === undefined && near.every((number) => number === near[0])) return near[0]!;
  const bins = nearByValue ?? binned(near, numbers);
  const last = bins[bins.length - 1]!;
  return {
    bins,
    below: numbers.filter((number) => number < bins[0]!.from).length,
    above: numbers.filter((number) => (last.value === undefined ? number >= last.to : number > last.value))
      .length,
  };
}

/**
 * Returns the numbers within three interquartile ranges of the middle half or, if the range is 0, the central
 * 98 %.
 */
export function nearOf(numbers: readonly number[]): number[] {
  const [lower, upper] = [quantile(numbers, 0.25), quantile(numbers, 0.75)];
  const [from, to] =
    upper > lower
      ? [lower - 3 * (upper - lower), upper + 3 * (upper - lower)]
      : [quantile(numbers, 0.01), quantile(numbers, 0.99)];
  return numbers.filter((number) => number >= from && number <= to);
}

/**
 * Returns a bar per multiple of the widest step that divides all numbers, unless another of `all` is in the
 * last bar.
 */
function barPerValue(numbers: readonly number[], all = numbers): NamedBin[] | undefined {
  const step = gridOf(numbers);
  if (step === undefined) return undefined;
  const inOrder = sorted(numbers);
  const [min, max] = [inOrder[0]!, inOrder[inOrder.length - 1]!];
  if ((max - min) / step + 1 > maxBars) return undefined;
  // Doubles this far from 0 lack such steps.
  if (max + step === max || min + step === min) return undefined;
  if (all.some((number) => number > max && number < max + step)) return undefined;
  const bins: NamedBin[] = [];
  for (let value = min; value <= max; value += step) {
    const count = numbers.filter((number) => number === value).length;
    bins.push({ from: value, to: value + step, value, count });
  }
  return bins;
}

/** Returns the widest of 0.5, 1, 5, 10, 50, 100 … that divides all numbers. */
function gridOf(numbers: readonly number[]): number | undefined {
  const range = Math.max(...numbers) - Math.min(...numbers);
  if (!numbers.every((number) => Number.isInteger(number * 2))) return undefined;
  const doubled = numbers.map((number) => BigInt(number * 2));
  let widest: number | undefined;
  for (let step = 1n; step < 10n ** 30n; step *= 10n) {
    // For the doubled numbers: 0.5, 1, then 5, 10, and so on.
    for (const each of [step, 2n * step]) {
      const isNarrow = Number(each) / 2 <= Math.max(range, 1);
      if (isNarrow && doubled.every((number) => number % each === 0n)) widest = Number(each) / 2;
    }
  }
  return widest;
}

/**
 * Returns the bins of numbers without outliers, with a width based on the interquartile range of all numbers.
 */
function binned(numbers: readonly number[], all: readonly number[]): NamedBin[] {
  const inOrder = sorted(numbers);
  const isWhole = inOrder.every((number) => Number.isInteger(number));
  const spread = quantile(all, 0.75) - quantile(all, 0.25);
  const [min, max] = [inOrder[0]!, inOrder[inOrder.length - 1]!];
  // The range itself may exceed a double.
  const rangeIn = (parts: number): number => max / parts - min / parts;
  // Doubles are not closer than this.
  if (rangeIn(maxBars) < 1e-300) return oneBin(inOrder);
  const wanted = spread === 0 ? rangeIn(20) : spread * (2 / Math.cbrt(inOrder.length));
  let width = niceFrom(Math.max(wanted, rangeIn(maxBars)));
  if (valueOf(width, 1) > rangeIn(minBins)) width = niceTo(rangeIn(minBins));
  if (isWhole && valueOf(width, 1) < 1) width = { digit: 1, power: 0 };
  const first = placeOf(inOrder[0]!, width);
  if (!Number.isFinite(valueOf(width, placeOf(max, width) + 1))) return oneBin(inOrder);
  const bins: NamedBin[] = [];
  for (let place = first; bins.length < binsOf(inOrder, width); place++) {
    const [from, to] = [valueOf(width, place), valueOf(width, place + 1)];
    bins.push({ from, to, count: all.filter((number) => number >= from && number < to).length });
  }
  return bins;
}

/** Returns one bin from the smallest number to just above the largest. */
function oneBin(inOrder: readonly number[]): NamedBin[] {
  return [{ from: inOrder[0]!, to: nextUp(inOrder[inOrder.length - 1]!), count: inOrder.length }];
}

/** Returns the next larger double by its bits, because these are ordered. */
function nextUp(number: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number === 0 ? 0 : number);
  view.setBigInt64(0, view.getBigInt64(0) + (number < 0 ? -1n : 1n));
  return view.getFloat64(0);
}

/** Returns the smallest step that is at least `min`. */
function niceFrom(min: number): Nice {
  let width: Nice = { digit: 1, power: Math.floor(Math.log10(min)) - 1 };
  while (valueOf(width, 1) < min * (1 - 1e-12)) width = wider(width);
  return width;
}

/** Returns the largest step that is at most `max`. */
function niceTo(max: number): Nice {
  let width: Nice = { digit: 1, power: Math.floor(Math.log10(max)) - 1 };
  while (valueOf(wider(width), 1) <= max * (1 + 1e-12)) width = wider(width);
  return width;
}

function binsOf(inOrder: readonly number[], width: Nice): number {
  return placeOf(inOrder[inOrder.length - 1]!, width) - placeOf(inOrder[0]!, width) + 1;
}

/** Returns the multiple of the width at which a number's bin starts. */
function placeOf(number: number, width: Nice): number {
  let place = Math.floor(number / valueOf(width, 1));
  while (valueOf(width, place) > number) place--;
  while (valueOf(width, place + 1) <= number) place++;
  return place;
}

/** Returns a multiple of the width as JSON reads it, unlike 3 × 0.1. */
function valueOf({ digit, power }: Nice, times: number): number {
  return Number(`${digit * times}e${power}`);
}

function wider({ digit, power }: Nice): Nice {
  if (digit === 1) return { digit: 2, power };
  return digit === 2 ? { digit: 5, power } : { digit: 1, power: power + 1 };
}

/** Returns bins of a fifth to a whole power of ten if the numbers need a logarithmic axis. */
export function logarithmicOf(numbers: readonly number[]): NamedBin[] | undefined {
  const inOrder = sorted(numbers);
  const [min, max] = [inOrder[0]!, inOrder[inOrder.length - 1]!];
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((share) => quantile(inOrder, share)) as [
    number,
    number,
    number,
  ];
  if (min <= 0 || max < 100 * min || upper === median || upper - median < 1.5 * (median - lower))
    return undefined;
  const digits = [[1, 1.585, 2.512, 3.981, 6.31], [1, 2.154, 4.642], [1, 3.162], [1]];
  const edges = digits.map((ofPower) => {
    const all: number[] = [];
    for (let power = -325; power < 310; power++) {
      for (const digit of ofPower) all.push(Number(`${digit}e${power}`));
    }
    const first = all.filter((edge) => edge <= min).length - 1;
    return all.slice(first, all.findIndex((edge) => edge > max) + 1);
  });
  const all = edges.find((found) => found.length - 1 <= maxBars && Number.isFinite(found.at(-1)));
  if (all === undefined || all.length < 2) return undefined;
  return all.slice(0, -1).map((from, place) => {
    const to = all[place + 1]!;
    return { from, to, count: inOrder.filter((number) => number >= from && number < to).length };
  });
}

/** Counts numbers in the bars of others, which include them. */
export function barsIn(bars: NamedBars | number, numbers: readonly number[]): NamedBars | number {
  if (typeof bars === 'number') return bars;
  const [first, last] = [bars.bins[0]!, bars.bins[bars.bins.length - 1]!];
  return {
    bins: binsIn(bars.bins, numbers),
    below: numbers.filter((number) => number < first.from).length,
    above: numbers.filter((number) => (last.value === undefined ? number >= last.to : number > last.value))
      .length,
  };
}

/** Counts numbers in bins. */
export function binsIn<Bins extends readonly NamedBin[] | undefined>(
  bins: Bins,
  numbers: readonly number[],
): Bins {
  return bins?.map((bin) => ({
    ...bin,
    count: numbers.filter((number) =>
      bin.value === undefined ? number >= bin.from && number < bin.to : number === bin.value,
    ).length,
  })) as Bins;
}
