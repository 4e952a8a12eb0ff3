import type { Timing } from '../http/timing.ts';
import { problemOf, ProblemError, type Problem } from '../problems/problem.ts';
import type { ExportState } from '../prolific/model.ts';
import { pollWaitMs } from './pollSchedule.ts';

/** Longer waits are made of pieces, so that the machine's waking is noticed: timers stand still while it sleeps. */
const longestPieceMs = 15_000;
/** A wait that took so much longer than asked is one that the machine slept through. */
const sleptMs = 30_000;

/**
 * Asks for an export's state until the archive is ready, for as long as that takes: at once or after 2 s, then ever more
 * seldom up to every 15 s, and every 60 s while nothing can be reached. The schedule starts anew once the
 * network is back and after the machine slept, when it is asked at once. What may pass (no network, a busy or broken
 * service) is told to `onTrouble` and waited out; `onTrouble(undefined)` says that it has passed.
 * @throws ProblemError what does not pass by itself, such as `token-refused` or `export-failed`; the signal's
 * reason when aborted.
 */
export async function waitForExport(
  timing: Timing,
  ask: (signal: AbortSignal) => Promise<ExportState>,
  onTrouble: (trouble: Problem | undefined) => void,
  signal: AbortSignal,
  begin: 'at-once' | 'after-a-wait' = 'after-a-wait',
): Promise<Extract<ExportState, { status: 'complete' }>> {
  let poll = 0;
  /** How often in a row nothing could be reached. */
  let unreached = 0;
  let retryAfterSeconds = 0;
  let isDue = begin === 'at-once';
  for (;;) {
    if (!isDue) {
      const waitMs = pollWaitMs(poll, timing, { retryAfterSeconds, unreached });
      const slept = await rest(timing, waitMs, retryAfterSeconds * 1_000, signal);
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
      if (signal.aborted || problem === undefined || !passes(problem)) throw error;
      if ('retryAfterSeconds' in problem) retryAfterSeconds = problem.retryAfterSeconds;
      unreached = isUnreached(problem) ? unreached + 1 : 0;
      onTrouble(problem);
    }
  }
}

/**
 * Waits `ms`. Where the machine slept meanwhile the wait is over on waking, but not before `leastMs` have passed
 * by the clock. Gives whether it slept.
 */
async function rest(timing: Timing, ms: number, leastMs: number, signal: AbortSignal): Promise<boolean> {
  const began = timing.now().getTime();
  let left = ms;
  let slept = false;
  while (left > 0) {
    const piece = Math.min(left, longestPieceMs);
    const before = timing.now().getTime();
    await timing.sleep(piece, signal);
    const now = timing.now().getTime();
    left -= piece;
    if (now - before > piece + sleptMs) {
      slept = true;
      left = Math.min(left, began + leastMs - now);
    }
  }
  return slept;
}

/** Whether waiting may help: the network or the service is at fault, not the request. */
export function passes(problem: Problem): boolean {
  return isUnreached(problem) || problem.kind === 'service-error' || problem.kind === 'rate-limited';
}

/** Whether no answer came at all. */
function isUnreached({ kind }: Problem): boolean {
  return kind === 'unreachable' || kind === 'proxy-unreachable' || kind === 'stalled';
}
