/**
 * How many requests run at once. Halves when the server says it is too many and grows back by one after every
 * eight that went well.
 */
export class Throttle {
  readonly #most: number;
  #limit: number;
  #active = 0;
  #good = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  /** Waits for a turn; what it gives ends the turn (calling it twice does no harm). */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#active >= this.#limit) {
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => {
          this.#waiting.splice(this.#waiting.indexOf(proceed), 1);
          reject(signal.reason as Error);
        };
        const proceed = (): void => {
          signal.removeEventListener('abort', onAbort);
          this.#active++;
          resolve();
        };
        this.#waiting.push(proceed);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    } else {
      this.#active++;
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#active--;
      this.#admit();
    };
  }

  slowDown(): void {
    this.#good = 0;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }

  wentWell(): void {
    if (++this.#good < 8 || this.#limit >= this.#most) return;
    this.#good = 0;
    this.#limit++;
    this.#admit();
  }

  #admit(): void {
    while (this.#active < this.#limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next();
    }
  }
}
