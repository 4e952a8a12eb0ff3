import type { TableLayout } from '../../../src/overview/tableLayout.ts';

export const minWidth = 48;
export const maxWidth = 1_200;
/** Pinned columns leave this part of the table to the others. */
const scrolledShare = 0.4;
/** Columns drawn beyond either edge, so that they are drawn again only after some of them came into view. */
const spareColumns = 3;

/** A column as far as its place is concerned. */
export interface Placeable {
  readonly key: string;
  /** In pixels, unless it was resized. */
  readonly width: number;
}

/** Visible columns from left to right. */
export interface ColumnPlan<C extends Placeable> {
  readonly columns: readonly C[];
  /** Where each column begins in pixels, and at the end the total width. */
  readonly edges: readonly number[];
  /** How many columns at the left are pinned: at least the first one. */
  readonly pinned: number;
}

/** Places columns: the first one, pinned ones, and the others in their order; without hidden ones. */
export function planColumns<C extends Placeable>(columns: readonly C[], layout: TableLayout): ColumnPlan<C> {
  const [first, ...others] = columns;
  if (first === undefined) return { columns: [], edges: [0], pinned: 0 };
  const hidden = new Set(layout.hidden);
  const shown = new Map(others.filter(({ key }) => !hidden.has(key)).map((column) => [column.key, column]));
  const pinned = layout.pinned.flatMap((key) => shown.get(key) ?? []);
  for (const { key } of pinned) shown.delete(key);
  const placed = [first, ...pinned, ...shown.values()];
  const widths = new Map(layout.widths);
  const edges = [0];
  for (const { key, width } of placed) {
    edges.push((edges.at(-1) ?? 0) + clampedWidth(widths.get(key) ?? width));
  }
  return { columns: placed, edges, pinned: 1 + pinned.length };
}

/** Returns a width that a column can have. */
export function clampedWidth(width: number): number {
  return Math.min(maxWidth, Math.max(minWidth, Math.round(width)));
}

/** The columns to draw: the first `stuck` ones, then `from` inclusive to `to` exclusive. */
export interface ColumnWindow {
  readonly stuck: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the columns to draw: `shown`, if these include all in view. Pinned ones stick only as far as they
 * leave room for others.
 */
export function columnWindow(
  plan: ColumnPlan<Placeable>,
  scrollLeft: number,
  viewportWidth: number,
  shown?: ColumnWindow,
): ColumnWindow {
  const { stuck, from, to } = columnsInView(plan, scrollLeft, viewportWidth);
  if (shown?.stuck === stuck && shown.from <= from && shown.to >= to) return shown;
  return {
    stuck,
    from: Math.max(stuck, from - spareColumns),
    to: Math.min(plan.columns.length, to + spareColumns),
  };
}

function columnsInView(
  { columns, edges, pinned }: ColumnPlan<Placeable>,
  scrollLeft: number,
  viewportWidth: number,
): ColumnWindow {
  let stuck = Math.min(1, columns.length);
  while (stuck < pinned && edgeAt(edges, stuck + 1) <= viewportWidth * (1 - scrolledShare)) stuck++;
  const from = Math.max(stuck, columnAt(edges, scrollLeft + edgeAt(edges, stuck)));
  const to = Math.min(columns.length, columnAt(edges, scrollLeft + viewportWidth) + 1);
  return { stuck, from, to: Math.max(from, to) };
}

/** Returns the horizontal scroll position at which a column is visible. */
export function scrollLeftFor(
  column: number,
  plan: ColumnPlan<Placeable>,
  scrollLeft: number,
  viewportWidth: number,
): number {
  const { stuck } = columnsInView(plan, scrollLeft, viewportWidth);
  if (column < stuck) return scrollLeft;
  const left = edgeAt(plan.edges, column) - edgeAt(plan.edges, stuck);
  const right = edgeAt(plan.edges, column + 1) - viewportWidth;
  // A column that is wider than the view shows its beginning.
  return scrollLeft > left || right > left ? left : Math.max(scrollLeft, right);
}

/** Returns the column at a distance from the left edge, by halving. */
function columnAt(edges: readonly number[], distance: number): number {
  let [low, high] = [0, Math.max(0, edges.length - 2)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (edgeAt(edges, middle) <= distance) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Returns where a column begins; the total width after the last one. */
export function edgeAt(edges: readonly number[], column: number): number {
  return edges[Math.min(column, edges.length - 1)] ?? 0;
}
