import { setImmediate as turn } from 'node:timers/promises';

/** Keeps long loops from holding up the event loop. */
export interface Pace {
  /** Whether the loop has had its share of time; cheap enough for every few hundred steps. */
  readonly isDue: () => boolean;
  /** Lets others run. Rejects with the signal's reason once that is aborted. */
  readonly rest: () => Promise<void>;
  /** Rests where it is due. Rejects as `rest` does. */
  readonly restIfDue: () => Promise<void>;
  /** Whether the signal is aborted. */
  readonly isStopped: () => boolean;
}

/** How long a loop may run at a stretch, in ms. */
const usualShare = 8;

/** A pace whose first share, of `share` ms, begins now. */
export function paceOf(signal: AbortSignal, share = usualShare): Pace {
  let since = performance.now();
  const isDue = (): boolean => performance.now() - since >= share;
  const rest = async (): Promise<void> => {
    signal.throwIfAborted();
    await turn();
    signal.throwIfAborted();
    since = performance.now();
  };
  return {
    isDue,
    rest,
    restIfDue: async () => {
      signal.throwIfAborted();
      if (isDue()) await rest();
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
