import type { NumberCondition } from '../../../src/analysis/summary/summary.ts';
import { overflowWords, type Column, type HistogramChart } from './chart.ts';
import type { ColumnAction } from './drawColumns.ts';
import { hasCondition, toggleCondition } from '../filter/conditions.ts';
import type { View } from '../view.ts';

/** Returns the action of a histogram's column: it filters by the column's range. */
export function binAction(
  chart: HistogramChart,
  { instructionId, unit }: { readonly instructionId: string; readonly unit?: string },
  view: View,
): ColumnAction {
  const { bins } = chart;
  const endsOf = (column: Column): Pick<NumberCondition, 'from' | 'to'> => {
    if (column.kind === 'below') return { to: bins[0]?.from ?? 0 };
    if (column.kind === 'above') return { from: bins.at(-1)?.to ?? 0 };
    const { from = 0, to = 0, value } = bins[column.index] ?? {};
    return value === undefined ? { from, to } : { from: value, to: value };
  };
  const conditionOf = (column: Column): NumberCondition => ({
    kind: 'range',
    ...(unit === undefined ? {} : { unit }),
    ...endsOf(column),
  });
  return {
    name: `${instructionId}/${unit ?? ''}`,
    label: (column) => {
      const { t, number, range } = view.words;
      if (column.kind !== 'bin') return t('endHint', overflowWords(chart, column, view.words));
      const { from, to } = endsOf(column);
      return t('binHint', range(from, to, unit), number(column.count));
    },
    isPressed: (column) => hasCondition(view.state().filter, instructionId, conditionOf(column)),
    run: (column) => view.filterBy(toggleCondition(view.state().filter, instructionId, conditionOf(column))),
  };
}
