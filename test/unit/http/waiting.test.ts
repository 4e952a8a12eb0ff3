import assert from 'node:assert/strict';
import { backoffDelay } from '../../../src/http/backoff.ts';
import { parseRetryAfter } from '../../../src/http/retryAfter.ts';
import { systemTiming } from '../../../src/http/timing.ts';
import { never, rejectionOf } from '../support/network.ts';

describe('Retry-After', () => {
  const now = new Date('2026-01-01T00:00:00.500Z');
  for (const [value, seconds] of [
    ['120', 120],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['2026', 2026],
  ] as const) {
    it(`of ${value === undefined ? 'nothing' : `"${value}"`} is ${seconds ?? 'no'} seconds`, () => {
      assert.equal(parseRetryAfter(value, now), seconds);
    });
  }
});

describe('The wait between tries', () => {
  const backoff = { baseMs: 1000, capMs: 8000 };

  it('doubles up to the cap', () => {
    const waits = [1, 2, 3, 4, 5, 50].map((attempt) => backoffDelay(attempt, backoff, () => 1));
    assert.deepEqual(waits, [1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('is half chance and never nothing', () => {
    assert.equal(
      backoffDelay(1, backoff, () => 0),
      500,
    );
    assert.equal(
      backoffDelay(2, backoff, () => 0.5),
      1500,
    );
  });
});

describe('Sleeping', () => {
  it('ends when its time is over', async () => {
    await systemTiming.sleep(1, never);
  });

  it('ends with the reason of the signal at once', async () => {
    const abort = new AbortController();
    const sleeping = rejectionOf(systemTiming.sleep(1_000_000, abort.signal));
    const reason = new Error('enough');
    abort.abort(reason);
    assert.equal(await sleeping, reason);
  });
});
