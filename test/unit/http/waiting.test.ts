import assert from 'node:assert/strict';
import { backoffDelay, parseRetryAfter, systemTiming } from '../../../src/http/timing.ts';
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
    it(`is ${seconds ?? 'undefined'} seconds for the value "${value}"`, () => {
      assert.equal(parseRetryAfter(value, now), seconds);
    });
  }
});

describe('Backoff delay', () => {
  const backoff = { baseMs: 1000, maxMs: 8000 };

  it('doubles up to the maximum', () => {
    const waits = [1, 2, 3, 4, 5, 50].map((attempt) => backoffDelay(attempt, backoff, () => 1));
    assert.deepEqual(waits, [1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it('is random in its upper half', () => {
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

describe('sleep', () => {
  it('resolves after its time', async () => {
    await systemTiming.sleep(1, never);
  });

  it('rejects at once with the reason of the signal', async () => {
    const abort = new AbortController();
    const sleeping = rejectionOf(systemTiming.sleep(1_000_000, abort.signal));
    const reason = new Error('enough');
    abort.abort(reason);
    assert.equal(await sleeping, reason);
  });
});
