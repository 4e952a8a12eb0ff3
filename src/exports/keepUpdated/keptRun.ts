import { join } from 'node:path';
import { maxJobs } from '../../prolific/jobLists.ts';
import type { ExportJob } from '../../prolific/apiModel.ts';
import { problemOf } from '../../problems/problem.ts';
import type { ExportPlace } from '../../snapshots/access/folders.ts';
import { wantedIn } from '../../snapshots/manifest.ts';
import { listSnapshots, type Snapshot } from '../../snapshots/snapshots.ts';
import { isOwnStaging, listStagings, type Staging } from '../../snapshots/staging/staging.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { sameSubject, subjectOf, type ExportSubject, type SubjectRef } from '../../snapshots/subject.ts';
import type { ExportService, ExportView } from '../exportService.ts';
import { requestOfStaging, sameExport, type ExportOutcome, type ExportRequest } from '../exportState.ts';
import { isRunning } from '../exportStatus.ts';
import type { KeptChoice, KeptRun } from './keptStore.ts';
import { isDisposable, outdatedOf, pathOf } from './thinning.ts';

export interface KeptRunDeps {
  readonly exports: Pick<ExportService, 'start' | 'find' | 'views' | 'onDidChange'>;
  /**
   * Reads Prolific's list of a subject's exports; `undefined` if it keeps none.
   * @throws {ProblemError} any kind that prevents it.
   */
  readonly listJobs: (subject: SubjectRef, signal: AbortSignal) => Promise<readonly ExportJob[] | undefined>;
  /** Deletes an export from Prolific, or finds it gone or still generating. */
  readonly removeJob: (
    subject: ExportSubject,
    exportId: string,
    signal: AbortSignal,
  ) => Promise<'removed' | 'gone' | 'generating'>;
  /**
   * Returns, by export id, what on this computer still needs an export on Prolific.
   * @param replaced folders of snapshots that need none, as a newer one has replaced them
   */
  readonly neededJobs: (replaced: ReadonlySet<string>) => Promise<ReadonlyMap<string, unknown>>;
  /** Deletes a snapshot. */
  readonly removeSnapshot: (snapshot: Snapshot) => Promise<void>;
  /** Returns whether the overview of a snapshot is open. */
  readonly isOpen: (folder: string) => boolean;
  /** Called with errors that end nothing and need no message. */
  readonly onFailure: (error: unknown) => void;
}

export interface KeptTask {
  readonly target: ExportPlace;
  readonly request: ExportRequest;
  readonly choice: KeptChoice;
  /** What an interrupted run left, to be resumed. */
  readonly unfinished: Staging | undefined;
  /** What is remembered now. */
  readonly run: () => KeptRun;
  /** Remembers changes. */
  readonly save: (changes: Partial<KeptRun>) => Promise<void>;
}

type Completed = Extract<ExportOutcome, { status: 'completed' }>;

/** How a run ended. */
export type KeptEnd =
  /** An export of the subject was already running, or the run was stopped before it began. */
  | { readonly end: 'busy' }
  | { readonly end: 'canceled' }
  /** `isAttended`: a person asked for the same export meanwhile, so it is theirs. */
  | { readonly end: 'completed'; readonly outcome: Completed; readonly isAttended: boolean }
  /** `listed`: how many exports Prolific had. */
  | { readonly end: 'failed'; readonly error: unknown; readonly listed?: number };

/**
 * Exports a collection or batch unattended, and deletes its own previous export from Prolific once the new
 * snapshot is on disk, or before, if Prolific has no room for another. Never throws.
 */
export async function runKept(deps: KeptRunDeps, task: KeptTask, signal: AbortSignal): Promise<KeptEnd> {
  const { subject } = task.choice;
  let jobs: readonly ExportJob[] | undefined;
  try {
    jobs = await deps.listJobs(subject, signal);
    if (signal.aborted || isBusy(deps, subject)) return { end: 'busy' };
    const ended = await runOnce(deps, task, jobs);
    const hasNoRoom = ended.end === 'failed' && problemOf(ended.error)?.kind === 'job-limit';
    const hasRoomNow = hasNoRoom && (await removeOwnJobs(deps, task, jobs, undefined, signal)) > 0;
    const end = hasRoomNow ? await runOnce(deps, task, jobs) : ended;
    if (end.end === 'failed') return { ...end, listed: jobs?.length ?? maxJobs };
    if (end.end === 'completed') await tidy(deps, task, jobs, end.outcome, signal);
    return end;
  } catch (error) {
    return signal.aborted ? { end: 'busy' } : { end: 'failed', error };
  }
}

function isBusy({ exports }: KeptRunDeps, subject: SubjectRef): boolean {
  return exports.views.some((view) => isRunning(view) && sameSubject(view.request.subject, subject));
}

/**
 * Returns the request for a subject: everything, or as few uploads as its newest snapshot, because a person left
 * them out on purpose.
 */
export async function requestFor(
  target: ExportPlace,
  { kind, id, name }: ExportSubject,
): Promise<ExportRequest> {
  const subject = { kind, id, name };
  const newest = (await listSnapshots(target.exportFolder)).find(
    ({ manifest }) => manifest.filter === null && sameSubject(subjectOf(manifest), subject),
  );
  return { subject, target, ...(newest === undefined ? { scope: 'everything' } : wantedIn(newest.manifest)) };
}

/** Returns what an interrupted run of Keep Updated left, unless a person stopped it. */
export async function leftOf(
  request: ExportRequest,
  jobs: readonly string[],
  installation: Installation,
): Promise<Staging | undefined> {
  const { target } = request;
  for (const staging of await listStagings(target.exportFolder)) {
    const { folder, holder, record } = staging;
    if (holder !== undefined || record.stopped === true || !jobs.includes(record.export_id ?? '')) continue;
    const isIts = sameExport(requestOfStaging(staging, target), request);
    if (isIts && (await isOwnStaging(folder, installation))) return staging;
  }
  return undefined;
}

/** @param listed the exports that Prolific had before, none of which is this run's */
async function runOnce(
  { exports, onFailure }: KeptRunDeps,
  { target, request, unfinished, run, save }: KeptTask,
  listed: readonly ExportJob[] | undefined,
): Promise<KeptEnd> {
  const { id, outcome } = exports.start(request, unfinished, { unattended: true });
  let own: string | undefined;
  const note = ({ exportId }: ExportView): void => {
    if (exportId === undefined || own !== undefined || unfinished !== undefined) return;
    if (listed === undefined || listed.some((job) => job.exportId === exportId)) return;
    // Remembered at once: whatever happens to the window, somebody will delete it.
    own = exportId;
    save({ jobs: [...run().jobs, exportId] }).catch(onFailure);
  };
  const following = exports.onDidChange((view) => {
    if (view.id === id) note(view);
  });
  const ended = await outcome;
  following.dispose();
  const isAttended = exports.find(id)?.unattended !== true;
  if (isAttended && own !== undefined) await save({ jobs: run().jobs.filter((other) => other !== own) });
  if (ended.status === 'cancelled') return { end: 'canceled' };
  if (ended.status === 'failed') return { end: 'failed', error: ended.error };
  const { snapshot, exportId = '' } = ended;
  if (run().jobs.includes(exportId)) {
    const path = pathOf(target.exportFolder, snapshot);
    await save({ snapshots: [...run().snapshots, { path, exportId }] });
  }
  return { end: 'completed', outcome: ended, isAttended };
}

/** Deletes what a new snapshot replaces. Never throws: the snapshot is there anyway. */
async function tidy(
  deps: KeptRunDeps,
  task: KeptTask,
  listed: readonly ExportJob[] | undefined,
  { snapshot, exportId }: Completed,
  signal: AbortSignal,
): Promise<void> {
  // An archive without its end may have lost uploads that the previous one has.
  if (snapshot.manifest.archive.truncated === true) return;
  try {
    await removeOwnJobs(deps, task, listed, exportId, signal);
    await thin(deps, task, signal);
  } catch (error) {
    deps.onFailure(error);
  }
}

/**
 * Deletes the exports that Keep Updated created itself, without `current`, any that is still generating and any
 * that something on this computer needs. What can't be deleted now is deleted next time. Returns how many were.
 */
async function removeOwnJobs(
  deps: KeptRunDeps,
  { target, choice: { subject }, run, save }: KeptTask,
  listed: readonly ExportJob[] | undefined,
  current: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  const own = run().jobs.filter((id) => id !== current);
  if (own.length === 0) return 0;
  const replaced = new Set(
    run()
      .snapshots.filter(({ exportId }) => exportId !== current)
      .map(({ path }) => join(target.exportFolder, path)),
  );
  const needed = await deps.neededJobs(replaced).catch(() => undefined);
  if (needed === undefined) return 0;
  let removed = 0;
  for (const id of own) {
    const isGenerating = listed?.find(({ exportId }) => exportId === id)?.status === 'generating';
    if (signal.aborted || isGenerating || needed.has(id)) continue;
    const result = await deps.removeJob(subject, id, signal).catch(() => undefined);
    if (result === 'removed') removed += 1;
    if (result === 'removed' || result === 'gone')
      await save({ jobs: run().jobs.filter((other) => other !== id) });
  }
  return removed;
}

/** Deletes outdated snapshots, if the person chose that. */
async function thin(
  { removeSnapshot, isOpen }: KeptRunDeps,
  { target: { exportFolder }, choice: { subject, keeps }, run }: KeptTask,
  signal: AbortSignal,
): Promise<void> {
  if (keeps !== 'newest-of-each-day') return;
  const all = await listSnapshots(exportFolder);
  const ofSubject = all.filter(({ manifest }) => sameSubject(subjectOf(manifest), subject));
  for (const snapshot of outdatedOf(ofSubject, run().snapshots, exportFolder)) {
    if (signal.aborted) return;
    if (isOpen(snapshot.folder) || !(await isDisposable(snapshot, signal))) continue;
    await removeSnapshot(snapshot);
  }
}
