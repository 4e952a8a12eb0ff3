import {
  chartRows,
  countTicks,
  edgesOf,
  isGrid,
  type BarsChart,
  type Chart,
  type HistogramChart,
  type TimeChart,
} from './chart.ts';
import { el, svg } from './dom.ts';
import { textRoom, type TextRoom } from './textRoom.ts';
import type { Words } from './words.ts';

/** Colours as CSS has them, and the font. */
export interface Palette {
  readonly bar: string;
  readonly text: string;
  readonly faint: string;
  readonly mark: string;
  readonly font: string;
  /** Behind everything; none on the page. */
  readonly background?: string;
}

/** The theme's colours, by the style sheet's variables. */
export const themePalette: Palette = {
  bar: 'var(--bar)',
  text: 'var(--muted)',
  faint: 'var(--grid)',
  mark: 'var(--mark)',
  font: 'var(--vscode-font-family)',
};

/** For paper and slides, whatever the theme. */
export const paperPalette: Palette = {
  bar: '#3b6ea8',
  text: '#222222',
  faint: '#d0d0d0',
  mark: '#b3541e',
  font: 'system-ui, "Segoe UI", Helvetica, Arial, sans-serif',
  background: '#ffffff',
};

const fontSize = 11;
const lineHeight = 14;
/** Of an answer's label. */
const mostLines = 3;
/** More of them make a picture that nobody looks at, and some too tall for a canvas; they are in the numbers. */
const mostBars = 100;

/** What a column does when it is clicked, and how it is called. */
export interface ColumnAction {
  /** Tells the columns of one chart from those of the others on the page. */
  readonly name: string;
  readonly label: (index: number) => string;
  readonly run: (index: number) => void;
}

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

function drawColumns(
  chart: HistogramChart | TimeChart,
  words: Words,
  width: number,
  palette: Palette,
  action: ColumnAction | undefined,
): SVGSVGElement {
  const { bins } = chart;
  const room = roomOf(palette);
  const plotHeight = 110;
  const ticks = countTicks(Math.max(1, ...bins.map(({ count }) => count)), 3);
  const top = ticks.at(-1) ?? 1;
  const left = Math.max(...ticks.map((tick) => room.width(words.number(tick)))) + 10;
  const right = 8;
  const plotWidth = Math.max(40, width - left - right);
  const height =
    plotHeight + 8 + fontSize * 2 + (chart.kind === 'histogram' && chart.unit !== '' ? fontSize * 1.4 : 0);
  const y = (count: number): number => 8 + plotHeight * (1 - count / top);
  const columnWidth = plotWidth / Math.max(1, bins.length);
  const gap = columnWidth > 6 ? 1 : columnWidth > 3 ? 0.5 : 0;
  const root = canvas(width, height, palette);
  for (const tick of ticks) {
    root.append(
      svg('line', {
        x1: left,
        x2: width - right,
        y1: y(tick),
        y2: y(tick),
        stroke: palette.faint,
        'stroke-width': 1,
      }),
      label(words.number(tick), left - 5, y(tick) + fontSize * 0.35, 'end', palette),
    );
  }
  bins.forEach(({ count }, index) => {
    const x = left + index * columnWidth;
    const column = svg('rect', {
      x: x + gap / 2,
      y: y(count),
      width: Math.max(0.5, columnWidth - gap),
      height: 8 + plotHeight - y(count),
      fill: palette.bar,
    });
    if (action === undefined) {
      root.append(column);
      return;
    }
    // The whole height can be hit, so that a small column is no small target.
    const target = svg(
      'g',
      {
        class: 'column',
        role: 'button',
        'aria-label': action.label(index),
        'data-focus': `${action.name}/bin-${index}`,
      },
      svg('rect', { class: 'hit', x, y: 8, width: columnWidth, height: plotHeight, fill: 'transparent' }),
      column,
      svg('title', {}, action.label(index)),
    );
    target.addEventListener('click', () => action.run(index));
    target.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      action.run(index);
    });
    root.append(target);
  });
  const baseline = 8 + plotHeight + fontSize + 5;
  root.append(...edgeLabels(chart, words, { left, plotWidth, columnWidth, baseline }, palette, room));
  if (chart.kind === 'histogram') root.append(...medianMark(chart, { left, plotWidth, plotHeight }, palette));
  return root;
}

interface Axis {
  readonly left: number;
  readonly plotWidth: number;
  readonly columnWidth: number;
  readonly baseline: number;
}

/** Values under the edges of columns, as many as fit without touching each other. */
function edgeLabels(
  chart: HistogramChart | TimeChart,
  words: Words,
  axis: Axis,
  palette: Palette,
  room: TextRoom,
): SVGElement[] {
  const { left, plotWidth, columnWidth, baseline } = axis;
  const edges: { readonly text: string; readonly x: number }[] =
    chart.kind === 'time'
      ? chart.bins.map(({ from }, index) => ({
          text: words.bin(from, chart.unit, chart.timeZone),
          x: left + (index + 0.5) * columnWidth,
        }))
      : histogramLabels(chart, words).map((text, index) => ({
          text,
          x: left + (index + (isGrid(chart) ? 0.5 : 0)) * columnWidth,
        }));
  const drawn: SVGElement[] = [];
  let free = -Infinity;
  const longest = Math.max(0, ...edges.map(({ text }) => room.width(text))) + 14;
  const every = Math.max(1, Math.ceil((edges.length * longest) / (plotWidth + longest)));
  edges.forEach(({ text, x }, index) => {
    if (index % every !== 0) return;
    const half = room.width(text) / 2;
    const middle = Math.max(Math.min(x, left + plotWidth + 8 - half), half);
    if (middle - half < free) return;
    free = middle + half + 8;
    drawn.push(label(text, middle, baseline, 'middle', palette));
  });
  if (chart.kind === 'histogram' && chart.unit !== '') {
    const unit = room.shortened(chart.unit, plotWidth);
    drawn.push(label(unit, left + plotWidth / 2, baseline + fontSize * 1.4, 'middle', palette));
  }
  return drawn;
}

/** Under the middle of each bin its only value, else under the bins' edges these. */
function histogramLabels(chart: HistogramChart, words: Words): string[] {
  const edges = edgesOf(chart.bins);
  return (isGrid(chart) ? edges.slice(0, -1) : edges).map(words.edges(edges));
}

function medianMark(
  chart: HistogramChart,
  { left, plotWidth, plotHeight }: { left: number; plotWidth: number; plotHeight: number },
  palette: Palette,
): SVGElement[] {
  const { bins, median } = chart;
  const [first] = bins;
  const last = bins.at(-1);
  if (median === undefined || first === undefined || last === undefined || last.to === first.from) return [];
  const middle = isGrid(chart) ? plotWidth / bins.length / 2 : 0;
  const x = left + middle + (plotWidth * (median - first.from)) / (last.to - first.from);
  return [
    svg('line', {
      x1: x,
      x2: x,
      y1: 4,
      y2: 8 + plotHeight,
      stroke: palette.mark,
      'stroke-width': 2,
      'stroke-dasharray': '4 3',
      // A click on it is one on the bin below.
      'pointer-events': 'none',
    }),
  ];
}

function drawBars({ bars, total }: BarsChart, words: Words, width: number, palette: Palette): SVGSVGElement {
  const room = roomOf(palette);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const parts: SVGElement[] = [];
  let top = 0;
  for (const { label: text, count } of bars.slice(0, mostBars)) {
    const numbers = `${words.number(count)} · ${words.percent(count, total)}`;
    const lines = room.lines(text, width - 24 - room.width(numbers), mostLines);
    parts.push(
      ...lines.map((line, index) => label(line, 4, top + lineHeight * (index + 1), 'start', palette)),
      label(numbers, width - 4, top + lineHeight, 'end', palette),
    );
    top += lineHeight * Math.max(1, lines.length);
    parts.push(
      svg('rect', {
        x: 4,
        y: top + 5,
        width: Math.max(1, ((width - 8) * count) / most),
        height: 9,
        fill: palette.bar,
      }),
    );
    top += 20;
  }
  if (bars.length > mostBars) {
    const more = words.t('andMore', words.number(bars.length - mostBars));
    parts.push(label(more, 4, top + lineHeight, 'start', palette));
    top += lineHeight;
  }
  const root = canvas(width, top + 4, palette);
  root.append(...parts);
  return root;
}

/** What texts of the palette's font take. */
function roomOf({ font }: Palette): TextRoom {
  const family = font.startsWith('var(') ? getComputedStyle(document.body).fontFamily : font;
  return textRoom(`${fontSize}px ${family}`);
}

function canvas(width: number, height: number, palette: Palette): SVGSVGElement {
  const root = svg('svg', {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': palette.font,
    'font-size': fontSize,
  });
  if (palette.background !== undefined) root.append(svg('rect', { width, height, fill: palette.background }));
  return root;
}

function label(
  text: string,
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  { text: fill }: Palette,
): SVGElement {
  return svg('text', { x, y, 'text-anchor': anchor, fill }, text);
}

/** The numbers of a chart as a table, for those who don't see it and those who want to read them off. */
export function chartTable(chart: Chart, words: Words): HTMLTableElement {
  const [heads = [], ...rows] = chartRows(chart, chartHeads(words));
  const edgeColumns = chart.kind === 'histogram' && isGrid(chart) ? 1 : 2;
  const edge = chart.kind === 'histogram' ? words.edges(edgesOf(chart.bins)) : words.measure;
  const cell = (value: string | number, column: number): string => {
    if (chart.kind === 'time' && column < 2) return words.bin(String(value), chart.unit, chart.timeZone);
    if (typeof value === 'string') return value;
    return (column < edgeColumns ? edge : words.measure)(value);
  };
  return el(
    'table',
    {},
    el('caption', { class: 'hidden' }, chart.title),
    el('thead', {}, el('tr', {}, ...heads.map((head) => el('th', { scope: 'col' }, String(head))))),
    el(
      'tbody',
      {},
      ...rows.map((row) => el('tr', {}, ...row.map((value, column) => el('td', {}, cell(value, column))))),
    ),
  );
}

/** The heads of a chart's columns of numbers. */
export function chartHeads(words: Words): Parameters<typeof chartRows>[1] {
  return {
    value: words.t('columnValue'),
    from: words.t('columnFrom'),
    to: words.t('columnTo'),
    count: words.t('columnCount'),
    percent: words.t('columnPercent'),
  };
}
