import { paceOf } from './giveWay.ts';

/** Milliseconds of work after which others on the event loop get their turn; what is done with a portion adds to that. */
export const turnMs = 5;

/** Goes through a generator's steps, others on the event loop having their turns in between. Throws the signal's reason. */
export async function inTurns<Result>(steps: Generator<void, Result>, signal: AbortSignal): Promise<Result> {
  const pace = paceOf(signal, turnMs);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (pace.isDue()) await pace.rest();
  }
}
