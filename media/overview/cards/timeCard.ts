import type { Summary, TimeRange } from '../../../src/analysis/summary/summary.ts';
import { columnsOf, overflowWords, type Column, type TimeChart } from '../charts/chart.ts';
import { chartFigure } from '../charts/chartFigure.ts';
import { chartMenu } from '../charts/chartMenu.ts';
import { el, newId } from '../dom/dom.ts';
import type { ColumnAction } from '../charts/drawColumns.ts';
import { hasTime, toggleTime } from '../filter/conditions.ts';
import { groupColumns } from '../people/groupColumns.ts';
import { groupClass, groupName } from '../people/groups.ts';
import type { View } from '../view.ts';

const unitKeys = {
  '5 minutes': 'timeUnit5Minutes',
  '15 minutes': 'timeUnit15Minutes',
  hour: 'timeUnitHour',
  day: 'timeUnitDay',
  week: 'timeUnitWeek',
  month: 'timeUnitMonth',
  year: 'timeUnitYear',
} as const;

/** Returns responses over time. A click on a column filters by its time. */
export function timeCard(summary: Summary, view: View): HTMLElement | undefined {
  const { overTime, submissions, hasTasks, split } = summary;
  const { t, number } = view.words;
  if (submissions === 0) return undefined;
  const { unit, timeZone, withoutTime, bins } = overTime;
  const id = newId('time');
  const groups = (split?.groups ?? []).map((group, place) => ({
    name: groupName(group, view.words),
    className: groupClass(group, place),
    counts: group.bins,
    of: group.bins.reduce((sum, count) => sum + count, 0),
  }));
  const chart: TimeChart = { kind: 'time', title: t('overTime'), ...overTime, groups };
  const hasTimes = bins.length > 0;
  const kind = hasTimes ? t(unitKeys[unit], timeZone) : t('noTimes');
  const rows = hasTimes && hasTasks && `\u00a0· ${t('taskRows')}`;
  return el(
    'section.card.wide',
    { 'aria-labelledby': id },
    el(
      'header',
      el('div.card-title', el('h2', { id }, t('overTime')), el('p.kind', kind, rows)),
      hasTimes && chartMenu(() => chart, view),
    ),
    hasTimes && chartFigure(chart, view, filterByTime(chart, hasTasks, view)),
    hasTimes && groupColumns(groups, view.words),
    hasTimes && withoutTime > 0 && el('p.note', t('withoutTime', number(withoutTime))),
  );
}

function filterByTime(chart: TimeChart, hasTasks: boolean, view: View): ColumnAction {
  const { bins, unit, timeZone } = chart;
  const { t, number, bin } = view.words;
  const timeOf = (column: Column): TimeRange => {
    if (column.kind === 'below') return { to: bins[0]?.from ?? '' };
    if (column.kind === 'above') return { from: bins.at(-1)?.to ?? '' };
    const { from = '', to = '' } = bins[column.index] ?? {};
    return { from, to };
  };
  return {
    name: 'time',
    label: (column) => {
      if (column.kind !== 'bin') return t('timeEndHint', overflowWords(chart, column, view.words));
      const time = bin(bins[column.index]?.from ?? '', unit, timeZone);
      return t(hasTasks ? 'timeHintTasks' : 'timeHint', time, number(column.count));
    },
    isPressed: (column) => hasTime(view.state().filter, timeOf(column)),
    run: (column) =>
      view.filterBy(toggleTime(view.state().filter, timeOf(column), columnsOf(chart).map(timeOf))),
  };
}
