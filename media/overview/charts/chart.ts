import type { Bin, TimeBin, TimeUnit } from '../../../src/analysis/summary/summary.ts';
import { guardFormulas } from '../../../src/analysis/tables/format/formulaGuard.ts';
import { csvField, type CsvSeparator, textForCsv } from '../../../src/analysis/tables/format/textEscapes.ts';
import { minForPercent, type Words } from '../words.ts';

/** Data of a chart, independent of its format. */
export type Chart = BarsChart | ColumnsChart;

export type ColumnsChart = HistogramChart | TimeChart;

/** Counts by group, one per bar or bin. */
export interface ChartGroup {
  readonly name: string;
  readonly counts: readonly number[];
  /** What the counts are shares of. */
  readonly of: number;
}

export interface BarsChart {
  readonly kind: 'bars';
  readonly title: string;
  /** Base of percentages, and value of a bar of full width without a filter. */
  readonly total: number;
  readonly bars: readonly {
    readonly label: string;
    readonly count: number;
    /** Of all rows, if a filter applies. */
    readonly total?: number | undefined;
  }[];
  /** All rows with an answer, if a filter applies: the value of a bar of full width. */
  readonly full?: number | undefined;
  readonly groups?: readonly ChartGroup[];
}

export interface HistogramChart {
  readonly kind: 'histogram';
  readonly title: string;
  /** Unit of the horizontal axis; may be empty. */
  readonly unit: string;
  readonly bins: readonly Bin[];
  /** Counts below the first bin and from the end of the last one. */
  readonly below: number;
  readonly above: number;
  /** `below` and `above` of all rows, if a filter applies. */
  readonly totals?: { readonly below: number; readonly above: number };
  /** Absent if no row matches. */
  readonly median?: number;
  /** Whether bins have logarithmic scale. */
  readonly logarithmic: boolean;
  readonly groups?: readonly ChartGroup[];
}

export interface TimeChart {
  readonly kind: 'time';
  readonly title: string;
  readonly unit: TimeUnit;
  readonly timeZone: string;
  readonly bins: readonly TimeBin[];
  readonly before: number;
  readonly after: number;
  /** The same of all rows, if a filter applies. */
  readonly totals?: { readonly before: number; readonly after: number };
  readonly groups?: readonly ChartGroup[];
}

/** A column to draw: a bin by its index, or the rows before the first or after the last bin. */
export type Column =
  | (Counts & { readonly kind: 'bin'; readonly index: number; readonly afterBreak: boolean })
  | (Counts & { readonly kind: 'below' })
  | (Counts & { readonly kind: 'above' });

/** The total is that of all rows, if a filter applies. */
interface Counts {
  readonly count: number;
  readonly total?: number | undefined;
}

/** Returns a chart's columns from left to right. */
export function columnsOf(chart: ColumnsChart): readonly Column[] {
  const [below, above] = chart.kind === 'time' ? [chart.before, chart.after] : [chart.below, chart.above];
  const totals: { readonly below?: number; readonly above?: number } =
    chart.kind !== 'time'
      ? (chart.totals ?? {})
      : chart.totals === undefined
        ? {}
        : { below: chart.totals.before, above: chart.totals.after };
  const end = (kind: 'below' | 'above', count: number): readonly Column[] => {
    const total = totals[kind];
    return Math.max(count, total ?? 0) > 0 ? [{ kind, count, total }] : [];
  };
  const bins: readonly (Bin | TimeBin)[] = chart.bins;
  return [
    ...end('below', below),
    ...bins.map(({ count, total, ...bin }, index) => {
      const afterBreak = 'afterBreak' in bin && index > 0;
      return { kind: 'bin', index, count, total, afterBreak } as const;
    }),
    ...end('above', above),
  ];
}

/** Returns the values of bins that contain one value each; otherwise `undefined`. */
export function gridOf({ bins }: HistogramChart): readonly number[] | undefined {
  const values = bins.map(({ value }) => value).filter((value) => value !== undefined);
  return values.length === bins.length ? values : undefined;
}

/** Returns the ascending edges of adjacent bins. */
export function edgesOf(bins: readonly Bin[]): readonly number[] {
  return [...bins.map(({ from }) => from), ...bins.slice(-1).map(({ to }) => to)];
}

/**
 * Returns a value's position in bins from the left edge of the first; in a grid, values are in the middle of
 * their bins.
 */
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

/** Returns the label of the column before or after all bins: “1 above 120”. */
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

/** Returns about `wanted` round values from 0 to at least `max`; integers, as they count submissions. */
export function countTicks(max: number, wanted = 4): readonly number[] {
  const step = Math.max(1, niceStep(max / wanted));
  const ticks = [];
  for (let tick = 0; ; tick += step) {
    ticks.push(tick);
    if (tick >= max && tick > 0) return ticks;
  }
}

/** Returns the smallest of 1, 2, 5, 10, 20 … that is at least `atLeast`. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1)));
  return ([1, 2, 5].find((factor) => factor * power >= atLeast) ?? 10) * power;
}

/** A cell of a chart's data; `undefined` if there is no value, as at an open end. */
export type Cell = string | number | undefined;

/** Returns a chart's data as rows, starting with the header. */
export function chartRows(
  chart: Chart,
  { t, edges }: Pick<Words, 't' | 'edges'>,
): readonly (readonly Cell[])[] {
  const { groups = [] } = chart;
  const names = groups.map(({ name }) => name);
  if (chart.kind === 'bars') {
    const { bars, total, full } = chart;
    const isFiltered = full !== undefined;
    return [
      [
        t('columnValue'),
        t('columnCount'),
        t('columnPercent'),
        ...(isFiltered ? [t('columnTotal')] : []),
        ...names,
      ],
      ...bars.map(({ label, count, total: all = count }, index) => [
        label,
        count,
        percentCell(count, total),
        ...(isFiltered ? [all] : []),
        ...groups.map(({ counts }) => counts[index]),
      ]),
    ];
  }
  const isFiltered = chart.totals !== undefined;
  const heads = [t('columnCount'), ...(isFiltered ? [t('columnTotal')] : []), ...names];
  const countsOf = ({ count, total = count, ...column }: Column): readonly Cell[] => [
    count,
    ...(isFiltered ? [total] : []),
    ...groups.map(({ counts }) => (column.kind === 'bin' ? counts[column.index] : undefined)),
  ];
  const grid = chart.kind === 'histogram' ? gridOf(chart) : undefined;
  const { bins } = chart;
  const columns = columnsOf(chart);
  if (grid === undefined) {
    const ends = { below: [undefined, bins[0]?.from], above: [bins.at(-1)?.to, undefined] };
    const endsOf = (column: Column): readonly Cell[] =>
      column.kind === 'bin' ? [bins[column.index]?.from, bins[column.index]?.to] : ends[column.kind];
    return [
      [t('columnFrom'), t('columnTo'), ...heads],
      ...columns.map((column) => [...endsOf(column), ...countsOf(column)]),
    ];
  }
  const edge = edges(grid);
  const ends = { below: t('below', edge(grid[0] ?? 0)), above: t('above', edge(grid.at(-1) ?? 0)) };
  return [
    [t('columnValue'), ...heads],
    ...columns.map((column) => [
      column.kind === 'bin' ? grid[column.index] : ends[column.kind],
      ...countsOf(column),
    ]),
  ];
}

/**
 * Returns a percentage with two decimals, more if it would become 0 or 100; none if the total is too small.
 */
function percentCell(count: number, total: number): Cell {
  if (total < minForPercent) return undefined;
  const percent = (count * 100) / total;
  const rounded = Math.round(percent * 100) / 100;
  return (rounded === 0 && count > 0) || (rounded === 100 && count < total) ? percent : rounded;
}

/**
 * Formats rows as CSV (RFC 4180, UTF-8 with a byte order mark for Excel). Texts are guarded as in the
 * analysis tables, so that none can run as a formula.
 */
export function csv(rows: readonly (readonly Cell[])[], separator: CsvSeparator = ','): string {
  const lines = rows.map((row) =>
    row
      .map((cell) =>
        typeof cell === 'string' ? csvField(guardFormulas(textForCsv(cell)), separator) : String(cell ?? ''),
      )
      .join(separator),
  );
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

/** Returns a file name for a chart's title. */
export function chartFileName(title: string): string {
  const name = title
    .normalize('NFKC')
    .replace(/(?:[^\p{Letter}\p{Number}]|\p{Default_Ignorable_Code_Point})+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const short = Array.from(name.toLowerCase()).slice(0, 60).join('');
  // Windows reserves these names for devices, whatever follows them.
  return short === '' || /^(?:con|prn|aux|nul|(?:com|lpt)\d)$/.test(short) ? `chart${short}` : short;
}
