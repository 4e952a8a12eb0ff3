import { isContentType, isInstructionType } from '../instructionType.ts';

type Json = Readonly<Record<string, unknown>>;

/** A question or content block as Prolific writes it, in its place. */
export interface PageItemJson {
  readonly json: Json;
  /** Its name if it is a value of an object, such as a map by id; empty in a list. */
  readonly key: string;
  /** The number of its page, from 1; `undefined` if it is on none. */
  readonly page: number | undefined;
}

/** Real ones have ten levels; nothing below is looked at. */
const maxLevels = 60;
/** Lists of pages, whose members may also be items themselves. */
const pageLists = new Set(['collection_items', 'batch_items']);
/** Lists of items: whatever has a type there is one, known or not. */
const itemLists = new Set(['page_items', 'items']);
/** Lists in which items of unknown types are found by their description. */
const lists = new Set([...pageLists, ...itemLists, 'instructions']);

/**
 * Returns the questions and content blocks in the JSON of a page, a collection or a batch, in the order in
 * which participants see them. Knows two layouts of pages, `page_items[]` and `rows[].columns[].items[]`, and
 * finds items in others by their type, at any depth. All pages count, even those without a question.
 */
export function itemsIn(json: unknown): PageItemJson[] {
  const pages = new Set<unknown>();
  const found = walk(json, { listName: '', key: '', page: undefined, isArranged: false, level: 0 }, pages);
  // A flat list whose members have one parent names the collection, not a page.
  const hasPages = pages.size > 1 || [...pages].some((page) => typeof page === 'object');
  const numbers = new Map(hasPages ? [...pages].map((page, index) => [page, index + 1]) : []);
  return found.map(({ page, ...item }) => ({ ...item, page: numbers.get(page) }));
}

/** Returns pages in the order in which participants see them. */
export function pagesInOrder<Page>(pages: readonly Page[]): readonly Page[] {
  return inOrder(pages, true);
}

interface Found {
  readonly json: Json;
  readonly key: string;
  /** Identifies the page: the page itself or, in a flat list, its parent's id. */
  readonly page: unknown;
}

interface Where {
  /** The name of the list that the value is a member of. */
  readonly listName: string;
  readonly key: string;
  readonly page: Json | undefined;
  /** Whether the positions in lists are those on the page, whatever `order` says. */
  readonly isArranged: boolean;
  readonly level: number;
}

function walk(value: unknown, where: Where, pages: Set<unknown>): Found[] {
  const level = where.level + 1;
  if (level > maxLevels) return [];
  if (Array.isArray(value)) {
    const listName = where.key;
    const isArranged = where.isArranged || listName === 'rows';
    const members = isArranged ? value : inOrder(value, pageLists.has(listName));
    return members.flatMap((each) => walk(each, { ...where, listName, key: '', isArranged, level }, pages));
  }
  if (!isObject(value)) return [];
  const isKnown = isInstructionType(value['type']) || isContentType(value['type']);
  const isListed = !isKnown && where.page === undefined && isPage(value, where.listName);
  const page = isListed ? value : where.page;
  const below = isKnown
    ? []
    : Object.entries(value).flatMap(([key, inner]) =>
        walk(inner, { ...where, listName: '', key, page, level }, pages),
      );
  if (isKnown || (isUnknownItem(value, where) && below.every(({ json }) => isContentType(json['type'])))) {
    const parent = where.page ?? value['parent_id'];
    if (parent !== undefined) pages.add(parent);
    return [{ json: value, key: where.key, page: parent }];
  }
  if (isListed && pageLists.has(where.listName)) pages.add(value);
  return below;
}

function isPage(json: Json, listName: string): boolean {
  return pageLists.has(listName) || hasLayout(json);
}

function hasLayout(json: Json): boolean {
  return Array.isArray(json['page_items']) || Array.isArray(json['rows']);
}

function isUnknownItem(json: Json, { listName, page }: Where): boolean {
  if (typeof json['type'] !== 'string' || hasLayout(json)) return false;
  if (itemLists.has(listName)) return true;
  return typeof json['description'] === 'string' && (lists.has(listName) || page !== undefined);
}

const positions: readonly unknown[] = ['intro', 'body', 'outro'];

/** Sorts a list by `order` if all members have one; pages first by where they are displayed. */
function inOrder<Member>(list: readonly Member[], arePages: boolean): readonly Member[] {
  const members = list.map((member) => {
    const { order, display_position: position }: Json = isObject(member) ? member : {};
    const place = arePages ? positions.indexOf(position) : 0;
    return { member, place: place < 0 ? positions.indexOf('body') : place, order };
  });
  const areNumbered = members.every(({ order }) => typeof order === 'number');
  return members
    .sort((a, b) => a.place - b.place || (areNumbered ? Number(a.order) - Number(b.order) : 0))
    .map(({ member }) => member);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
