import type { Timing } from '../../../src/http/timing.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only on demand; random delays always have their maximum. */
export class ManualTiming implements Timing {
  private time = Date.parse('2026-01-01T00:00:00Z');
  private readonly sleepers = new Set<Sleeper>();
  private readonly settled: () => Promise<void>;

  /** @param settled resolves when woken code is idle again. */
  constructor(settled: () => Promise<void>) {
    this.settled = settled;
  }

  now(): Date {
    return new Date(this.time);
  }

  random(): number {
    return 1;
  }

  /** Shifts the clock without waking sleepers. */
  putClock(milliseconds: number): void {
    this.time += milliseconds;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const end = (): void => {
        this.sleepers.delete(sleeper);
        signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        end();
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        end();
        resolve();
      };
      const sleeper = { at: this.time + ms, wake };
      this.sleepers.add(sleeper);
      signal.addEventListener('abort', giveUp);
    });
  }

  /** Lets `ms` milliseconds pass: wakes sleepers at their times and waits until everything is idle again. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms;
    await this.settled();
    for (;;) {
      const next = Math.min(...[...this.sleepers].map(({ at }) => at));
      if (next > end) break;
      this.time = Math.max(this.time, next);
      for (const sleeper of [...this.sleepers].filter(({ at }) => at === next)) sleeper.wake();
      await this.settled();
    }
    this.time = end;
  }
}

/** Yields to the event loop several times. */
export async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
