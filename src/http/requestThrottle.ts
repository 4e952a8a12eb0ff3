/**
 * Limits how many tasks run at once; others wait in order. The limit is halved when the server asks to slow
 * down and grows by one after every eight successes.
 */
export class RequestThrottle {
  readonly #max: number;
  #limit: number;
  #active = 0;
  #successes = 0;
  readonly #waiting = new Set<() => void>();

  constructor(max: number) {
    this.#max = max;
    this.#limit = max;
  }

  /** Runs `task` when there is a place. Rejects with the signal's reason when aborted while waiting. */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const leave = await this.enter(signal);
    try {
      return await task();
    } finally {
      leave();
    }
  }

  /** Waits for a turn and returns a function that ends it, which may be called twice. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#active < this.#limit) this.#active++;
    else await this.#turn(signal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#active--;
      this.#admit();
    };
  }

  slowDown(): void {
    this.#successes = 0;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }

  succeeded(): void {
    if (++this.#successes < 8 || this.#limit >= this.#max) return;
    this.#successes = 0;
    this.#limit++;
    this.#admit();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const letIn = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(letIn);
        reject(signal.reason as Error);
      };
      this.#waiting.add(letIn);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** A free place goes to the longest waiting task, so that none can overtake. */
  #admit(): void {
    for (const letIn of this.#waiting) {
      if (this.#active >= this.#limit) return;
      this.#waiting.delete(letIn);
      this.#active++;
      letIn();
    }
  }
}

/**
 * Runs `work` for each item in order, `atOnce` at a time. Rejects with the first error once running work has
 * ended.
 */
export async function forEachParallel<T>(
  items: AsyncGenerator<T> | IterableIterator<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    try {
      for await (const item of items) {
        if (errors.length > 0) return;
        await work(item);
      }
    } catch (error) {
      errors.push(error);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (errors.length > 0) throw errors[0];
}
