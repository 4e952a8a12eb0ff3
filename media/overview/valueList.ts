import type { OverviewStrings } from '../../src/overview/strings.ts';
import type { Spread } from '../../src/analysis/summary/model.ts';
import { el } from './dom.ts';
import type { Words } from './words.ts';

type Name = Extract<
  keyof OverviewStrings,
  'count' | 'median' | 'middleHalf' | 'meanDeviation' | 'min' | 'max'
>;

/** How numbers lie, in words. */
export function spreadList(spread: Spread, words: Words): HTMLElement {
  const { t, number } = words;
  const { count, median, lowerQuartile, upperQuartile, mean, deviation, min, max } = spread;
  // Where four digits don't tell the smallest from the largest, there are as many as do.
  const isNarrow = min < max && words.measure(min) === words.measure(max);
  const measure = isNarrow
    ? words.edges([...new Set([min, lowerQuartile, median, upperQuartile, max])])
    : words.measure;
  return valueList(
    [
      ['count', number(count)],
      ['median', measure(median)],
      ['middleHalf', t('range', measure(lowerQuartile), measure(upperQuartile))],
      ...(mean === undefined || deviation === undefined
        ? []
        : ([['meanDeviation', `${measure(mean)} ± ${words.measure(deviation)}`]] as const)),
      ['min', measure(min)],
      ['max', measure(max)],
    ],
    words,
  );
}

/** Values that describe a distribution, each under its name; the median has the sign that marks it in the chart. */
function valueList(values: readonly (readonly [Name, string])[], { t }: Words): HTMLElement {
  return el(
    'dl',
    { class: 'values' },
    ...values.map(([name, value]) =>
      el('div', { class: `value-${name}` }, el('dt', {}, t(name)), el('dd', {}, value)),
    ),
  );
}
