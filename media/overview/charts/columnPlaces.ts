import type { Column } from './chart.ts';

/** Maximum share of the plot's width for each end column's label. */
const maxEndWidth = 0.24;
const minEndWidth = 26;
/** Gap between the bins and the columns before and after them. */
const endGap = 10;
const breakGap = 16;
/** With wider bars, a few columns would look like many. */
const maxBinWidth = 96;
/** Maximum share of the plot's width for all breaks. */
const maxBreakShare = 0.3;

/** A column's position in pixels: its part of the axis, and its bar within that part. */
export interface ColumnPlace {
  readonly x: number;
  readonly width: number;
  readonly barX: number;
  readonly barWidth: number;
}

/** Positions of a plot's columns. */
export interface ColumnPlaces {
  readonly places: readonly ColumnPlace[];
  /** Parts of the axis without a gap, from left to right. */
  readonly stretches: readonly { readonly from: number; readonly to: number }[];
  /** End of the last column. */
  readonly end: number;
  /** Breaks of the axis between bins. */
  readonly breaks: readonly { readonly from: number; readonly to: number }[];
  /** Returns the x of a position among the bins, counted in bins; see `placeOf`. */
  readonly xOf: (place: number) => number;
}

/**
 * Distributes a plot's width: bins have equal widths, end columns are set apart.
 *
 * @param wordsWidth preferred width of an end column's label
 */
export function columnPlaces(
  columns: readonly Column[],
  left: number,
  plotWidth: number,
  wordsWidth: (column: Column) => number,
): ColumnPlaces {
  const bins = columns.filter(({ kind }) => kind === 'bin').length;
  const breaks = columns.filter(isAfterBreak).length;
  const gap = breaks === 0 ? 0 : Math.min(breakGap, (plotWidth * maxBreakShare) / breaks);
  const endWidth = (column: Column): number =>
    Math.max(minEndWidth, Math.min(wordsWidth(column) + 4, plotWidth * maxEndWidth));
  const ends = columns
    .filter(({ kind }) => kind !== 'bin')
    .reduce((width, column) => width + endWidth(column) + endGap, 0);
  const binWidth = Math.min(maxBinWidth, (plotWidth - ends - breaks * gap) / Math.max(1, bins));
  const space = binWidth > 6 ? 1 : binWidth > 3 ? 0.5 : 0;

  const places: ColumnPlace[] = [];
  const gaps: { from: number; to: number }[] = [];
  const apart: { from: number; to: number }[] = [];
  let x = left;
  const leave = (width: number, into: { from: number; to: number }[]): void => {
    into.push({ from: x, to: x + width });
    x += width;
  };
  for (const column of columns) {
    if (isAfterBreak(column)) leave(gap, gaps);
    if (column.kind === 'above') leave(endGap, apart);
    const width = column.kind === 'bin' ? binWidth : endWidth(column);
    const barWidth = column.kind === 'bin' ? binWidth - space : Math.min(width, Math.max(8, binWidth));
    places.push({ x, width, barX: x + (width - barWidth) / 2, barWidth });
    x += width;
    if (column.kind === 'below') leave(endGap, apart);
  }
  const stretches: { from: number; to: number }[] = [];
  let from = left;
  for (const each of [...gaps, ...apart].sort((one, other) => one.from - other.from)) {
    stretches.push({ from, to: each.from });
    from = each.to;
  }
  stretches.push({ from, to: x });

  const ofBins = places.filter((_, index) => columns[index]?.kind === 'bin');
  return {
    places,
    stretches,
    breaks: gaps,
    end: x,
    xOf: (place) => {
      const bin = ofBins[Math.min(Math.floor(place), ofBins.length - 1)];
      return bin === undefined ? left : bin.x + (place - ofBins.indexOf(bin)) * bin.width;
    },
  };
}

function isAfterBreak(column: Column): boolean {
  return column.kind === 'bin' && column.afterBreak;
}
