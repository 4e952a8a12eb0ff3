/** The tallest that rows are laid out as: browsers end at 33 million pixels, fewer when zoomed in. */
export const tallestPixels = 12_000_000;

export interface RowWindow {
  /** Rows to draw, `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** Where the first of them goes, in pixels from the top of the scrolled content. */
  readonly top: number;
}

export interface ScrollPlace {
  readonly scrollTop: number;
  readonly viewportHeight: number;
  readonly rowHeight: number;
  readonly total: number;
}

const spareRows = 8;

/** The height of the scrolled content. */
export function contentHeight({ rowHeight, total }: Pick<ScrollPlace, 'rowHeight' | 'total'>): number {
  return Math.min(total * rowHeight, tallestPixels);
}

/**
 * Which rows to draw and where. Where all rows together would be taller than a browser can lay out, the scroll bar's
 * whole way stands for all rows and each pixel of it for more than one.
 */
export function rowWindow(place: ScrollPlace): RowWindow {
  const { viewportHeight, rowHeight, total } = place;
  if (total === 0) return { from: 0, to: 0, top: 0 };
  const first = firstVisible(place);
  const from = Math.max(0, Math.floor(first) - spareRows);
  const to = Math.min(total, Math.ceil(first + viewportHeight / rowHeight) + spareRows);
  return { from, to, top: clampedTop(place) - (first - from) * rowHeight };
}

/** Where to scroll so that `row` is in sight; the place itself where it is already. */
export function scrollTopFor(row: number, place: ScrollPlace): number {
  const first = firstVisible(place);
  const visible = place.viewportHeight / place.rowHeight;
  if (row >= first && row + 1 <= first + visible) return place.scrollTop;
  const target = row < first ? row : row + 1 - visible;
  const { scrollable, lastFirst } = extent(place);
  return lastFirst === 0 ? 0 : (Math.min(Math.max(0, target), lastFirst) / lastFirst) * scrollable;
}

/** The row at the top edge, with how much of it is scrolled off as its fraction. */
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
