import { setImmediate as turn } from 'node:timers/promises';

/** Lets others on the event loop have their turns during long work. */
export interface Turns {
  /** To be awaited between pieces of work. Throws the signal's reason. */
  readonly next: () => Promise<void>;
}

/** Milliseconds of work after which it is the others' turn. */
const turnMs = 10;

export function takeTurns(signal: AbortSignal): Turns {
  let began = performance.now();
  return {
    next: async () => {
      signal.throwIfAborted();
      if (performance.now() - began < turnMs) return;
      await turn();
      signal.throwIfAborted();
      began = performance.now();
    },
  };
}
