import type { Timing } from '../http/timing.ts';
import { basename, dirname, join } from 'node:path';
import type { Installation } from '../snapshots/installation.ts';
import type { ExportDeps } from './exportDeps.ts';
import { keepOutOfGit } from './keepOutOfGit.ts';
import type { ExportRequest } from './exportState.ts';
import { requireFirst } from './requireFirst.ts';
import { adoptStaging, createStaging, updateStaging, type Staging, type StagingRecord } from './staging.ts';
import { lockStaging, type StagingLock } from './stagingLock.ts';

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

  /** What this installation of the editor remembers of what it wrote. */
  readonly installation: Installation;
  private readonly onGitignore: NonNullable<ExportDeps['onGitignore']>;

  constructor(
    signal: AbortSignal,
    { installation, onGitignore = () => undefined }: Pick<ExportDeps, 'installation' | 'onGitignore'>,
  ) {
    this.installation = installation;
    this.onGitignore = onGitignore;
    this.signal = AbortSignal.any([signal, this.lost.signal]);
  }

  get isLost(): boolean {
    return this.lost.signal.aborted;
  }

  /**
   * Goes on with the staging folder that an earlier run left.
   * @throws ProblemError `running-elsewhere`, `unsafe-path` or `foreign-plan`.
   */
  async enter(staging: Staging, request: ExportRequest, timing: Timing): Promise<void> {
    const { folder } = staging;
    await adoptStaging(staging, request.target.exportFolder, this.installation);
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
    const folder = await createStaging(request, this.installation);
    this.folder = folder;
    await this.keepOutOfGit(request, folder);
    this.lock = await this.lockOf(folder);
    await updateStaging(folder, record, this.installation);
    await requireFirst({ folder, lock: this.lock }, request, timing, this.signal);
    return { folder, record };
  }

  /** Makes sure that git ignores what is in `content`, which may become the folder `snapshot`. Throws the disk's errors. */
  async keepOutOfGit({ target }: ExportRequest, content: string, snapshot = content): Promise<void> {
    if (this.folder === undefined) return;
    const folders = [target.exportFolder, dirname(this.folder), content];
    const { letThrough, isKeptOut } = await keepOutOfGit(folders);
    const told = letThrough.map((path) =>
      dirname(path) === content ? join(snapshot, basename(path)) : path,
    );
    if (told.length > 0) this.onGitignore(told, isKeptOut);
  }

  /** @throws ProblemError `running-elsewhere` where another process has taken the staging folder over. */
  async requireOwn(): Promise<void> {
    await this.lock?.requireOwn();
  }

  async leave(): Promise<void> {
    await this.lock?.release();
  }

  private async lockOf(folder: string): Promise<StagingLock> {
    return await lockStaging(folder, (problem) => this.lost.abort(problem));
  }
}
