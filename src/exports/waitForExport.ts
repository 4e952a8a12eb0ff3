import { rest } from '../http/rest.ts';
import type { Timing } from '../http/timing.ts';
import { isUnreached, problemOf, ProblemError, type Problem } from '../problems/problem.ts';
import type { ExportState } from '../prolific/model.ts';
import { pollWaitMs } from './pollSchedule.ts';

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

/** Whether waiting may help: the network or the service is at fault, not the request. */
export function passes(problem: Problem): boolean {
  return isUnreached(problem) || problem.kind === 'service-error' || problem.kind === 'rate-limited';
}
