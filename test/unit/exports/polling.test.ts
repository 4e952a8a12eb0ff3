import assert from 'node:assert/strict';
import { pollWaitMs, waitForExport } from '../../../src/prolific/waitForExport.ts';
import type { Timing } from '../../../src/http/timing.ts';
import { ProblemError, problemOf, type Problem } from '../../../src/problems/problem.ts';
import type { ExportState } from '../../../src/prolific/apiModel.ts';

const always = (chance: number) => ({ random: () => chance });

describe('Wait between polls', () => {
  it('rises from two seconds to fifteen', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 100, 10_000].map((poll) => pollWaitMs(poll, always(0)));
    assert.equal(waits[0], 2_000);
    assert.deepEqual(
      waits,
      [...waits].sort((a, b) => a - b),
    );
    assert.equal(waits.at(-1), 15_000);
  });

  it('is up to a fifth shorter at random', () => {
    assert.equal(pollWaitMs(50, always(0)), 15_000);
    assert.equal(pollWaitMs(50, always(1)), 12_000);
  });

  it('rises further to a minute while the server is unreachable', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 1_000].map((unreached) => pollWaitMs(50, always(0), { unreached }));
    assert.deepEqual(waits.slice(0, 2), [15_000, 21_000]);
    assert.deepEqual(
      waits,
      [...waits].sort((a, b) => a - b),
    );
    assert.equal(waits.at(-1), 60_000);
  });

  it('is never shorter than the server asks for', () => {
    assert.equal(pollWaitMs(0, always(0), { retryAfterSeconds: 120 }), 120_000);
    assert.equal(pollWaitMs(50, always(0), { retryAfterSeconds: 1 }), 15_000);
  });

  it('is never longer than an hour, whatever the server asks for', () => {
    assert.equal(pollWaitMs(0, always(0), { retryAfterSeconds: 31_536_000 }), 3_600_000);
  });
});

describe('waitForExport', () => {
  const complete: ExportState = { status: 'complete', url: new URL('https://store.example/a.zip') };
  const generating: ExportState = { status: 'generating' };

  /** The result of a poll, or a sleep of the machine in ms during the wait before the next one. */
  type Event = ExportState | Problem | { readonly sleepsMs: number };

  const offline: Problem = { kind: 'unreachable', origin: 'https://api.prolific.com', code: 'ENOTFOUND' };

  /** Waits for an export in simulated time. `waits`: ms awake before each poll. */
  async function waitFor(
    events: readonly Event[],
    begin?: 'at-once',
  ): Promise<{ state: ExportState; waits: number[]; troubles: (string | undefined)[] }> {
    let now = 0;
    let waited = 0;
    const waits: number[] = [];
    const troubles: (string | undefined)[] = [];
    const left = [...events];
    const timing: Timing = {
      now: () => new Date(now),
      random: () => 0,
      sleep: (ms, signal) => {
        waited += ms;
        now += ms;
        const [next] = left;
        if (next !== undefined && 'sleepsMs' in next) {
          now += next.sleepsMs;
          left.shift();
        }
        return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
      },
    };
    const ask = (): Promise<ExportState> => {
      waits.push(waited);
      waited = 0;
      const answer = left.shift();
      assert.ok(answer !== undefined && !('sleepsMs' in answer), 'asked at the wrong time');
      return 'kind' in answer ? Promise.reject(new ProblemError(answer)) : Promise.resolve(answer);
    };
    const state = await waitForExport(
      timing,
      { ask, begin },
      (trouble) => troubles.push(trouble?.kind),
      new AbortController().signal,
    );
    return { state, waits, troubles };
  }

  it('keeps polling without a time limit', async () => {
    const { waits } = await waitFor([...Array<ExportState>(500).fill(generating), complete]);
    assert.equal(waits.length, 501);
    assert.ok(waits.reduce((sum, ms) => sum + ms, 0) > 2 * 3_600_000);
  });

  it('retries after temporary problems and reports when they are over', async () => {
    const { state, troubles } = await waitFor([
      { kind: 'unreachable', origin: 'https://api.prolific.com', code: 'ECONNREFUSED' },
      { kind: 'service-error', status: 502, detail: '' },
      generating,
      complete,
    ]);
    assert.equal(state.status, 'complete');
    assert.deepEqual(troubles, ['unreachable', 'service-error', undefined, undefined]);
  });

  it('waits for the Retry-After time of a busy service', async () => {
    const { waits } = await waitFor([
      { kind: 'rate-limited', retryAfterSeconds: 90 },
      { kind: 'service-error', status: 503, detail: '', retryAfterSeconds: 40 },
      complete,
    ]);
    assert.deepEqual(waits.slice(1), [90_000, 40_000]);
  });

  it('polls at once when the job existed before', async () => {
    const { waits } = await waitFor([generating, generating, complete], 'at-once');
    assert.deepEqual(waits, [0, 2_000, 2_800]);
  });

  it('backs off to one poll a minute while offline, and starts again from two seconds after a response', async () => {
    const polls = Array<ExportState>(20).fill(generating);
    const { waits } = await waitFor([...polls, ...Array<Problem>(8).fill(offline), generating, complete]);
    assert.deepEqual(waits.slice(20, 23), [15_000, 21_000, 29_400]);
    assert.deepEqual(waits.slice(-3), [60_000, 60_000, 2_000]);
  });

  it('does not back off while the service responds with errors', async () => {
    const broken: Problem = { kind: 'service-error', status: 502, detail: '' };
    const { waits } = await waitFor([...Array<Problem>(40).fill(broken), complete]);
    assert.equal(Math.max(...waits), 15_000);
  });

  it('polls soon after the machine slept, and starts again from two seconds', async () => {
    const polls = Array<ExportState>(20).fill(generating);
    const { waits } = await waitFor([...polls, { sleepsMs: 8 * 3_600_000 }, generating, complete]);
    assert.deepEqual(waits.slice(-3), [15_000, 15_000, 2_000]);
  });

  it('notices within seconds that the machine slept during a long wait', async () => {
    const { waits } = await waitFor([...Array<Problem>(20).fill(offline), { sleepsMs: 31_000 }, complete]);
    assert.deepEqual(waits.slice(-2), [60_000, 15_000]);
  });

  it('does not take a short delay for sleep', async () => {
    const { waits } = await waitFor([...Array<Problem>(20).fill(offline), { sleepsMs: 29_000 }, complete]);
    assert.deepEqual(waits.slice(-2), [60_000, 60_000]);
  });

  it('does not poll earlier after sleep than Retry-After allows', async () => {
    const { waits } = await waitFor([
      { kind: 'rate-limited', retryAfterSeconds: 90 },
      { sleepsMs: 40_000 },
      complete,
    ]);
    assert.deepEqual(waits, [2_000, 50_000]);
  });

  for (const kind of ['token-refused', 'feature-not-enabled', 'not-signed-in'] as const) {
    it(`rejects at once with ${kind}`, async () => {
      await assert.rejects(waitFor([{ kind }]), (error) => problemOf(error)?.kind === kind);
    });
  }

  it('rejects with export-failed when the job failed', async () => {
    await assert.rejects(
      waitFor([generating, { status: 'failed' }]),
      (error) => problemOf(error)?.kind === 'export-failed',
    );
  });

  it('rejects with the reason of its signal', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await assert.rejects(
      waitForExport(
        { now: () => new Date(0), random: () => 0, sleep: () => Promise.reject(stop.signal.reason as Error) },
        { ask: () => Promise.resolve(generating) },
        () => undefined,
        stop.signal,
      ),
      /enough/,
    );
  });
});
