import { setTimeout as sleep } from 'node:timers/promises';

/** How long a pace may lie behind and then hurry, in ms: timers wake late by about a millisecond. */
const credit = 20;

/** Lets bytes through at an average rate, exact over any longer time. */
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

  /** A chunk that is sent within about 10 ms: smaller ones cost timers, larger ones make the flow jerky. */
  get chunkBytes(): number {
    return Math.max(1, Math.min(64 * 1024, Math.floor(this.#bytesPerMs * 10)));
  }
}
