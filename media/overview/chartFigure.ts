import type { ColumnsChart } from './chart.ts';
import { el, roving } from './dom.ts';
import { chartTable } from './chartTable.ts';
import { drawColumns, type ColumnAction } from './drawColumns.ts';
import { themePalette } from './palette.ts';
import type { View } from './view.ts';

/** A chart that fills the width it is given, with its numbers as a table to open under it. */
export function chartFigure(chart: ColumnsChart, view: View, action: ColumnAction): HTMLElement {
  const { words } = view;
  const place = el('div', {
    class: 'chart',
    role: 'group',
    'aria-label': words.t('chartLabel', chart.title),
  });
  let drawn = 0;
  const draw = (width: number): void => {
    if (width < 40 || Math.abs(width - drawn) < 1) return;
    drawn = width;
    const focused = document.activeElement?.getAttribute('data-focus');
    const hadFocus = place.contains(document.activeElement);
    const drawing = drawColumns(chart, words, width, themePalette, action);
    place.replaceChildren(drawing);
    roving(drawing, '.column');
    if (hadFocus) drawing.querySelector<SVGElement>(`[data-focus="${CSS.escape(focused ?? '')}"]`)?.focus();
  };
  const observer = new ResizeObserver((entries) => {
    if (place.isConnected) draw(Math.floor(entries[0]?.contentRect.width ?? 0));
    else observer.disconnect();
  });
  observer.observe(place);
  return el('div', { class: 'figure' }, place, numbersDetails(chart, view));
}

/** The chart's numbers, written when they are opened for the first time. */
function numbersDetails(chart: ColumnsChart, { words }: Pick<View, 'words'>): HTMLElement {
  const details = el('details', { class: 'numbers' }, el('summary', {}, words.t('numbers')));
  details.addEventListener(
    'toggle',
    () =>
      details.append(
        el(
          'div',
          {
            class: 'scroll',
            tabindex: 0,
            role: 'region',
            'aria-label': `${words.t('numbers')}: ${chart.title}`,
          },
          chartTable(chart, words),
        ),
      ),
    { once: true },
  );
  return details;
}
