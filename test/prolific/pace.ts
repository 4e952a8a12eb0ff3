import { setTimeout as sleep } from 'node:timers/promises';

/** Delay in ms that a pace may catch up, because timers fire about a millisecond late. */
const credit = 20;

/** Limits bytes to an average rate, which is exact over longer times. */
export class Pace {
  readonly #bytesPerMs: number;
  #freeAt = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  /** Resolves when `bytes` more may be sent. */
  async take(bytes: number): Promise<void> {
    const now = performance.now();
    this.#freeAt = Math.max(this.#freeAt, now - credit) + bytes / this.#bytesPerMs;
    if (this.#freeAt > now + 1) {
      await sleep(this.#freeAt - now);
    }
  }

  /**
   * The size of a chunk sent in about 10 ms: smaller ones need more timers, larger ones make the flow uneven.
   */
  get chunkBytes(): number {
    return Math.max(1, Math.min(64 * 1024, Math.floor(this.#bytesPerMs * 10)));
  }
}
