import type { ColumnsChart } from './chart.ts';
import { el, focusLate, focusOn, roving } from '../dom/dom.ts';
import { chartTable } from './chartTable.ts';
import { drawColumns, type ColumnAction } from './drawColumns.ts';
import { themePalette } from './palette.ts';
import type { View } from '../view.ts';

/** Returns a chart that fills its width, with its data as an expandable table. */
export function chartFigure(chart: ColumnsChart, view: View, action: ColumnAction): HTMLElement {
  const { words } = view;
  const label = words.t('chartLabel', chart.title);
  const hasUnit = chart.kind === 'histogram' && chart.unit !== '';
  const place = el(hasUnit ? 'div.chart.with-unit' : 'div.chart', { role: 'group', 'aria-label': label });
  let drawn = 0;
  const draw = (width: number): void => {
    if (width < 40 || Math.abs(width - drawn) < 1) return;
    drawn = width;
    const focused = document.activeElement?.getAttribute('data-focus');
    const hadFocus = place.contains(document.activeElement);
    const drawing = drawColumns(chart, words, width, themePalette, action);
    place.replaceChildren(drawing);
    roving(drawing, '.column');
    if (hadFocus) focusOn(drawing, focused ?? '');
    else focusLate(drawing);
  };
  const observer = new ResizeObserver((entries) => {
    if (place.isConnected) draw(Math.floor(entries[0]?.contentRect.width ?? 0));
    else observer.disconnect();
  });
  observer.observe(place);
  return el('div.figure', place, numbersDetails(chart, view));
}

/** Returns the chart's data, written when first expanded. */
function numbersDetails(chart: ColumnsChart, { words }: Pick<View, 'words'>): HTMLElement {
  const name = words.t('numbers');
  const details = el('details.numbers', el('summary', name));
  const write = (): void => {
    const props = { tabindex: 0, role: 'region', 'aria-label': `${name}: ${chart.title}` };
    details.append(el('div.scroll', props, chartTable(chart, words)));
  };
  details.addEventListener('toggle', write, { once: true });
  return details;
}
