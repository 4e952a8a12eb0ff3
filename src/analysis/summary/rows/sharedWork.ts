import { abortable } from '../../../problems/longWork.ts';

/** Work that runs once for several callers and stops when none of them waits for it. */
export interface SharedWork<Result> {
  /** Starts the work unless it is running or done. Rejects with the signal's reason once it is aborted. */
  readonly get: (signal: AbortSignal) => Promise<Result>;
  /** Stops the work and discards its result. */
  readonly drop: () => void;
}

/** Shares work between callers. After a failure or a stop, the next call starts it again. */
export function sharedWork<Result>(work: (signal: AbortSignal) => Promise<Result>): SharedWork<Result> {
  interface Run {
    readonly made: Promise<Result>;
    readonly stop: AbortController;
    waiting: number;
    done: boolean;
  }
  let current: Run | undefined;

  const begin = (): Run => {
    const stop = new AbortController();
    const run: Run = { made: work(stop.signal), stop, waiting: 0, done: false };
    run.made.then(
      () => (run.done = true),
      () => {
        if (current === run) current = undefined;
      },
    );
    return run;
  };

  return {
    get: async (signal) => {
      signal.throwIfAborted();
      const mine = (current ??= begin());
      mine.waiting++;
      try {
        return await abortable(mine.made, signal);
      } finally {
        mine.waiting--;
        if (signal.aborted && mine.waiting === 0 && !mine.done) {
          if (current === mine) current = undefined;
          mine.stop.abort(signal.reason);
        }
      }
    },
    drop: () => {
      current?.stop.abort();
      current = undefined;
    },
  };
}
