import type { Chart } from './chart.ts';
import { drawBars } from './drawBars.ts';
import { drawColumns, type ColumnAction } from './drawColumns.ts';
import { themePalette, type Palette } from './palette.ts';
import type { Words } from './words.ts';

/** A chart as SVG, `width` pixels wide. With an action the columns can be clicked and reached with the keyboard. */
export function drawChart(
  chart: Chart,
  words: Words,
  width: number,
  palette: Palette = themePalette,
  action?: ColumnAction,
): SVGSVGElement {
  return chart.kind === 'bars'
    ? drawBars(chart, words, width, palette)
    : drawColumns(chart, words, width, palette, action);
}
