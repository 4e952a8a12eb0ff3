export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
}

export interface Page<T> {
  readonly results: readonly T[];
  /** How many there are in all, as the server says; not believed when it contradicts itself. */
  readonly count?: number;
  /** Whether more pages follow, where the server says so; outweighs the count. */
  readonly more?: boolean;
}

export interface PagingOptions {
  readonly limit: number;
  /** No more requests than this, whatever the server answers. */
  readonly maxPages: number;
}

/**
 * Walks a list by `limit` and `offset`, giving what is new on each page as it comes. A server that ignores either, that
 * caps its pages below `limit`, or whose count is missing or wrong neither loops it nor cuts it short.
 */
export async function* eachPage<T extends { readonly id: string }>(
  fetchPage: (request: PageRequest) => Promise<Page<T>>,
  { limit, maxPages }: PagingOptions,
): AsyncGenerator<T[], void, undefined> {
  const seen = new Set<string>();
  let offset = 0;
  for (let page = 1; page <= maxPages; page++) {
    const { results, count, more } = await fetchPage({ limit, offset });
    const fresh: T[] = [];
    for (const item of results) {
      if (seen.has(item.id)) continue;
      seen.add(item.id);
      fresh.push(item);
    }
    if (fresh.length === 0) return;
    yield fresh;
    offset += results.length;
    const believed = count !== undefined && count >= offset;
    const isLast = believed ? count === offset : results.length < limit;
    if (more === undefined ? isLast : !more) return;
  }
}
