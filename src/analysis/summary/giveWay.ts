import { setImmediate as turn } from 'node:timers/promises';

/** Keeps long loops from holding up the event loop. */
export interface Pace {
  /** Whether the loop has had its share of time; cheap enough for every few hundred steps. */
  readonly isDue: () => boolean;
  /** Lets others run. Rejects with the signal's reason once that is aborted. */
  readonly rest: () => Promise<void>;
  /** Whether the signal is aborted. */
  readonly isStopped: () => boolean;
}

/** How long a loop may run at a stretch, in ms. */
const share = 8;

/** A pace whose first share begins now. */
export function paceOf(signal: AbortSignal): Pace {
  let since = performance.now();
  return {
    isDue: () => performance.now() - since >= share,
    rest: async () => {
      signal.throwIfAborted();
      await turn();
      signal.throwIfAborted();
      since = performance.now();
    },
    isStopped: () => signal.aborted,
  };
}

/** Calls `step` for 0 to `count` - 1, with rests. */
export async function inSlices(count: number, pace: Pace, step: (index: number) => void): Promise<void> {
  for (let index = 0; index < count;) {
    const end = Math.min(count, index + 512);
    for (; index < end; index++) step(index);
    if (pace.isDue()) await pace.rest();
  }
}
