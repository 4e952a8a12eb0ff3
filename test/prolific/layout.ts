import { uuidOf } from './sample/ids.ts';
import type { WireBatch, WireCollection, WirePage, WirePageItem } from './wire.ts';

/**
 * How pages are sent: with `page_items`, with `rows`, or every second page with each. The data always has
 * `page_items`.
 */
export type Layout = 'items' | 'rows' | 'mixed';

interface WireRow {
  id: string;
  columns: { id: string; items: Omit<WirePageItem, 'order'>[] }[];
}

/** A page of rows, which has no `order`, and neither have its items. */
interface WireRowsPage extends Omit<WirePage, 'order' | 'page_items'> {
  rows: WireRow[];
}

/** Returns a collection or batch as it is sent and archived. */
export function laidOut({
  wire,
  layout = 'items',
}: {
  readonly wire: WireCollection | WireBatch;
  readonly layout?: Layout | undefined;
}): object {
  if (layout === 'items') return wire;
  const pages = (list: readonly WirePage[]): object[] =>
    list.map((page, index) => (layout === 'mixed' && index % 2 === 1 ? page : inRows(page)));
  if ('collection_items' in wire) return { ...wire, collection_items: pages(wire.collection_items) };
  return { ...wire, batch_items: wire.batch_items && pages(wire.batch_items) };
}

/** Puts text blocks and images alone into rows, and questions side by side in pairs. */
function inRows({ page_items: items, order: _order, ...page }: WirePage): WireRowsPage {
  const rows: WirePageItem[][] = [];
  for (const item of items) {
    const last = rows.at(-1);
    const [before] = last ?? [];
    if (last?.length === 1 && before !== undefined && isQuestion(before) && isQuestion(item)) last.push(item);
    else rows.push([item]);
  }
  return {
    ...page,
    rows: rows.map((row, place) => ({
      id: uuidOf(`${page.id} row ${place}`),
      columns: row.map(({ order: _itemOrder, ...item }) => ({
        id: uuidOf(`${item.id} column`),
        items: [item],
      })),
    })),
  };
}

function isQuestion({ type }: WirePageItem): boolean {
  return type !== 'image' && type !== 'rich_text';
}
