import assert from 'node:assert/strict';
import type { Problem } from '../../../src/problems/problem.ts';
import { ApiPace, type Pass } from '../../../src/prolific/apiPace.ts';
import { never, problemFrom, rejectionOf } from '../support/network.ts';
import { ManualTiming, turns } from './manualTiming.ts';

const down: Problem = { kind: 'service-error', status: 503, detail: '' };
const unreachable: Problem = { kind: 'unreachable', origin: 'https://api.prolific.test', code: 'ENOTFOUND' };

const busyFor = (seconds: number): Problem => ({ kind: 'rate-limited', retryAfterSeconds: seconds });

describe('Pause of the API client', () => {
  let timing: ManualTiming;
  let pace: ApiPace;
  beforeEach(() => {
    timing = new ManualTiming(turns);
    pace = new ApiPace(timing, 60_000);
  });

  function entered(): Pass {
    const pass = pace.enter();
    assert.ok(pass, 'no call may be sent');
    return pass;
  }

  /** Returns the time until a call may be sent, in milliseconds. */
  async function pauseLength(): Promise<number> {
    const startedAt = timing.now().getTime();
    const endedAt: number[] = [];
    const waiting = pace.wait(600_000, never).then(() => endedAt.push(timing.now().getTime()));
    while (endedAt.length === 0) await timing.pass(100);
    await waiting;
    return endedAt[0]! - startedAt;
  }

  it('doesn’t start while calls are answered', () => {
    const passes = [1, 2, 3, 4].map(entered);
    for (const pass of passes) pass.end('answered');
    assert.ok(pace.enter());
  });

  for (const problem of [down, { ...down, status: 502 }, busyFor(0), unreachable] satisfies Problem[]) {
    it(`starts after ${problem.kind}${'status' in problem ? ` ${problem.status}` : ''}`, async () => {
      entered().end(problem);
      assert.equal(pace.enter(), undefined);
      assert.equal(await pauseLength(), 1000);
    });
  }

  for (const problem of [
    { kind: 'not-found', what: 'study' },
    { kind: 'service-error', status: 500, detail: '' },
    { kind: 'job-limit', what: 'collection', detail: '' },
  ] satisfies Problem[]) {
    it(`doesn’t start after a problem of a single call: ${problem.kind}`, () => {
      entered().end(problem);
      assert.ok(pace.enter());
    });
  }

  it('admits one call at its end, and the others after its answer', async () => {
    entered().end(down);
    await timing.pass(1000);
    const probe = entered();
    assert.equal(pace.enter(), undefined);
    let followed = false;
    const waiting = pace.wait(10_000, never).then(() => (followed = true));
    await turns();
    assert.equal(followed, false);
    probe.end('answered');
    await waiting;
    assert.ok(pace.enter());
    assert.ok(pace.enter());
  });

  it('ends if the first call is answered with a problem of that call', async () => {
    entered().end(down);
    await timing.pass(1000);
    entered().end({ kind: 'not-found', what: 'export' });
    assert.ok(pace.enter());
    assert.ok(pace.enter());
  });

  it('admits another call if the first one was aborted', async () => {
    entered().end(down);
    await timing.pass(1000);
    entered().end('unknown');
    assert.ok(pace.enter());
    assert.equal(pace.enter(), undefined);
  });

  it('doubles with each failure, up to 30 s, or 8 s if the API is unreachable', async () => {
    for (const [problem, expected] of [
      [down, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]],
      [unreachable, [1000, 2000, 4000, 8000, 8000]],
    ] as const) {
      pace = new ApiPace(timing, 60_000);
      const lengths: number[] = [];
      while (lengths.length < expected.length) {
        entered().end(problem);
        lengths.push(await pauseLength());
      }
      assert.deepEqual(lengths, expected);
    }
  });

  it('lasts as long as Retry-After asks, up to a minute', async () => {
    entered().end(busyFor(20));
    assert.equal(await pauseLength(), 20_000);
    entered().end(busyFor(600));
    assert.equal(await pauseLength(), 60_000);
  });

  it('isn’t extended by earlier calls, except by a longer Retry-After', async () => {
    const [first, second, third] = [entered(), entered(), entered()];
    first.end(down);
    second.end(down);
    assert.equal(await pauseLength(), 1000);
    third.end(busyFor(5));
    assert.equal(await pauseLength(), 5000);
  });

  it('isn’t ended by the answer to an earlier call', () => {
    const [first, second] = [entered(), entered()];
    first.end(down);
    second.end('answered');
    assert.equal(pace.enter(), undefined);
  });

  it('ends even if the clock is set back', async () => {
    entered().end(down);
    const waiting = pace.wait(10_000, never);
    await turns();
    timing.putClock(-3_600_000);
    await timing.pass(3_600_000 + 1000);
    await waiting;
    entered().end(down);
    timing.putClock(-3_600_000);
    assert.ok(pace.enter());
  });

  describe('while a call waits', () => {
    it('fails the call at once if it is longer than the call may wait', async () => {
      entered().end(busyFor(20));
      assert.deepEqual(await problemFrom(pace.wait(10_000, never)), busyFor(20));
      await timing.pass(12_500);
      assert.equal(await pauseLength(), 7500);
    });

    it('fails the call if the first call gets no answer', async () => {
      entered().end(unreachable);
      await timing.pass(1000);
      entered();
      const waiting = problemFrom(pace.wait(10_000, never));
      await timing.pass(10_000);
      assert.deepEqual(await waiting, { ...unreachable, neverSent: true });
    });

    it('rejects with the reason of the signal', async () => {
      entered().end(down);
      const abort = new AbortController();
      const waiting = rejectionOf(pace.wait(10_000, abort.signal));
      const reason = new Error('enough');
      abort.abort(reason);
      assert.equal(await waiting, reason);
    });
  });
});
