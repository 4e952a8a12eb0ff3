/** Maximum height of the content: browsers support 33 million pixels, fewer when zoomed in. */
export const maxContentHeight = 12_000_000;

export interface RowWindow {
  /** Rows to draw, `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Offset of the first row in pixels from the top of the scrolled content. */
  readonly top: number;
}

export interface ScrollPlace {
  readonly scrollTop: number;
  readonly viewportHeight: number;
  readonly rowHeight: number;
  readonly total: number;
}

const spareRows = 8;

/** Returns the height of the scrolled content. */
export function contentHeight({ rowHeight, total }: Pick<ScrollPlace, 'rowHeight' | 'total'>): number {
  return Math.min(total * rowHeight, maxContentHeight);
}

/**
 * Returns the rows to draw and their position. If all rows would exceed the maximum height, each pixel of the
 * scroll bar stands for several rows.
 */
export function rowWindow(place: ScrollPlace): RowWindow {
  const { viewportHeight, rowHeight, total } = place;
  if (total === 0) return { from: 0, to: 0, top: 0 };
  const first = firstVisible(place);
  const from = Math.max(0, Math.floor(first) - spareRows);
  const to = Math.min(total, Math.ceil(first + viewportHeight / rowHeight) + spareRows);
  return { from, to, top: clampedTop(place) - (first - from) * rowHeight };
}

/** Returns the scroll position that makes `row` visible; the current one if it already is. */
export function scrollTopFor(row: number, place: ScrollPlace): number {
  const first = firstVisible(place);
  const visible = place.viewportHeight / place.rowHeight;
  if (row >= first && row + 1 <= first + visible) return place.scrollTop;
  const target = row < first ? row : row + 1 - visible;
  const { scrollable, lastFirst } = extent(place);
  return lastFirst === 0 ? 0 : (Math.min(Math.max(0, target), lastFirst) / lastFirst) * scrollable;
}

/** Returns the row at the top edge, including the scrolled fraction. */
function firstVisible(place: ScrollPlace): number {
  const { scrollable, lastFirst } = extent(place);
  return scrollable === 0 ? 0 : (clampedTop(place) / scrollable) * lastFirst;
}

function clampedTop(place: ScrollPlace): number {
  return Math.min(Math.max(0, place.scrollTop), extent(place).scrollable);
}

function extent(place: ScrollPlace): { readonly scrollable: number; readonly lastFirst: number } {
  const { viewportHeight, rowHeight, total } = place;
  return {
    scrollable: Math.max(0, contentHeight(place) - viewportHeight),
    lastFirst: Math.max(0, total - viewportHeight / rowHeight),
  };
}
