import type { Timing } from '../http/timing.ts';
import type { FetchProgress } from './fetchRequest.ts';

const msBetweenReports = 100;

/** Counts what comes and what is done, and reports it a few times a second. */
export class FetchMeter {
  bytesFetched = 0;
  readonly #timing: Timing;
  readonly #report: (progress: FetchProgress) => void;
  #plan: { files: number; bytes: number } | undefined;
  #filesDone = 0;
  #bytesDone = 0;
  #last = 0;

  constructor(timing: Timing, report: (progress: FetchProgress) => void) {
    this.#timing = timing;
    this.#report = report;
  }

  /** From here on counts go towards this plan. `null`: they are reported no more. */
  begin(plan: { files: number; bytes: number } | undefined): void {
    this.#plan = plan;
    this.#filesDone = 0;
    this.#bytesDone = 0;
    this.#last = 0;
  }

  addBytes(count: number): void {
    this.bytesFetched += count;
    this.#bytesDone += count;
    this.#tick();
  }

  /** Bytes of a download in one stream, of `total` bytes where the server says so. */
  addWhole(count: number, total: number | undefined): void {
    this.#plan ??= { files: 0, bytes: total ?? 0 };
    this.addBytes(count);
  }

  fileDone(): void {
    this.#filesDone++;
    this.#tick();
  }

  /** Reports the final counts. */
  finish(): void {
    this.#last = 0;
    this.#tick();
  }

  #tick(): void {
    if (this.#plan === undefined) return;
    const now = this.#timing.now().getTime();
    if (now - this.#last < msBetweenReports) return;
    this.#last = now;
    const { files, bytes } = this.#plan;
    this.#report({
      stage: 'fetching',
      filesDone: this.#filesDone,
      filesTotal: files,
      // Of 0 bytes: nobody said how many come.
      bytesDone: bytes === 0 ? this.#bytesDone : Math.min(this.#bytesDone, bytes),
      bytesTotal: bytes,
    });
  }
}
