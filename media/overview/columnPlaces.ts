import type { Column } from './chart.ts';

/** What of the plot's width the columns at both ends may take for their words, each. */
const mostForEnd = 0.24;
const leastForEnd = 26;
/** Between the bins and what is before and after them. */
const endGap = 10;
const breakGap = 16;
/** Wider bars look like more. */
const widestBin = 96;
/** What of the plot's width all breaks may take. */
const mostForBreaks = 0.3;

/** Where a column stands, in pixels: its whole part of the axis, and its bar in that. */
export interface ColumnPlace {
  readonly x: number;
  readonly width: number;
  readonly barX: number;
  readonly barWidth: number;
}

/** Where the columns stand that share a plot. */
export interface ColumnPlaces {
  readonly places: readonly ColumnPlace[];
  /** Parts of the axis without a gap, from left to right. */
  readonly stretches: readonly { readonly from: number; readonly to: number }[];
  /** Where the last column ends. */
  readonly end: number;
  /** Where the axis is broken between bins. */
  readonly breaks: readonly { readonly from: number; readonly to: number }[];
  /** The x of a place among the bins, counted in bins; see `placeOf`. */
  readonly xOf: (place: number) => number;
}

/**
 * Shares a plot's width among columns: bins are equally wide, what is before and after them stands apart.
 *
 * @param wordsWidth what the words of a column at an end would like to take
 */
export function columnPlaces(
  columns: readonly Column[],
  left: number,
  plotWidth: number,
  wordsWidth: (column: Column) => number,
): ColumnPlaces {
  const bins = columns.filter(({ kind }) => kind === 'bin').length;
  const breaks = columns.filter(isAfterBreak).length;
  const gap = breaks === 0 ? 0 : Math.min(breakGap, (plotWidth * mostForBreaks) / breaks);
  const endWidth = (column: Column): number =>
    Math.max(leastForEnd, Math.min(wordsWidth(column) + 4, plotWidth * mostForEnd));
  const ends = columns
    .filter(({ kind }) => kind !== 'bin')
    .reduce((width, column) => width + endWidth(column) + endGap, 0);
  const binWidth = Math.min(widestBin, (plotWidth - ends - breaks * gap) / Math.max(1, bins));
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
