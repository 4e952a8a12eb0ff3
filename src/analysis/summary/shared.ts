/** Work that several callers wait for, done once; stopped when none of them waits any more. */
export interface SharedWork<Result> {
  /** Begins the work where it isn't under way or done. Rejects with the signal's reason once that is aborted. */
  readonly get: (signal: AbortSignal) => Promise<Result>;
  /** Stops what runs and lets go of what was made. */
  readonly drop: () => void;
}

/** Work that has failed or was stopped begins anew with the next call. */
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
        return await orAborted(mine.made, signal);
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

async function orAborted<Result>(made: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([made, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
