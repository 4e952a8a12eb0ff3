import type { NumberRange } from '../../src/analysis/summary/model.ts';
import type { HistogramChart } from './chart.ts';
import type { ColumnAction } from './drawChart.ts';
import type { View } from './view.ts';

/** What a click on a histogram's bin does: it shows only the submissions that the bin counts. */
export function binAction(
  { bins }: HistogramChart,
  question: Pick<NumberRange, 'instructionId' | 'unit'>,
  view: View,
): ColumnAction {
  const endsOf = (index: number): { readonly from: number; readonly to: number } => {
    const { from = 0, to = 0, value } = bins[index] ?? {};
    return value === undefined ? { from, to } : { from: value, to: value };
  };
  return {
    name: `${question.instructionId}/${question.unit ?? ''}`,
    label: (index) => {
      const { from, to } = endsOf(index);
      const { t, number, range } = view.words;
      return t('binHint', range(from, to, question.unit), number(bins[index]?.count ?? 0));
    },
    run: (index) => {
      view.filterBy({ range: { ...question, ...endsOf(index) } });
      // The bin is gone, and with it the focus; the way back is the chip.
      document.querySelector<HTMLElement>('[data-focus="chip-range"]')?.focus({ preventScroll: true });
    },
  };
}
