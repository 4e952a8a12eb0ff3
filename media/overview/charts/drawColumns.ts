import {
  columnsOf,
  countTicks,
  edgesOf,
  gridOf,
  overflowWords,
  placeOf,
  type Column,
  type ColumnsChart,
} from './chart.ts';
import { columnPlaces, type ColumnPlace, type ColumnPlaces } from './columnPlaces.ts';
import { svg } from '../dom/dom.ts';
import { canvas, fontSize, label, textMeasureOf, type Palette } from './palette.ts';
import type { TextMeasure } from '../cards/textMeasure.ts';
import type { Words } from '../words.ts';

const top = 8;
const plotHeight = 110;
const bottom = top + plotHeight;
const right = 8;
const lineHeight = fontSize * 1.2;
/** The label under an end column. */
const maxEndLines = 4;
/** Makes one row of ten thousand visible. */
const minColumnHeight = 1;

/** Action and name of a clickable column. */
export interface ColumnAction {
  /** Distinguishes a chart's columns from those of others on the page. */
  readonly name: string;
  readonly label: (column: Column) => string;
  /** Whether the filter names the column. */
  readonly isPressed: (column: Column) => boolean;
  readonly run: (column: Column) => void;
}

/** Draws a histogram or responses over time as SVG. */
export function drawColumns(
  chart: ColumnsChart,
  words: Words,
  width: number,
  palette: Palette,
  action?: ColumnAction,
): SVGSVGElement {
  const columns = columnsOf(chart);
  const room = textMeasureOf(palette);
  const ticks = countTicks(Math.max(1, ...columns.map(({ count, total = count }) => total)), 3);
  const most = ticks.at(-1) ?? 1;
  const left = Math.max(...ticks.map((tick) => room.width(words.number(tick)))) + 10;
  const plotWidth = Math.max(40, width - left - right);
  const endWords = (column: Column): string =>
    column.kind === 'bin' ? '' : overflowWords(chart, column, words);
  const layout = columnPlaces(columns, left, plotWidth, (column) => room.width(endWords(column)));
  const ends = columns.flatMap((column, index) => {
    const place = layout.places[index];
    if (column.kind === 'bin' || place === undefined) return [];
    return [{ place, lines: room.lines(endWords(column), place.width, maxEndLines) }];
  });
  const unit = chart.kind === 'histogram' ? chart.unit : '';
  const lines = Math.max(1, ...ends.map((end) => end.lines.length));
  const baseline = bottom + fontSize + 5;
  const height = baseline + 6 + (lines - 1 + (unit === '' ? 0 : 1)) * lineHeight;

  const y = (count: number): number => top + plotHeight * (1 - count / most);
  const root = canvas(width, height, palette);
  for (const tick of ticks) {
    root.append(
      ...layout.stretches.map(({ from, to }) =>
        svg('line', { x1: from, x2: to, y1: y(tick), y2: y(tick), stroke: palette.faint, 'stroke-width': 1 }),
      ),
      label(words.number(tick), left - 5, y(tick) + fontSize * 0.35, 'end', palette),
    );
  }
  columns.forEach((column, index) => {
    const place = layout.places[index];
    if (place === undefined) return;
    const { kind, count, total = 0 } = column;
    const drawn = [
      ...(total > count ? [bar('ghost', total, place, y(total), palette)] : []),
      bar(kind, count, place, y(count), palette),
    ];
    root.append(...(action === undefined ? drawn : [target(column, place, drawn, action)]));
  });
  root.append(
    ...layout.breaks.flatMap((each) => breakMark(each, palette)),
    ...axisLabels(chart, words, { layout, ends, width, baseline }, palette, room),
  );
  if (unit !== '') {
    const shown = room.shortened(unit, plotWidth);
    const half = room.width(shown) / 2;
    const unitMiddle = Math.max((left + layout.end) / 2, left + half);
    root.append(label(shown, unitMiddle, baseline + lines * lineHeight, 'middle', palette));
  }
  if (chart.kind === 'histogram' && chart.median !== undefined)
    root.append(medianMark(layout.xOf(placeOf(chart.median, chart)), palette));
  return root;
}

function bar(
  kind: Column['kind'] | 'ghost',
  count: number,
  { barX, barWidth }: ColumnPlace,
  y: number,
  palette: Palette,
): SVGElement {
  const height = count === 0 ? 0 : Math.max(minColumnHeight, bottom - y);
  const box = {
    x: barX,
    y: bottom - height,
    width: Math.max(0.5, barWidth),
    height,
  };
  if (kind === 'ghost') return svg('rect.ghost', { ...box, fill: palette.ghost, stroke: palette.bar });
  return kind === 'bin'
    ? svg('rect.bin', { ...box, fill: palette.bar })
    : svg('rect.far', { ...box, fill: palette.far, stroke: palette.bar });
}

/** Draws a clickable column, whose target has the full height so that small columns are easy to hit. */
function target(
  column: Column,
  { x, width }: ColumnPlace,
  drawn: readonly SVGElement[],
  action: ColumnAction,
): SVGElement {
  const name = action.label(column);
  const run = (): void => action.run(column);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    run();
  };
  const key = column.kind === 'bin' ? `bin-${column.index}` : column.kind;
  return svg(
    'g.column',
    {
      role: 'button',
      'aria-label': name,
      'aria-pressed': String(action.isPressed(column)),
      'data-focus': `${action.name}/${key}`,
      click: run,
      keydown: onKey,
    },
    svg('rect.hit', { x, y: top, width, height: plotHeight, fill: 'transparent' }),
    ...drawn,
    svg('rect.chosen', { x, y: bottom + 1, width, height: 3, fill: 'none' }),
    svg('title', name),
  );
}

/** Draws two strokes across the axis where time is skipped. */
function breakMark(
  { from, to }: { readonly from: number; readonly to: number },
  palette: Palette,
): SVGElement[] {
  const middle = (from + to) / 2;
  const apart = Math.min(2, (to - from) / 4);
  const stroke = { y1: bottom + 5, y2: bottom - 5, stroke: palette.text, 'stroke-width': 1.5 };
  return [middle - apart, middle + apart].map((x) =>
    svg('line.break', { x1: x - apart, x2: x + apart, ...stroke }),
  );
}

interface Axis {
  readonly layout: ColumnPlaces;
  readonly ends: readonly { readonly place: ColumnPlace; readonly lines: readonly string[] }[];
  readonly width: number;
  readonly baseline: number;
}

interface AxisLabel {
  readonly text: string;
  readonly x: number;
  /** Labels with priority: the first, and the one after a break. */
  readonly isFirst: boolean;
}

/** Returns the labels under the end columns, and as many others as fit without overlapping. */
function axisLabels(
  chart: ColumnsChart,
  words: Words,
  { layout, ends, width, baseline }: Axis,
  palette: Palette,
  room: TextMeasure,
): SVGElement[] {
  const drawn: SVGElement[] = [];
  const taken: { readonly from: number; readonly to: number }[] = [];
  for (const { place, lines } of ends) {
    taken.push({ from: place.x, to: place.x + place.width });
    drawn.push(
      ...lines.map((line, index) =>
        label(line, place.x + place.width / 2, baseline + index * lineHeight, 'middle', palette),
      ),
    );
  }
  const labels = binLabels(chart, words, layout);
  // Labels that are wider than most are omitted.
  const usual = labels.reduce((sum, { text }) => sum + room.width(text), 0) / Math.max(1, labels.length) + 14;
  const reach = (labels.at(-1)?.x ?? 0) - (labels[0]?.x ?? 0) + usual;
  const every = Math.max(1, Math.ceil((labels.length * usual) / reach));
  const wanted = [
    ...labels.filter(({ isFirst }) => isFirst),
    ...labels.filter((_, index) => index % every === 0),
  ];
  for (const { text, x } of wanted) {
    const half = room.width(text) / 2;
    const middle = Math.max(Math.min(x, width - half), half);
    const [from, to] = [middle - half, middle + half];
    if (taken.some((other) => from < other.to + 4 && to > other.from - 4)) continue;
    taken.push({ from, to });
    drawn.push(label(text, middle, baseline, 'middle', palette));
  }
  return drawn;
}

/** Labels the middle of each time and single value, otherwise the edges of bins. */
function binLabels(chart: ColumnsChart, words: Words, { xOf }: ColumnPlaces): readonly AxisLabel[] {
  if (chart.kind === 'time') {
    return chart.bins.map(({ from, afterBreak }, index) => ({
      text: words.bin(from, chart.unit, chart.timeZone),
      x: xOf(index + 0.5),
      isFirst: index === 0 || afterBreak === true,
    }));
  }
  const grid = gridOf(chart);
  const all = grid ?? edgesOf(chart.bins);
  const marks = all
    .map((mark, index) => ({ mark, x: xOf(index + (grid === undefined ? 0 : 0.5)) }))
    .filter(({ mark }) => !chart.logarithmic || isPowerOfTen(mark));
  const edge = words.edges(marks.map(({ mark }) => mark));
  return marks.map(({ mark, x }, index) => ({ text: edge(mark), x, isFirst: index === 0 }));
}

function isPowerOfTen(value: number): boolean {
  return Number(value.toExponential(3).split('e')[0]) === 1;
}

/** Draws a dashed line with an outline, because its color may resemble a bar's. */
function medianMark(x: number, { mark, surface }: Palette): SVGElement {
  // A click on the line is a click on the bin below it.
  const line = { x1: x, x2: x, y1: 4, y2: bottom };
  return svg(
    'g.median',
    { 'pointer-events': 'none' },
    svg('line', { ...line, stroke: surface, 'stroke-width': 4 }),
    svg('line', { ...line, stroke: mark, 'stroke-width': 2, 'stroke-dasharray': '4 3' }),
  );
}
