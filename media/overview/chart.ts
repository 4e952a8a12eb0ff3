import type { Bin, TimeBin, TimeUnit } from '../../src/analysis/summary/model.ts';
import { guardFormulas } from '../../src/analysis/tables/formulaGuard.ts';
import { textForCsv } from '../../src/analysis/tables/textEscapes.ts';
import { fewestForPercent, type Words } from './words.ts';

/** What a chart shows, whoever draws or writes it. */
export type Chart = BarsChart | ColumnsChart;

export type ColumnsChart = HistogramChart | TimeChart;

export interface BarsChart {
  readonly kind: 'bars';
  readonly title: string;
  /** What percentages are of, and what a bar of the whole width stands for. */
  readonly total: number;
  readonly bars: readonly { readonly label: string; readonly count: number }[];
}

export interface HistogramChart {
  readonly kind: 'histogram';
  readonly title: string;
  /** Of the horizontal axis; may be empty. */
  readonly unit: string;
  readonly bins: readonly Bin[];
  /** How many are below the first bin, and from the end of the last one on. */
  readonly below: number;
  readonly above: number;
  readonly median: number;
  /** Whether values lie between a bin's edges as their logarithms do. */
  readonly logarithmic: boolean;
}

export interface TimeChart {
  readonly kind: 'time';
  readonly title: string;
  readonly unit: TimeUnit;
  readonly timeZone: string;
  readonly bins: readonly TimeBin[];
  readonly before: number;
  readonly after: number;
}

/** A column as it is drawn: a bin by its index, or all that is before the first or after the last one. */
export type Column =
  | { readonly kind: 'bin'; readonly index: number; readonly count: number; readonly afterBreak: boolean }
  | { readonly kind: 'below'; readonly count: number }
  | { readonly kind: 'above'; readonly count: number };

/** The columns of a chart from left to right. */
export function columnsOf(chart: ColumnsChart): readonly Column[] {
  const [below, above] = chart.kind === 'time' ? [chart.before, chart.after] : [chart.below, chart.above];
  const bins: readonly (Bin | TimeBin)[] = chart.bins;
  return [
    ...(below > 0 ? [{ kind: 'below', count: below } as const] : []),
    ...bins.map((bin, index) => {
      const afterBreak = 'afterBreak' in bin && index > 0;
      return { kind: 'bin', index, count: bin.count, afterBreak } as const;
    }),
    ...(above > 0 ? [{ kind: 'above', count: above } as const] : []),
  ];
}

/** The values of bins that hold one value each; `undefined` where they hold more. */
export function gridOf({ bins }: HistogramChart): readonly number[] | undefined {
  const values = bins.map(({ value }) => value).filter((value) => value !== undefined);
  return values.length === bins.length ? values : undefined;
}

/** The edges of bins that follow each other, in ascending order. */
export function edgesOf(bins: readonly Bin[]): readonly number[] {
  return [...bins.map(({ from }) => from), ...bins.slice(-1).map(({ to }) => to)];
}

/** Where a value lies among the bins, counted in bins from the first one's left side: that of a grid is in the middle of its bin. */
export function placeOf(value: number, chart: HistogramChart): number {
  const { bins, logarithmic } = chart;
  const grid = gridOf(chart);
  const marks = grid ?? edgesOf(bins);
  const index = marks.findLastIndex((mark) => mark <= value);
  const [from, to] = [marks[index], marks[index + 1]];
  const middle = grid === undefined ? 0 : 0.5;
  if (from === undefined) return middle;
  if (to === undefined) return index + middle;
  const scale = logarithmic ? Math.log : (plain: number): number => plain;
  return index + middle + (scale(value) - scale(from)) / (scale(to) - scale(from));
}

/** What is written under the column of what is before or after all bins: “1 above 120”. */
export function overflowWords(
  chart: ColumnsChart,
  { kind, count }: Exclude<Column, { readonly kind: 'bin' }>,
  { t, number, edges, binInYear }: Words,
): string {
  if (chart.kind === 'time') {
    const { from = '' } = chart.bins[0] ?? {};
    const { to = '' } = chart.bins.at(-1) ?? {};
    const time = binInYear(kind === 'below' ? from : to, chart.unit, chart.timeZone);
    return t(kind === 'below' ? 'countBefore' : 'countFrom', number(count), time);
  }
  const grid = gridOf(chart);
  const marks = grid ?? edgesOf(chart.bins);
  const edge = edges(marks)(marks.at(kind === 'below' ? 0 : -1) ?? 0);
  if (kind === 'below') return t('countBelow', number(count), edge);
  return t(grid === undefined ? 'countOrMore' : 'countAbove', number(count), edge);
}

/** Round values from 0 to at least `max`, about `wanted` steps; whole numbers, for they count submissions. */
export function countTicks(max: number, wanted = 4): readonly number[] {
  const step = Math.max(1, niceStep(max / wanted));
  const ticks = [];
  for (let tick = 0; ; tick += step) {
    ticks.push(tick);
    if (tick >= max && tick > 0) return ticks;
  }
}

/** The smallest of 1, 2, 5, 10, 20 … that is not below `atLeast`. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1)));
  return ([1, 2, 5].find((factor) => factor * power >= atLeast) ?? 10) * power;
}

/** Of a chart's numbers: `undefined` is no value, as at an open end. */
export type Cell = string | number | undefined;

/** A chart's numbers as rows, the first of them the heads. */
export function chartRows(
  chart: Chart,
  { t, edges }: Pick<Words, 't' | 'edges'>,
): readonly (readonly Cell[])[] {
  if (chart.kind === 'bars') {
    const { bars, total } = chart;
    return [
      [t('columnValue'), t('columnCount'), t('columnPercent')],
      ...bars.map(({ label, count }) => [label, count, percentCell(count, total)]),
    ];
  }
  const grid = chart.kind === 'histogram' ? gridOf(chart) : undefined;
  const { bins } = chart;
  const [first, last] = [bins[0], bins.at(-1)];
  if (grid === undefined) {
    const ends = { below: [undefined, first?.from], above: [last?.to, undefined] };
    return [
      [t('columnFrom'), t('columnTo'), t('columnCount')],
      ...columnsOf(chart).map((column) => {
        if (column.kind !== 'bin') return [...ends[column.kind], column.count];
        const bin = bins[column.index];
        return [bin?.from, bin?.to, column.count];
      }),
    ];
  }
  const edge = edges(grid);
  const ends = { below: t('below', edge(grid[0] ?? 0)), above: t('above', edge(grid.at(-1) ?? 0)) };
  return [
    [t('columnValue'), t('columnCount')],
    ...columnsOf(chart).map((column) => [
      column.kind === 'bin' ? grid[column.index] : ends[column.kind],
      column.count,
    ]),
  ];
}

/** Two decimals, more where these would make it none or all; no value of too few. */
function percentCell(count: number, total: number): Cell {
  if (total < fewestForPercent) return undefined;
  const percent = (count * 100) / total;
  const rounded = Math.round(percent * 100) / 100;
  return (rounded === 0 && count > 0) || (rounded === 100 && count < total) ? percent : rounded;
}

/**
 * Rows as CSV after RFC 4180, UTF-8 with a byte order mark for Excel. Texts are written as in the analysis tables: guarded against
 * being run as formulas, one-to-one.
 */
export function csv(rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? csvText(cell) : String(cell ?? ''))).join(','),
  );
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

function csvText(text: string): string {
  const safe = guardFormulas(textForCsv(text));
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A file name from a chart's title. */
export function chartFileName(title: string): string {
  const name = title
    .normalize('NFKC')
    .replace(/(?:[^\p{Letter}\p{Number}]|\p{Default_Ignorable_Code_Point})+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const short = Array.from(name.toLowerCase()).slice(0, 60).join('');
  // Windows has devices of these names, whatever follows them.
  return short === '' || /^(?:con|prn|aux|nul|(?:com|lpt)\d)$/.test(short) ? `chart${short}` : short;
}
