/** Lets at most a number of tasks run at once; the others wait their turn, in order. */
export class Semaphore {
  private free: number;
  private readonly waiting = new Set<() => void>();

  constructor(places: number) {
    this.free = places;
  }

  /** Runs `task` when there is a place. Rejects with the signal's reason when aborted while waiting. */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.enter(signal);
    try {
      return await task();
    } finally {
      this.leave();
    }
  }

  private async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const letIn = (): void => {
        this.waiting.delete(letIn);
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.waiting.delete(letIn);
        reject(signal.reason as Error);
      };
      this.waiting.add(letIn);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** A place given up goes straight to whoever waits longest, so that nobody slips in between. */
  private leave(): void {
    const [next] = this.waiting;
    if (next === undefined) this.free += 1;
    else next();
  }
}
