import { basename, dirname, join } from 'node:path';
import { countKeptBytes } from '../archive/disk/keptBytes.ts';
import { forgetArchive } from '../archive/disk/stagingFolders.ts';
import type { Installation } from '../snapshots/access/installation.ts';
import { keepOutOfGit } from '../snapshots/access/git.ts';
import { collectionFolder } from '../snapshots/snapshotName.ts';
import {
  requireNotElsewhere,
  removeStaging,
  updateStaging,
  type Staging,
} from '../snapshots/staging/staging.ts';
import type { StagingLock } from '../snapshots/staging/stagingLock.ts';
import { readStagingRecord, type StagingRecord } from '../snapshots/staging/stagingRecord.ts';
import { retakeStaging, takeStaging } from '../snapshots/staging/takeStaging.ts';
import { toDiskProblem } from '../problems/diskProblem.ts';
import type { ExportDeps, ExportRequest } from './exportState.ts';

/** After this, what is on disk is no longer counted, as the person waits. */
const maxCountingMs = 400;

/** The staging folder of a run, locked while the run lasts. */
export class StagedRun {
  /** `undefined` until this run owns one. */
  folder: string | undefined;
  /** Whether a later run can resume: Prolific has or may have a job, or an earlier run left files. */
  isWorthKeeping = false;
  /** Whether this run resumes an earlier one. */
  isResumed = false;
  /** Whether the download has begun, with files of the job in the record. */
  hasBegunFetching = false;
  /** Record of an interrupted export of the same kind whose folder is reused. */
  before: StagingRecord | undefined;
  /** Also aborts when another process takes over the staging folder. */
  readonly signal: AbortSignal;
  readonly installation: Installation;
  private readonly lost = new AbortController();
  private readonly onGitignore: NonNullable<ExportDeps['onGitignore']>;
  private lock: StagingLock | undefined;
  private settling: Promise<void> | undefined;

  constructor(
    signal: AbortSignal,
    { installation, onGitignore = () => undefined }: Pick<ExportDeps, 'installation' | 'onGitignore'>,
  ) {
    this.installation = installation;
    this.onGitignore = onGitignore;
    this.signal = AbortSignal.any([signal, this.lost.signal]);
  }

  /**
   * Resumes in an existing staging folder.
   * @throws {ProblemError} running-elsewhere, unsafe-path, foreign-plan, folder-gone: the folder can't be
   * used.
   */
  async enter(left: Staging, { target: { exportFolder } }: ExportRequest): Promise<Staging> {
    const taken = await retakeStaging(this.installation, left.folder, exportFolder, this.onLost);
    const { staging, lock, isOwn } = taken;
    const { folder } = staging;
    this.lock = lock;
    this.folder = folder;
    this.isWorthKeeping = true;
    this.isResumed = true;
    const { stopped, ...record } = staging.record;
    if (!isOwn) {
      await forgetArchive(folder);
      await this.installation.remember(folder, '');
    }
    if (!isOwn || stopped === true) await updateStaging(folder, record, this.installation);
    await requireNotElsewhere(exportFolder, record);
    return { ...staging, record };
  }

  /**
   * Takes a staging folder and writes the record before Prolific is asked.
   * @throws {ProblemError} running-elsewhere: another window started the same export first. Any kind of disk
   * problem.
   */
  async begin(request: ExportRequest, record: StagingRecord): Promise<Staging> {
    const { subject, target, completes } = request;
    const parent =
      completes === undefined ? collectionFolder(target.exportFolder, subject) : dirname(completes);
    const { folder, lock, before } = await takeStaging(
      this.installation,
      target,
      parent,
      record,
      this.onLost,
    ).catch(async (error: unknown) => {
      throw await toDiskProblem(error, target.workspaceFolder);
    });
    this.folder = folder;
    this.lock = lock;
    this.before = before;
    await this.keepOutOfGit(request, folder);
    await updateStaging(folder, record, this.installation);
    await requireNotElsewhere(target.exportFolder, record);
    return { folder, record };
  }

  /** Makes Git ignore `content`, which may become the folder `snapshot`. Throws the disk's errors. */
  async keepOutOfGit({ target }: ExportRequest, content: string, snapshot = content): Promise<void> {
    if (this.folder === undefined) return;
    const folders = [target.exportFolder, dirname(this.folder), content];
    const { insufficient, isKeptOut } = await keepOutOfGit(folders);
    const reported = insufficient.map((path) =>
      dirname(path) === content ? join(snapshot, basename(path)) : path,
    );
    if (reported.length > 0) this.onGitignore(reported, isKeptOut);
  }

  /** @throws {ProblemError} running-elsewhere: another process has taken the staging folder over. */
  async requireOwn(): Promise<void> {
    await this.lock?.requireOwn();
  }

  /**
   * Removes the staging folder unless another process took it over. Files of an interrupted export stay, with
   * their record.
   */
  async removeStaging(): Promise<void> {
    await this.settle((folder) => this.clear(folder));
  }

  /**
   * Ends a canceled run: marks the staging folder as stopped, or removes it like {@link removeStaging} if
   * nothing was downloaded. Adds up in `count` what is kept, as long as a person would wait for it.
   */
  async keepDownloaded(count: { bytes: number; isWhole: boolean }): Promise<void> {
    await this.settle(async (folder) => {
      const onBytes = (bytes: number): void => void (count.bytes += bytes);
      count.isWhole = await countKeptBytes(folder, onBytes, AbortSignal.timeout(maxCountingMs)).then(
        () => true,
        () => false,
      );
      if (count.isWhole && count.bytes === 0) {
        await this.clear(folder);
        return;
      }
      // Before its download began, a new export has only files of the earlier one.
      const earlier = this.hasBegunFetching ? undefined : this.before;
      const record = earlier ?? (await readStagingRecord(folder));
      if (record !== undefined) await updateStaging(folder, { ...record, stopped: true }, this.installation);
    });
  }

  /** Releases the lock, unless the run's end does so when it has settled the folder. */
  async leave(): Promise<void> {
    if (this.settling === undefined) await this.lock?.release();
  }

  private async settle(work: (folder: string) => Promise<void>): Promise<void> {
    const { folder } = this;
    if (folder === undefined) return;
    const settled = async (): Promise<void> => {
      try {
        await this.requireOwn();
        await work(folder);
      } finally {
        await this.lock?.release();
      }
    };
    this.settling = settled();
    await this.settling;
  }

  private async clear(folder: string): Promise<void> {
    if (this.before === undefined) await removeStaging(folder, this.installation);
    else await updateStaging(folder, this.before, this.installation);
  }

  private readonly onLost = (problem: Error): void => this.lost.abort(problem);
}
