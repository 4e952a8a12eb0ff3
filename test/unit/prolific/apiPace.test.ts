import assert from 'node:assert/strict';
import type { Problem } from '../../../src/problems/problem.ts';
import { ApiPace, type Pass } from '../../../src/prolific/apiPace.ts';
import { never, problemFrom, rejectionOf } from '../support/network.ts';
import { ManualTiming, turns } from './manualTiming.ts';

const down: Problem = { kind: 'service-error', status: 503, detail: '' };
const unreachable: Problem = { kind: 'unreachable', origin: 'https://api.prolific.test', code: 'ENOTFOUND' };

const busyFor = (seconds: number): Problem => ({ kind: 'rate-limited', retryAfterSeconds: seconds });

describe('The pause of the API client', () => {
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

  /** How long it is until a call may be sent, in milliseconds. */
  async function pauseLength(): Promise<number> {
    const startedAt = timing.now().getTime();
    const endedAt: number[] = [];
    const waiting = pace.wait(600_000, never).then(() => endedAt.push(timing.now().getTime()));
    while (endedAt.length === 0) await timing.pass(100);
    await waiting;
    return endedAt[0]! - startedAt;
  }

  it('is none while calls are answered', () => {
    const passes = [1, 2, 3, 4].map(entered);
    for (const pass of passes) pass.end('answered');
    assert.ok(pace.enter());
  });

  for (const problem of [down, { ...down, status: 502 }, busyFor(0), unreachable] satisfies Problem[]) {
    it(`begins with ${problem.kind}${'status' in problem ? ` ${problem.status}` : ''}`, async () => {
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
    it(`does not begin with ${problem.kind}, which concerns one call`, () => {
      entered().end(problem);
      assert.ok(pace.enter());
    });
  }

  it('lets one call go ahead when it is over, and the others when that is answered', async () => {
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

  it('is over also where the one call was answered by a problem of its own', async () => {
    entered().end(down);
    await timing.pass(1000);
    entered().end({ kind: 'not-found', what: 'export' });
    assert.ok(pace.enter());
    assert.ok(pace.enter());
  });

  it('lets another call go ahead where the one that did was aborted', async () => {
    entered().end(down);
    await timing.pass(1000);
    entered().end('unknown');
    assert.ok(pace.enter());
    assert.equal(pace.enter(), undefined);
  });

  it('doubles with every failure up to half a minute, and to 8 s where nobody is reached', async () => {
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

  it('is as long as Retry-After asks, up to a minute', async () => {
    entered().end(busyFor(20));
    assert.equal(await pauseLength(), 20_000);
    entered().end(busyFor(600));
    assert.equal(await pauseLength(), 60_000);
  });

  it('grows by no call that was sent before it, unless that was told to stay away for longer', async () => {
    const [first, second, third] = [entered(), entered(), entered()];
    first.end(down);
    second.end(down);
    assert.equal(await pauseLength(), 1000);
    third.end(busyFor(5));
    assert.equal(await pauseLength(), 5000);
  });

  it('is not ended by the answer to a call that was sent before it', () => {
    const [first, second] = [entered(), entered()];
    first.end(down);
    second.end('answered');
    assert.equal(pace.enter(), undefined);
  });

  it('is over although the clock was put back', async () => {
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

  describe('for a call that waits', () => {
    it('is too long at once where it is longer than the call can wait, and the problem says how long', async () => {
      entered().end(busyFor(20));
      assert.deepEqual(await problemFrom(pace.wait(10_000, never)), busyFor(20));
      await timing.pass(12_500);
      assert.equal(await pauseLength(), 7500);
    });

    it('is too long where the one call that went ahead stays without an answer', async () => {
      entered().end(unreachable);
      await timing.pass(1000);
      entered();
      const waiting = problemFrom(pace.wait(10_000, never));
      await timing.pass(10_000);
      assert.deepEqual(await waiting, { ...unreachable, neverSent: true });
    });

    it('ends with the reason of its signal', async () => {
      entered().end(down);
      const abort = new AbortController();
      const waiting = rejectionOf(pace.wait(10_000, abort.signal));
      const reason = new Error('enough');
      abort.abort(reason);
      assert.equal(await waiting, reason);
    });
  });
});
