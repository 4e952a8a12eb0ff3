import assert from 'node:assert/strict';
import { blockRows, createRowStore } from '../../../media/overview/table/rowStore.ts';
import type { RowsPage } from '../../../src/analysis/summary/summarySource.ts';
import { rowAt } from './fixtures.ts';

interface Asked {
  readonly from: number;
  readonly signal: AbortSignal;
  readonly answer: () => Promise<void>;
  readonly fail: () => Promise<void>;
}

/** Returns a store whose requests wait until the test answers them. */
function storeWithRequests() {
  const asked: Asked[] = [];
  const errors: unknown[] = [];
  let changes = 0;
  const store = createRowStore(
    (from, to, signal) =>
      new Promise<RowsPage>((resolve, reject) => {
        const settle = async (how: () => void): Promise<void> => {
          how();
          await new Promise((next) => setImmediate(next));
        };
        const rows = Array.from({ length: to - from }, (_, index) => rowAt(from + index));
        asked.push({
          from,
          signal,
          answer: () => settle(() => resolve({ total: 1_000_000, rows })),
          fail: () => settle(() => reject(new Error('gone'))),
        });
      }),
    () => (changes += 1),
    (error) => errors.push(error),
  );
  return { store, asked, errors, changes: () => changes };
}

describe('Row store', () => {
  it('requests each block of rows once', () => {
    const { store, asked } = storeWithRequests();
    store.want(90, 130);
    store.want(95, 135);
    assert.deepEqual(
      asked.map(({ from }) => from),
      [0, blockRows],
    );
  });

  it('has rows only after they were received', async () => {
    const { store, asked, changes } = storeWithRequests();
    store.want(0, 20);
    assert.equal(store.get(7), undefined);
    await asked[0]?.answer();
    assert.equal(store.get(7)?.row, 7);
    assert.equal(changes(), 1);
  });

  it('cancels requests for rows that are out of view', () => {
    const { store, asked } = storeWithRequests();
    store.want(0, 20);
    store.want(500_000, 500_020);
    assert.equal(asked[0]?.signal.aborted, true);
    assert.equal(asked[1]?.signal.aborted, false);
  });

  it('drops rows that were out of view for long, to limit memory', async () => {
    const { store, asked } = storeWithRequests();
    for (let block = 0; block < 100; block += 1) {
      store.want(block * blockRows, block * blockRows + 1);
      await asked[block]?.answer();
    }
    assert.equal(store.get(0), undefined);
    assert.equal(store.get(99 * blockRows)?.row, 99 * blockRows);
  });

  it('requests rows again after a failure', async () => {
    const { store, asked, errors } = storeWithRequests();
    store.want(0, 20);
    await asked[0]?.fail();
    assert.equal(errors.length, 1);
    store.want(0, 20);
    assert.equal(asked.length, 2);
  });

  it('drops rows and pending requests when it is cleared', async () => {
    const { store, asked } = storeWithRequests();
    store.want(0, 20);
    store.clear();
    await asked[0]?.answer();
    assert.equal(store.get(7), undefined);
  });
});
