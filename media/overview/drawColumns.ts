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
import { svg } from './dom.ts';
import { canvas, fontSize, label, roomOf, type Palette } from './palette.ts';
import type { TextRoom } from './textRoom.ts';
import type { Words } from './words.ts';

const top = 8;
const plotHeight = 110;
const bottom = top + plotHeight;
const right = 8;
const lineHeight = fontSize * 1.2;
/** Under a column at an end. */
const mostEndLines = 4;
/** So that one of ten thousand can be seen. */
const lowestColumn = 1;

/** What a column does when it is clicked, and how it is called. */
export interface ColumnAction {
  /** Tells the columns of one chart from those of the others on the page. */
  readonly name: string;
  readonly label: (column: Column) => string;
  readonly run: (column: Column) => void;
}

/** A histogram or responses over time as SVG. */
export function drawColumns(
  chart: ColumnsChart,
  words: Words,
  width: number,
  palette: Palette,
  action: ColumnAction | undefined,
): SVGSVGElement {
  const columns = columnsOf(chart);
  const room = roomOf(palette);
  const ticks = countTicks(Math.max(1, ...columns.map(({ count }) => count)), 3);
  const most = ticks.at(-1) ?? 1;
  const left = Math.max(...ticks.map((tick) => room.width(words.number(tick)))) + 10;
  const plotWidth = Math.max(40, width - left - right);
  const endWords = (column: Column): string =>
    column.kind === 'bin' ? '' : overflowWords(chart, column, words);
  const layout = columnPlaces(columns, left, plotWidth, (column) => room.width(endWords(column)));
  const ends = columns.flatMap((column, index) => {
    const place = layout.places[index];
    if (column.kind === 'bin' || place === undefined) return [];
    return [{ place, lines: room.lines(endWords(column), place.width, mostEndLines) }];
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
    const drawn = bar(column, place, y(column.count), palette);
    root.append(action === undefined ? drawn : target(column, place, drawn, action));
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
  if (chart.kind === 'histogram') root.append(medianMark(layout.xOf(placeOf(chart.median, chart)), palette));
  return root;
}

function bar(
  { kind, count }: Column,
  { barX, barWidth }: ColumnPlace,
  y: number,
  palette: Palette,
): SVGElement {
  const height = count === 0 ? 0 : Math.max(lowestColumn, bottom - y);
  const isBin = kind === 'bin';
  return svg('rect', {
    class: isBin ? 'bin' : 'far',
    x: barX,
    y: bottom - height,
    width: Math.max(0.5, barWidth),
    height,
    fill: isBin ? palette.bar : palette.far,
    ...(isBin ? {} : { stroke: palette.bar }),
  });
}

/** A column that can be clicked. Its whole height can be hit, so that a small one is no small target. */
function target(
  column: Column,
  { x, width }: ColumnPlace,
  drawn: SVGElement,
  action: ColumnAction,
): SVGElement {
  const name = action.label(column);
  const element = svg(
    'g',
    {
      class: 'column',
      role: 'button',
      'aria-label': name,
      'data-focus': `${action.name}/${column.kind === 'bin' ? `bin-${column.index}` : column.kind}`,
    },
    svg('rect', { class: 'hit', x, y: top, width, height: plotHeight, fill: 'transparent' }),
    drawn,
    svg('title', {}, name),
  );
  element.addEventListener('click', () => action.run(column));
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    action.run(column);
  });
  return element;
}

/** Two strokes across the axis: time is left out here. */
function breakMark(
  { from, to }: { readonly from: number; readonly to: number },
  palette: Palette,
): SVGElement[] {
  const middle = (from + to) / 2;
  const apart = Math.min(2, (to - from) / 4);
  return [middle - apart, middle + apart].map((x) =>
    svg('line', {
      class: 'break',
      x1: x - apart,
      x2: x + apart,
      y1: bottom + 5,
      y2: bottom - 5,
      stroke: palette.text,
      'stroke-width': 1.5,
    }),
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
  /** Wanted more than others: the first, and the one after a break. */
  readonly isFirst: boolean;
}

/** Words under the columns at the ends, and under as many others as fit without touching each other. */
function axisLabels(
  chart: ColumnsChart,
  words: Words,
  { layout, ends, width, baseline }: Axis,
  palette: Palette,
  room: TextRoom,
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
  // Those that turn out to be wider than most give way.
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

/** Under the middle of each column of time and of each value; else under the edges of bins. */
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

/** A dashed line, with room around it, as its colour may be close to a bar's. */
function medianMark(x: number, { mark, surface }: Palette): SVGElement {
  // A click on it is one on the bin below.
  return svg(
    'g',
    { class: 'median', 'pointer-events': 'none' },
    ...[
      { stroke: surface, 'stroke-width': 4 },
      { stroke: mark, 'stroke-width': 2, 'stroke-dasharray': '4 3' },
    ].map((stroke) => svg('line', { x1: x, x2: x, y1: 4, y2: bottom, ...stroke })),
  );
}
