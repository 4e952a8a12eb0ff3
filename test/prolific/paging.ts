import { jsonReply, type Reply } from './reply.ts';

/**
 * A list’s handling of `limit` and `offset`, or `page_size` and `page`, which is undocumented and differs.
 */
export interface PagingHabits {
  /** Every page is the first one. */
  readonly ignoreOffset?: boolean;
  /** Every page contains all items, or 20 studies. */
  readonly ignoreLimit?: boolean;
  /** Pages have neither `meta.count` nor links to other pages. */
  readonly omitMeta?: boolean;
  /** Maximum page length, whatever the limit; default 500. */
  readonly maxPageSize?: number;
}

const defaultLimit = 200;

/** Returns one page as `{ results, meta: { count } }`. */
export function listReply<T>(
  items: readonly T[],
  query: URLSearchParams,
  habits: PagingHabits,
  wire: (item: T) => object,
  defaultSize = defaultLimit,
): Reply {
  const offset = habits.ignoreOffset === true ? 0 : whole(query.get('offset'), 0);
  const limit =
    habits.ignoreLimit === true
      ? items.length
      : Math.min(whole(query.get('limit'), defaultSize), habits.maxPageSize ?? 500);
  return jsonReply(200, {
    results: items.slice(offset, offset + limit).map(wire),
    ...(habits.omitMeta === true ? {} : { meta: { count: items.length } }),
  });
}

const defaultPageSize = 20;

/**
 * Like {@link listReply}, but with `page` (from 1), `page_size` and `ordering`, like the list of a project’s
 * studies.
 */
export function studiesReply<T extends { readonly date_created: string }>(
  studies: readonly T[],
  query: URLSearchParams,
  habits: PagingHabits,
  wire: (study: T) => object,
): Reply {
  const sorted = studies.toSorted((one, other) => one.date_created.localeCompare(other.date_created));
  if (query.get('ordering')?.startsWith('-') === true) sorted.reverse();
  return pageReply(sorted, query, habits, wire);
}

/** Returns one page by `page` (from 1) and `page_size`, with links to the others. */
export function pageReply<T>(
  sorted: readonly T[],
  query: URLSearchParams,
  habits: PagingHabits,
  wire: (item: T) => object,
): Reply {
  const asked = whole(query.get('page_size'), defaultPageSize) || defaultPageSize;
  const size = habits.ignoreLimit === true ? defaultPageSize : Math.min(asked, habits.maxPageSize ?? 500);
  const page = habits.ignoreOffset === true ? 1 : Math.max(1, whole(query.get('page'), 1));
  const pages = Math.max(1, Math.ceil(sorted.length / size));
  const link = (to: number) => ({
    href: to >= 1 && to <= pages ? `/?page=${to}&page_size=${size}` : null,
    title: '',
  });
  return jsonReply(200, {
    results: sorted.slice((page - 1) * size, page * size).map(wire),
    ...(habits.omitMeta === true
      ? {}
      : {
          _links: { self: link(page), next: link(page + 1), previous: link(page - 1), last: link(pages) },
          meta: { count: sorted.length },
        }),
  });
}

function whole(text: string | null, otherwise: number): number {
  return text !== null && /^\d+$/.test(text) ? Number(text) : otherwise;
}
