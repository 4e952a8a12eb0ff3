import assert from 'node:assert/strict';
import { eachPage, type Page, type PageRequest } from '../../../src/prolific/paging.ts';

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

/** A server of `total` items that pages as it should. */
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
    it(`gets ${total} items in ${requests} requests where no count is given`, async () => {
      const { ids, calls } = await walk(honest(total));
      assert.equal(ids.length, total);
      assert.equal(calls.length, requests);
    });
  }

  it('saves the last, empty request where the count says that all are there', async () => {
    const { ids, calls } = await walk((request) => ({ ...honest(20)(request), count: 20 }));
    assert.equal(ids.length, 20);
    assert.equal(calls.length, 2);
  });

  it('goes on past short pages while the count promises more', async () => {
    const capped = ({ offset }: PageRequest): Page<Item> => ({
      results: items(offset, Math.min(25, offset + 4)),
      count: 25,
    });
    assert.equal((await walk(capped)).ids.length, 25);
  });

  it('stops at an empty page though the count promises more', async () => {
    const { ids, calls } = await walk((request) => ({ ...honest(15)(request), count: 99 }));
    assert.equal(ids.length, 15);
    assert.equal(calls.length, 3);
  });

  it('does not believe a count smaller than what it holds', async () => {
    const { ids, calls } = await walk((request) => ({ ...honest(25)(request), count: 3 }));
    assert.equal(ids.length, 25);
    assert.equal(calls.length, 3);
  });

  it('cannot be looped by a server that ignores the offset', async () => {
    const { ids, calls } = await walk(() => ({ results: items(0, 10), count: 500 }));
    assert.equal(ids.length, 10);
    assert.equal(calls.length, 2);
  });

  it('takes everything from a server that ignores limit and offset', async () => {
    const { ids } = await walk(() => ({ results: items(0, 37) }));
    assert.equal(ids.length, 37);
  });

  it('gives an item once when the list moves between two pages', async () => {
    // One item is put in front of the list after the first page was taken.
    const { ids } = await walk(({ offset }) => ({
      results: offset === 0 ? items(0, 10) : items(offset - 1, Math.min(14, offset + 9)),
    }));
    assert.deepEqual(
      ids,
      items(0, 14).map(({ id }) => id),
    );
  });

  it('stops at the cap whatever the server answers', async () => {
    const { calls } = await walk(({ offset }) => ({ results: items(offset, offset + 10) }), 5);
    assert.equal(calls.length, 5);
  });

  it('asks for the next page only when the last was taken', async () => {
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
