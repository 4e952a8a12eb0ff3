import type { OverviewStrings } from '../../src/overview/strings.ts';
import { el } from './dom.ts';
import type { Words } from './words.ts';

type Name = Extract<keyof OverviewStrings, 'count' | 'min' | 'median' | 'mean' | 'max'>;

/** Values that describe a distribution, each under its name; the median has the sign that marks it in the chart. */
export function valueList(values: readonly (readonly [Name, string])[], { t }: Words): HTMLElement {
  return el(
    'dl',
    { class: 'values' },
    ...values.map(([name, value]) =>
      el('div', { class: `value-${name}` }, el('dt', {}, t(name)), el('dd', {}, value)),
    ),
  );
}
