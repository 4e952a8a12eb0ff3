import { chartRows, columnsOf, edgesOf, gridOf, type Cell, type ColumnsChart } from './chart.ts';
import { el } from '../dom/dom.ts';
import type { Words } from '../words.ts';

/** Returns a chart's data as a table, also for screen readers. */
export function chartTable(chart: ColumnsChart, words: Words): HTMLTableElement {
  const [heads = [], ...rows] = chartRows(chart, words);
  const columns = columnsOf(chart);
  const edge = chart.kind === 'histogram' ? words.edges(gridOf(chart) ?? edgesOf(chart.bins)) : undefined;
  const counts = (chart.totals === undefined ? 1 : 2) + (chart.groups ?? []).length;
  const cell = (value: Cell, index: number, row: readonly Cell[]): string => {
    if (value === undefined) return '';
    if (index >= row.length - counts) return words.number(Number(value));
    if (typeof value === 'number') return edge?.(value) ?? String(value);
    return chart.kind === 'time' ? words.bin(value, chart.unit, chart.timeZone) : value;
  };
  const line = (cells: readonly string[]): HTMLElement =>
    el(
      'tr',
      cells.map((words) => el('td', words)),
    );
  const lines = rows.map((row, index) => {
    const column = columns[index];
    const isAfterBreak = column?.kind === 'bin' && column.afterBreak;
    return [isAfterBreak && line(row.map(() => '…')), line(row.map(cell))];
  });
  const names = heads.map((head) => el('th', { scope: 'col' }, String(head)));
  return el('table', el('caption.hidden', chart.title), el('thead', el('tr', names)), el('tbody', lines));
}
