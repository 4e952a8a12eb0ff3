import type { Timing } from '../http/timing.ts';
import type { ExportRequest } from './exportState.ts';
import { requireFirst } from './requireFirst.ts';
import { createStaging, updateStaging, type Staging, type StagingRecord } from './staging.ts';
import { elsewhere, lockStaging, type StagingLock } from './stagingLock.ts';

/** The staging folder of a run, locked as long as the run lasts. */
export class StagedRun {
  /** `undefined` until there is one that is this run's. */
  folder: string | undefined;
  /** Whether a later run has anything to go on with: a job that Prolific has or may have, or what an earlier run left. */
  isWorthKeeping = false;
  /** Whether it goes on with what an earlier run left. */
  isResumed = false;
  /** Of the run: also aborts where another process has taken the staging folder over. */
  readonly signal: AbortSignal;
  private readonly lost = new AbortController();
  private lock: StagingLock | undefined;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.lost.signal]);
  }

  get isLost(): boolean {
    return this.lost.signal.aborted;
  }

  /**
   * Goes on with the staging folder that an earlier run left.
   * @throws ProblemError `running-elsewhere`.
   */
  async enter({ folder }: Staging, request: ExportRequest, timing: Timing): Promise<void> {
    this.lock = await this.lockOf(folder);
    this.folder = folder;
    this.isWorthKeeping = true;
    this.isResumed = true;
    await requireFirst({ folder, lock: this.lock }, request, timing, this.signal);
  }

  /**
   * Makes a staging folder with its lock and record, before anything is asked of Prolific.
   * @throws ProblemError of the disk, or `running-elsewhere` where another window began the same export first.
   */
  async begin(request: ExportRequest, record: StagingRecord, timing: Timing): Promise<Staging> {
    const folder = await createStaging(request);
    this.folder = folder;
    this.lock = await this.lockOf(folder);
    await updateStaging(folder, record);
    await requireFirst({ folder, lock: this.lock }, request, timing, this.signal);
    return { folder, record };
  }

  /** @throws ProblemError `running-elsewhere` where another process has taken the staging folder over. */
  async requireOwn(): Promise<void> {
    await this.lock?.requireOwn();
  }

  async leave(): Promise<void> {
    await this.lock?.release();
  }

  private async lockOf(folder: string): Promise<StagingLock> {
    return await lockStaging(folder, () => this.lost.abort(elsewhere(undefined)));
  }
}
