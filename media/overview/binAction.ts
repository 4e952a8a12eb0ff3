import type { NumberRange } from '../../src/analysis/summary/model.ts';
import { overflowWords, type Column, type HistogramChart } from './chart.ts';
import type { ColumnAction } from './drawColumns.ts';
import type { View } from './view.ts';

/** What a click on a histogram's column does: it shows only the submissions that the column counts. */
export function binAction(
  chart: HistogramChart,
  question: Pick<NumberRange, 'instructionId' | 'unit'>,
  view: View,
): ColumnAction {
  const { bins } = chart;
  const endsOf = (column: Column): Pick<NumberRange, 'from' | 'to'> => {
    if (column.kind === 'below') return { to: bins[0]?.from ?? 0 };
    if (column.kind === 'above') return { from: bins.at(-1)?.to ?? 0 };
    const { from = 0, to = 0, value } = bins[column.index] ?? {};
    return value === undefined ? { from, to } : { from: value, to: value };
  };
  return {
    name: `${question.instructionId}/${question.unit ?? ''}`,
    label: (column) => {
      const { t, number, range } = view.words;
      if (column.kind !== 'bin') return t('endHint', overflowWords(chart, column, view.words));
      const { from, to } = endsOf(column);
      return t('binHint', range(from, to, question.unit), number(column.count));
    },
    run: (column) => {
      view.filterBy({ range: { ...question, ...endsOf(column) } });
      // The bin is gone, and with it the focus; the way back is the chip.
      document.querySelector<HTMLElement>('[data-focus="chip-range"]')?.focus({ preventScroll: true });
    },
  };
}
