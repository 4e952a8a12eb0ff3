import type { Spread } from '../../../src/analysis/summary/summary.ts';
import { el } from '../dom/dom.ts';
import type { Words } from '../words.ts';

/**
 * Describes a distribution in words; the median has the symbol that marks it in the chart. `format` writes
 * its numbers; by default with as many digits as tell them apart.
 */
export function spreadList(spread: Spread, words: Words, format?: Words['measure']): HTMLElement {
  const { t, number } = words;
  const { count, median, lowerQuartile, upperQuartile, mean, deviation, min, max } = spread;
  // Uses more than four digits if needed to distinguish minimum and maximum.
  const isNarrow = min < max && words.measure(min) === words.measure(max);
  const measure =
    format ??
    (isNarrow ? words.edges([...new Set([min, lowerQuartile, median, upperQuartile, max])]) : words.measure);
  const values = {
    count: number(count),
    median: measure(median),
    middleHalf: t('range', measure(lowerQuartile), measure(upperQuartile)),
    meanDeviation:
      mean === undefined || deviation === undefined
        ? undefined
        : `${measure(mean)} ± ${(format ?? words.measure)(deviation)}`,
    min: measure(min),
    max: measure(max),
  };
  const names = Object.keys(values) as (keyof typeof values)[];
  const entry = (name: keyof typeof values): HTMLElement | undefined =>
    values[name] === undefined
      ? undefined
      : el(`div.value-${name}`, el('dt', t(name)), el('dd', values[name]));
  return el('dl.values', names.map(entry));
}
