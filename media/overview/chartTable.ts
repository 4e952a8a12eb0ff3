import { chartRows, columnsOf, edgesOf, gridOf, type Cell, type ColumnsChart } from './chart.ts';
import { el } from './dom.ts';
import type { Words } from './words.ts';

/** The numbers of a chart as a table, for those who don't see it and those who want to read them off. */
export function chartTable(chart: ColumnsChart, words: Words): HTMLTableElement {
  const [heads = [], ...rows] = chartRows(chart, words);
  const columns = columnsOf(chart);
  const edge = chart.kind === 'histogram' ? words.edges(gridOf(chart) ?? edgesOf(chart.bins)) : undefined;
  const cell = (value: Cell, index: number, row: readonly Cell[]): string => {
    if (value === undefined) return '';
    if (index === row.length - 1) return words.number(Number(value));
    if (typeof value === 'number') return edge?.(value) ?? String(value);
    return chart.kind === 'time' ? words.bin(value, chart.unit, chart.timeZone) : value;
  };
  const line = (cells: readonly string[]): HTMLElement =>
    el('tr', {}, ...cells.map((words) => el('td', {}, words)));
  return el(
    'table',
    {},
    el('caption', { class: 'hidden' }, chart.title),
    el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, String(head))))),
    el(
      'tbody',
      {},
      ...rows.map((row, index) => {
        const column = columns[index];
        const isAfterBreak = column?.kind === 'bin' && column.afterBreak;
        return [isAfterBreak ? line(row.map(() => '…')) : undefined, line(row.map(cell))];
      }),
    ),
  );
}
