import assert from 'node:assert/strict';
import { eachPage, type Page, type PageRequest } from '../../../src/prolific/client.ts';

interface Item {
  readonly id: string;
}
const items = (from: number, to: number): Item[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ id: String(from + index) }));

async function walk(
  answer: (request: PageRequest, call: number) => Page<Item>,
  maxPages = 1000,
): Promise<{ ids: string[]; calls: PageRequest[] }> {
  const calls: PageRequest[] = [];
  const ids: string[] = [];
  const fetchPage = (request: PageRequest): Promise<Page<Item>> => {
    calls.push(request);
    return Promise.resolve(answer(request, calls.length));
  };
  for await (const page of eachPage(fetchPage, { limit: 10, maxPages }))
    ids.push(...page.map(({ id }) => id));
  return { ids, calls };
}

/** Returns a server of `total` items that pages correctly. */
const honest =
  (total: number) =>
  ({ limit, offset }: PageRequest): Page<Item> => ({
    results: items(offset, Math.min(total, offset + limit)),
  });

describe('Paging', () => {
  for (const [total, requests] of [
    [0, 1],
    [7, 1],
    [10, 2],
    [25, 3],
  ] as const) {
    it(`gets all items without a count: ${total} in ${requests} requests`, async () => {
      const { ids, calls } = await walk(honest(total));
      assert.equal(ids.length, total);
      assert.equal(calls.length, requests);
    });
  }

  it('saves the last request if the count is reached', async () => {
    const { ids, calls } = await walk((request) => ({ ...honest(20)(request), count: 20 }));
    assert.equal(ids.length, 20);
    assert.equal(calls.length, 2);
  });

  it('continues after a short page until the count is reached', async () => {
    const capped = ({ offset }: PageRequest): Page<Item> => ({
      results: items(offset, Math.min(25, offset + 4)),
      count: 25,
    });
    assert.equal((await walk(capped)).ids.length, 25);
  });

  it('stops at an empty page before the count is reached', async () => {
    const { ids, calls } = await walk((request) => ({ ...honest(15)(request), count: 99 }));
    assert.equal(ids.length, 15);
    assert.equal(calls.length, 3);
  });

  it('ignores a count that is too small', async () => {
    const { ids, calls } = await walk((request) => ({ ...honest(25)(request), count: 3 }));
    assert.equal(ids.length, 25);
    assert.equal(calls.length, 3);
  });

  it('stops if a server ignores the offset', async () => {
    const { ids, calls } = await walk(() => ({ results: items(0, 10), count: 500 }));
    assert.equal(ids.length, 10);
    assert.equal(calls.length, 2);
  });

  it('accepts all items from a server that ignores limit and offset', async () => {
    const { ids } = await walk(() => ({ results: items(0, 37) }));
    assert.equal(ids.length, 37);
  });

  it('returns an item once if the list shifts between two pages', async () => {
    // An item is inserted at the start of the list after the first page was read.
    const { ids } = await walk(({ offset }) => ({
      results: offset === 0 ? items(0, 10) : items(offset - 1, Math.min(14, offset + 9)),
    }));
    assert.deepEqual(
      ids,
      items(0, 14).map(({ id }) => id),
    );
  });

  it('stops at the maximum number of pages', async () => {
    const { calls } = await walk(({ offset }) => ({ results: items(offset, offset + 10) }), 5);
    assert.equal(calls.length, 5);
  });

  it('requests the next page only after the previous one was consumed', async () => {
    let calls = 0;
    const pages = eachPage(
      (request) => {
        calls += 1;
        return Promise.resolve(honest(100)(request));
      },
      { limit: 10, maxPages: 100 },
    );
    await pages.next();
    assert.equal(calls, 1);
    await pages.return();
  });
});
