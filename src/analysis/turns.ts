import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds of work after which others on the event loop get their turn; what is done with a portion adds to that. */
export const turnMs = 5;

/** Goes through a generator's steps, others on the event loop having their turns in between. Throws the signal's reason. */
export async function inTurns<Result>(steps: Generator<void, Result>, signal: AbortSignal): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < turnMs) continue;
    await turn();
    signal.throwIfAborted();
    began = performance.now();
  }
}
