import type { Bin } from '../../src/analysis/summary/model.ts';
import { guardFormulas } from '../../src/analysis/tables/formulaGuard.ts';
import { textForCsv } from '../../src/analysis/tables/textEscapes.ts';
import type { TimeUnit } from './words.ts';

/** What a chart shows, whoever draws or writes it. */
export type Chart = BarsChart | HistogramChart | TimeChart;

export interface BarsChart {
  readonly kind: 'bars';
  readonly title: string;
  /** What percentages are of. */
  readonly total: number;
  readonly bars: readonly { readonly label: string; readonly count: number }[];
}

export interface HistogramChart {
  readonly kind: 'histogram';
  readonly title: string;
  /** Of the horizontal axis; may be empty. */
  readonly unit: string;
  readonly bins: readonly Bin[];
  readonly median?: number;
}

export interface TimeChart {
  readonly kind: 'time';
  readonly title: string;
  readonly unit: TimeUnit;
  readonly timeZone: string;
  readonly bins: readonly { readonly from: string; readonly to: string; readonly count: number }[];
}

/** Whether each bin holds one value only. */
export function isGrid({ bins }: HistogramChart): boolean {
  return bins.every(({ value }) => value !== undefined);
}

/** The edges of bins that follow each other, in ascending order. */
export function edgesOf(bins: readonly Bin[]): readonly number[] {
  return [...bins.map(({ from }) => from), ...bins.slice(-1).map(({ to }) => to)];
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

/** A chart's numbers as rows, the first of them the heads. */
export function chartRows(
  chart: Chart,
  heads: {
    readonly value: string;
    readonly from: string;
    readonly to: string;
    readonly count: string;
    readonly percent: string;
  },
): readonly (readonly (string | number)[])[] {
  if (chart.kind === 'bars') {
    const { bars, total } = chart;
    return [
      [heads.value, heads.count, heads.percent],
      ...bars.map(({ label, count }) => [label, count, total === 0 ? 0 : round((count / total) * 100)]),
    ];
  }
  if (chart.kind === 'histogram' && isGrid(chart)) {
    return [[heads.value, heads.count], ...chart.bins.map(({ from, count }) => [from, count])];
  }
  return [[heads.from, heads.to, heads.count], ...chart.bins.map(({ from, to, count }) => [from, to, count])];
}

/**
 * Rows as CSV after RFC 4180, UTF-8 with a byte order mark for Excel. Texts are written as in the analysis tables: guarded against
 * being run as formulas, one-to-one.
 */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  const lines = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? String(cell) : csvText(cell))).join(','),
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

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
