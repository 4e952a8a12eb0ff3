import type { Summary } from '../../src/analysis/summary/model.ts';
import type { TimeChart } from './chart.ts';
import { chartFigure } from './chartFigure.ts';
import { chartMenu } from './chartMenu.ts';
import { el, newId } from './dom.ts';
import type { View } from './view.ts';

const unitKeys = {
  hour: 'timeUnitHour',
  day: 'timeUnitDay',
  week: 'timeUnitWeek',
  month: 'timeUnitMonth',
} as const;

/** Responses over time; a click on a column filters by its time. */
export function timeCard({ overTime, matching }: Summary, view: View): HTMLElement | undefined {
  const { t, number, bin } = view.words;
  if (matching === 0) return undefined;
  const { unit, timeZone } = overTime;
  const id = newId('time');
  const chart: TimeChart = {
    kind: 'time',
    title: t('overTime'),
    ...overTime,
  };
  const action = {
    name: 'time',
    label: (index: number) => {
      const { from = '', count = 0 } = chart.bins[index] ?? {};
      return t('timeHint', bin(from, unit, timeZone), number(count));
    },
    run: (index: number) => {
      const found = chart.bins[index];
      if (found === undefined) return;
      view.filterBy({ from: found.from, to: found.to });
      // The column is gone, and with it the focus; the way back is the chip.
      document.querySelector<HTMLElement>('[data-focus="chip-from"]')?.focus({ preventScroll: true });
    },
  };
  const isEmpty = chart.bins.length === 0;
  return el(
    'section',
    { class: 'card wide', 'aria-labelledby': id },
    el(
      'header',
      {},
      el(
        'div',
        { class: 'card-title' },
        el('h2', { id }, t('overTime')),
        el('p', { class: 'kind' }, isEmpty ? t('noTimes') : t(unitKeys[unit], timeZone)),
      ),
      isEmpty ? undefined : chartMenu(chart, view),
    ),
    isEmpty ? undefined : chartFigure(chart, view, action),
  );
}
