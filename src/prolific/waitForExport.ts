import { waitThroughSleep, type Timing } from '../http/timing.ts';
import { isTransient, traitsOf } from '../problems/traits.ts';
import { problemOf, ProblemError, type Problem } from '../problems/problem.ts';
import type { ExportState } from './apiModel.ts';

const firstWaitMs = 2_000;
const maxWaitMs = 15_000;
const maxUnreachedWaitMs = 60_000;
const growth = 1.4;
/** A longer `Retry-After` is a mistake, and timers end at 24 days. */
const maxRetryAfterMs = 3_600_000;

/**
 * Returns the milliseconds to wait before poll `poll` (0 is the first): from 2 s rising to 15 s, each but the
 * first up to a fifth shorter at random to spread several exports. Rises to 60 s after `unreached` polls in a
 * row without a network. Respects `Retry-After` up to an hour.
 */
export function pollWaitMs(
  poll: number,
  random: { random(): number },
  { retryAfterSeconds = 0, unreached = 0 }: { retryAfterSeconds?: number; unreached?: number } = {},
): number {
  const usual = Math.min(maxWaitMs, firstWaitMs * growth ** Math.min(poll, 20));
  const planned = Math.min(maxUnreachedWaitMs, usual * growth ** Math.min(unreached, 20));
  const wait = poll === 0 ? planned : planned * (1 - random.random() / 5);
  return Math.max(Math.round(wait), Math.min(maxRetryAfterMs, retryAfterSeconds * 1_000));
}

/** How to ask for an export's status, and when first: by default after a wait. */
interface Waiting {
  readonly ask: (signal: AbortSignal) => Promise<ExportState>;
  readonly begin?: 'at-once' | 'after-a-wait' | undefined;
}

/**
 * Polls an export's status until the archive is ready: at once or after 2 s, then less and less often up to
 * every 15 s, and every 60 s while offline. Starts over when the network returns and after the computer
 * slept. Passes temporary problems to `onTrouble` and waits; `onTrouble(undefined)` means that they are over.
 * @throws {ProblemError} any kind that isn't temporary, such as token-refused or export-failed. Throws the
 * signal's reason when aborted.
 */
export async function waitForExport(
  timing: Timing,
  { ask, begin = 'after-a-wait' }: Waiting,
  onTrouble: (trouble: Problem | undefined) => void,
  signal: AbortSignal,
): Promise<Extract<ExportState, { status: 'complete' }>> {
  let poll = 0;
  /** Number of consecutive polls that reached nothing. */
  let unreached = 0;
  let retryAfterSeconds = 0;
  let isDue = begin === 'at-once';
  for (;;) {
    if (!isDue) {
      const waitMs = pollWaitMs(poll, timing, { retryAfterSeconds, unreached });
      const slept = await waitThroughSleep(timing, waitMs, retryAfterSeconds * 1_000, signal);
      if (slept) unreached = 0;
      if (slept) poll = 0;
      else if (unreached === 0) poll += 1;
    }
    isDue = false;
    retryAfterSeconds = 0;
    try {
      const state = await ask(signal);
      onTrouble(undefined);
      if (state.status === 'complete') return state;
      if (state.status === 'failed') throw new ProblemError({ kind: 'export-failed' });
      if (unreached > 0) poll = 0;
      unreached = 0;
    } catch (error) {
      const problem = problemOf(error);
      if (signal.aborted || problem === undefined || !isTransient(problem)) throw error;
      if ('retryAfterSeconds' in problem) retryAfterSeconds = problem.retryAfterSeconds;
      unreached = traitsOf(problem).waiting === 'unreached' ? unreached + 1 : 0;
      onTrouble(problem);
    }
  }
}
