import type { Summary } from '../../src/analysis/summary/model.ts';
import { overflowWords, type TimeChart } from './chart.ts';
import { chartFigure } from './chartFigure.ts';
import { chartMenu } from './chartMenu.ts';
import { el, newId } from './dom.ts';
import type { ColumnAction } from './drawColumns.ts';
import type { View } from './view.ts';

const unitKeys = {
  '5 minutes': 'timeUnit5Minutes',
  '15 minutes': 'timeUnit15Minutes',
  hour: 'timeUnitHour',
  day: 'timeUnitDay',
  week: 'timeUnitWeek',
  month: 'timeUnitMonth',
  year: 'timeUnitYear',
} as const;

/** Responses over time; a click on a column filters by its time. */
export function timeCard({ overTime, matching, hasTasks }: Summary, view: View): HTMLElement | undefined {
  const { t, number, bin } = view.words;
  if (matching === 0) return undefined;
  const { unit, timeZone, withoutTime } = overTime;
  const id = newId('time');
  const chart: TimeChart = {
    kind: 'time',
    title: t('overTime'),
    ...overTime,
  };
  const [first, last] = [chart.bins[0], chart.bins.at(-1)];
  const action: ColumnAction = {
    name: 'time',
    label: (column) =>
      column.kind === 'bin'
        ? t(
            hasTasks ? 'timeHintTasks' : 'timeHint',
            bin(chart.bins[column.index]?.from ?? '', unit, timeZone),
            number(column.count),
          )
        : t('timeEndHint', overflowWords(chart, column, view.words)),
    run: (column) => {
      if (column.kind === 'below') view.filterBy({ to: first?.from });
      else if (column.kind === 'above') view.filterBy({ from: last?.to });
      else {
        const { from, to } = chart.bins[column.index] ?? {};
        view.filterBy({ from, to });
      }
      // The column is gone, and with it the focus; the way back is the chip.
      const chip = column.kind === 'below' ? 'chip-to' : 'chip-from';
      document.querySelector<HTMLElement>(`[data-focus="${chip}"]`)?.focus({ preventScroll: true });
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
        el(
          'p',
          { class: 'kind' },
          isEmpty ? t('noTimes') : t(unitKeys[unit], timeZone),
          isEmpty || !hasTasks ? undefined : `\u00a0· ${t('taskRows')}`,
        ),
      ),
      isEmpty ? undefined : chartMenu(() => chart, view),
    ),
    isEmpty ? undefined : chartFigure(chart, view, action),
    isEmpty || withoutTime === 0
      ? undefined
      : el('p', { class: 'note' }, t('withoutTime', number(withoutTime))),
  );
}
