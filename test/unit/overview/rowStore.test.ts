import assert from 'node:assert/strict';
import { blockRows, createRowStore } from '../../../media/overview/rowStore.ts';
import type { RowsPage } from '../../../src/overview/source.ts';
import { rowAt } from './fixtures.ts';

interface Asked {
  readonly from: number;
  readonly signal: AbortSignal;
  readonly answer: () => Promise<void>;
  readonly fail: () => Promise<void>;
}

/** A store whose questions wait until the test answers them. */
function storeWithQuestions() {
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

describe('The rows of the table', () => {
  it('are asked for in blocks, each once', () => {
    const { store, asked } = storeWithQuestions();
    store.want(90, 130);
    store.want(95, 135);
    assert.deepEqual(
      asked.map(({ from }) => from),
      [0, blockRows],
    );
  });

  it('are there once they have come, and not before', async () => {
    const { store, asked, changes } = storeWithQuestions();
    store.want(0, 20);
    assert.equal(store.get(7), undefined);
    await asked[0]?.answer();
    assert.equal(store.get(7)?.row, 7);
    assert.equal(changes(), 1);
  });

  it('are given up on when they are out of sight again', () => {
    const { store, asked } = storeWithQuestions();
    store.want(0, 20);
    store.want(500_000, 500_020);
    assert.equal(asked[0]?.signal.aborted, true);
    assert.equal(asked[1]?.signal.aborted, false);
  });

  it('are forgotten when they were not seen for long, so that a million never pile up', async () => {
    const { store, asked } = storeWithQuestions();
    for (let block = 0; block < 100; block += 1) {
      store.want(block * blockRows, block * blockRows + 1);
      await asked[block]?.answer();
    }
    assert.equal(store.get(0), undefined);
    assert.equal(store.get(99 * blockRows)?.row, 99 * blockRows);
  });

  it('are asked for again after they could not be had', async () => {
    const { store, asked, errors } = storeWithQuestions();
    store.want(0, 20);
    await asked[0]?.fail();
    assert.equal(errors.length, 1);
    store.want(0, 20);
    assert.equal(asked.length, 2);
  });

  it('are forgotten when the table is sorted anew, also those on their way', async () => {
    const { store, asked } = storeWithQuestions();
    store.want(0, 20);
    store.clear();
    await asked[0]?.answer();
    assert.equal(store.get(7), undefined);
  });
});
