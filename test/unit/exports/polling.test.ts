import assert from 'node:assert/strict';
import { pollWaitMs } from '../../../src/exports/pollSchedule.ts';
import { waitForExport } from '../../../src/exports/waitForExport.ts';
import type { Timing } from '../../../src/http/timing.ts';
import { ProblemError, problemOf, type Problem } from '../../../src/problems/problem.ts';
import type { ExportState } from '../../../src/prolific/model.ts';

const always = (chance: number) => ({ random: () => chance });

describe('Waiting between polls', () => {
  it('begins with two seconds and rises to fifteen', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 100, 10_000].map((poll) => pollWaitMs(poll, always(0)));
    assert.equal(waits[0], 2_000);
    assert.deepEqual(
      waits,
      [...waits].sort((a, b) => a - b),
    );
    assert.equal(waits.at(-1), 15_000);
  });

  it('is up to a fifth shorter by chance', () => {
    assert.equal(pollWaitMs(50, always(0)), 15_000);
    assert.equal(pollWaitMs(50, always(1)), 12_000);
  });

  it('goes on rising to a minute while nothing can be reached', () => {
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

describe('Waiting for an export', () => {
  const complete: ExportState = { status: 'complete', url: new URL('https://store.example/a.zip') };
  const generating: ExportState = { status: 'generating' };

  /** What a poll comes to, or that the machine sleeps for so many ms during the wait before the next. */
  type Event = ExportState | Problem | { readonly sleepsMs: number };

  const offline: Problem = { kind: 'unreachable', origin: 'https://api.prolific.com', code: 'ENOTFOUND' };

  /** Waits for an export in a time that passes at once. `waits`: how long there was between polls, in ms awake. */
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
      ask,
      (trouble) => troubles.push(trouble?.kind),
      new AbortController().signal,
      begin,
    );
    return { state, waits, troubles };
  }

  it('goes on for as long as it takes', async () => {
    const { waits } = await waitFor([...Array<ExportState>(500).fill(generating), complete]);
    assert.equal(waits.length, 501);
    assert.ok(waits.reduce((sum, ms) => sum + ms, 0) > 2 * 3_600_000);
  });

  it('waits out what passes by itself and says when it has passed', async () => {
    const { state, troubles } = await waitFor([
      { kind: 'unreachable', origin: 'https://api.prolific.com', code: 'ECONNREFUSED' },
      { kind: 'service-error', status: 502, detail: '' },
      generating,
      complete,
    ]);
    assert.equal(state.status, 'complete');
    assert.deepEqual(troubles, ['unreachable', 'service-error', undefined, undefined]);
  });

  it('waits as long as a busy service asks', async () => {
    const { waits } = await waitFor([
      { kind: 'rate-limited', retryAfterSeconds: 90 },
      { kind: 'service-error', status: 503, detail: '', retryAfterSeconds: 40 },
      complete,
    ]);
    assert.deepEqual(waits.slice(1), [90_000, 40_000]);
  });

  it('asks at once where the job was there before', async () => {
    const { waits } = await waitFor([generating, generating, complete], 'at-once');
    assert.deepEqual(waits, [0, 2_000, 2_800]);
  });

  it('asks ever more seldom, up to once a minute, while nothing can be reached, and begins anew after one answer', async () => {
    const polls = Array<ExportState>(20).fill(generating);
    const { waits } = await waitFor([...polls, ...Array<Problem>(8).fill(offline), generating, complete]);
    assert.deepEqual(waits.slice(20, 23), [15_000, 21_000, 29_400]);
    assert.deepEqual(waits.slice(-3), [60_000, 60_000, 2_000]);
  });

  it('asks as often as ever while the service answers, if only with errors', async () => {
    const broken: Problem = { kind: 'service-error', status: 502, detail: '' };
    const { waits } = await waitFor([...Array<Problem>(40).fill(broken), complete]);
    assert.equal(Math.max(...waits), 15_000);
  });

  it('asks at once after the machine slept, and begins anew', async () => {
    const polls = Array<ExportState>(20).fill(generating);
    const { waits } = await waitFor([...polls, { sleepsMs: 8 * 3_600_000 }, generating, complete]);
    assert.deepEqual(waits.slice(-3), [15_000, 15_000, 2_000]);
  });

  it('notices within seconds that the machine slept during a long wait', async () => {
    const { waits } = await waitFor([...Array<Problem>(20).fill(offline), { sleepsMs: 31_000 }, complete]);
    assert.deepEqual(waits.slice(-2), [60_000, 15_000]);
  });

  it('takes a short delay for no sleep', async () => {
    const { waits } = await waitFor([...Array<Problem>(20).fill(offline), { sleepsMs: 29_000 }, complete]);
    assert.deepEqual(waits.slice(-2), [60_000, 60_000]);
  });

  it('does not ask sooner after a sleep than the service wants', async () => {
    const { waits } = await waitFor([
      { kind: 'rate-limited', retryAfterSeconds: 90 },
      { sleepsMs: 40_000 },
      complete,
    ]);
    assert.deepEqual(waits, [2_000, 50_000]);
  });

  for (const kind of ['token-refused', 'feature-not-enabled', 'not-signed-in'] as const) {
    it(`ends at once with ${kind}`, async () => {
      await assert.rejects(waitFor([{ kind }]), (error) => problemOf(error)?.kind === kind);
    });
  }

  it('ends with a problem where the job failed', async () => {
    await assert.rejects(
      waitFor([generating, { status: 'failed' }]),
      (error) => problemOf(error)?.kind === 'export-failed',
    );
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await assert.rejects(
      waitForExport(
        { now: () => new Date(0), random: () => 0, sleep: () => Promise.reject(stop.signal.reason as Error) },
        () => Promise.resolve(generating),
        () => undefined,
        stop.signal,
      ),
      /enough/,
    );
  });
});
