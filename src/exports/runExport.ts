import { traitsOf } from '../problems/traits.ts';
import { requireExportFolder, requireFoldersBelow } from '../snapshots/access/folders.ts';
import { requireNoRepositoryIn } from '../snapshots/access/git.ts';
import {
  type ExportDeps,
  ExportStop,
  type ExportOutcome,
  type ExportRequest,
  type ExportStage,
  responsesFolderOf,
  type StopReason,
} from './exportState.ts';
import { prepareExportFolder, requireWorkspaceFolder } from '../snapshots/exportFolder.ts';
import { requireNotErased } from '../snapshots/erasure/erasure.ts';
import { countingResponses } from './countResponses.ts';
import { namingStudies } from './nameStudies.ts';
import { fetchJob, waitForJob } from './fetchJob.ts';
import { finishExport } from './finishExport.ts';
import { firstRecord, requestJob } from './requestJob.ts';
import type { StagingRecord } from '../snapshots/staging/stagingRecord.ts';
import { requireNotElsewhere, stagingStage, type Staging } from '../snapshots/staging/staging.ts';
import { StagedRun } from './stagedRun.ts';
import { findPublished, recoverStagings } from '../snapshots/staging/publishStaging.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { problemOf, ProblemError } from '../problems/problem.ts';

/**
 * Runs one export from request to snapshot: requests it (or resumes `unfinished`, an earlier staging folder,
 * or uses the request's job), waits for the archive, fetches and checks it, and publishes the folder with one
 * rename. The plan is stored before Prolific is asked, so a later run finds the job wherever this one ends.
 * Never throws: errors are part of the outcome. A failed export keeps its staging folder if it can be resumed,
 * a canceled one if it downloaded anything.
 */
export async function runExport(
  deps: ExportDeps,
  request: ExportRequest,
  unfinished: Staging | undefined,
  onStage: (stage: ExportStage) => void,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  const { timing } = deps;
  const run = new StagedRun(signal, deps);
  const naming = namingStudies(deps.client, run.signal);
  const counting = countingResponses(async (folder, counted) => {
    const counts = await deps.countSubmissions?.(folder, counted);
    naming.begin(counts?.studies ?? []);
    return counts;
  }, run.signal);
  try {
    onStage({ stage: 'requesting' });
    const { exportFolder } = request.target;
    await requireWorkspaceFolder(request.target.workspaceFolder);
    await requireExportFolder(request.target);
    if (request.completes !== undefined) {
      await requireFoldersBelow(exportFolder, request.completes);
      await requireNoRepositoryIn([request.completes]);
    }
    const published = unfinished && (await findPublished(unfinished, deps.installation));
    // Leftovers that can't be removed don't prevent a new export.
    await recoverStagings(
      exportFolder,
      deps.installation,
      (staging, snapshot) =>
        staging === unfinished?.folder || (snapshot !== undefined && snapshot === request.completes),
    );
    if (published !== undefined) {
      // An earlier run published the snapshot but didn't finish cleaning up.
      const { export_id: exportId } = published.manifest;
      return { status: 'completed', ...(exportId === null ? {} : { exportId }), snapshot: published };
    }
    const resumed = unfinished && (await run.enter(unfinished, request));
    const first = async (): Promise<StagingRecord> => await firstRecord(request, timing.now());
    if (resumed === undefined) await requireNotElsewhere(exportFolder, await first());
    if (request.completes !== undefined) await requireNotErased(request.completes);
    const client = await deps.client();
    run.signal.throwIfAborted();
    // Created only once the export can start, so that a signed-out person doesn't get an empty folder.
    await prepareExportFolder(request.target);
    const staging = resumed ?? (await run.begin(request, await first()));
    // Checked again under this export's lock, so that either side notices a concurrent deletion.
    if (request.completes !== undefined) await requireNotErased(request.completes);
    const wasRequested = resumed !== undefined;
    const requested = await requestJob({ client, timing, request, staging, wasRequested, run });
    const exportId = requested.staging.record.export_id;
    // Prolific may have answered with a job that another window is downloading.
    await requireNotElsewhere(exportFolder, requested.staging.record).catch((error: unknown) => {
      run.isWorthKeeping = run.isResumed;
      throw error;
    });
    const onOwnStage = (stage: ExportStage): void => {
      counting.see(responsesFolderOf(stage));
      onStage(exportId === null ? stage : { ...stage, exportId });
    };
    const complete = await waitForJob(deps, request, requested, onOwnStage, run.signal);
    run.hasBegunFetching = true;
    const fetched = await fetchJob(deps, request, requested.staging, complete, onOwnStage, run.signal);
    onOwnStage({ stage: 'finishing' });
    const counts = await counting.finish(fetched.fetched.folder);
    const studies = await naming.finish(counts?.studies ?? []);
    run.signal.throwIfAborted();
    return await finishExport(request, requested, { ...fetched, counts, studies }, timing.now(), run);
  } catch (error) {
    const { reason } = signal as { reason: unknown };
    return await endedExport(error, request, run, reason instanceof ExportStop ? reason.why : undefined);
  } finally {
    counting.stop();
    naming.stop();
    await run.leave();
  }
}

/** Stopping must look finished within a second. */
const maxSettlingMs = 500;

/** Turns an error into an outcome and removes a staging folder that can't be resumed. Never throws. */
async function endedExport(
  thrown: unknown,
  request: ExportRequest,
  run: StagedRun,
  stop: StopReason | undefined,
): Promise<ExportOutcome> {
  if (stop === 'cancelled') return await canceledExport(run);
  const error =
    stop === 'signed-out'
      ? new ProblemError({ kind: 'not-signed-in' }, { cause: run.signal.reason })
      : await toDiskProblem(completionError(thrown, request), request.target.workspaceFolder);
  const { folder } = run;
  const isWorthKept = async (): Promise<boolean> =>
    traitsOf(problemOf(error)).work === 'kept' ||
    (traitsOf(problemOf(thrown)).work === 'kept-once-downloading' && (await hasWorkToKeep(run)));
  const isStopped = stop === 'signed-out' || stop === 'closing';
  const isKept = isStopped || (run.isWorthKeeping && (await isWorthKept()));
  if (stop !== 'joined' && folder !== undefined && isKept) {
    return { status: 'failed', error, resumable: true, stagingFolder: folder };
  }
  const removal = run.removeStaging().catch(() => undefined);
  // A slow removal continues in the background.
  await (stop === undefined ? removal : Promise.race([removal, delay(maxSettlingMs)]));
  return stop === 'joined' ? { status: 'cancelled' } : { status: 'failed', error, resumable: false };
}

/** Keeps what a canceled export downloaded. What takes long continues in the background. */
async function canceledExport(run: StagedRun): Promise<ExportOutcome> {
  const { folder } = run;
  const count = { bytes: 0, isWhole: false };
  await Promise.race([run.keepDownloaded(count).catch(() => undefined), delay(maxSettlingMs)]);
  const { bytes, isWhole } = count;
  return folder === undefined || bytes === 0
    ? { status: 'cancelled' }
    : { status: 'cancelled', kept: { stagingFolder: folder, bytes, ...(isWhole ? {} : { hasMore: true }) } };
}

/** The archive behind an incomplete snapshot may have expired at Prolific. */
function completionError(thrown: unknown, { completes }: ExportRequest): unknown {
  const isGone = completes !== undefined && traitsOf(problemOf(thrown)).isArchiveGone;
  return isGone ? new ProblemError({ kind: 'archive-gone' }, { cause: thrown }) : thrown;
}

/** Returns whether there is more to keep than the request: files of an earlier run, or a started download. */
async function hasWorkToKeep({ isResumed, before, folder }: StagedRun): Promise<boolean> {
  if (isResumed || folder === undefined || before !== undefined) return isResumed;
  return (await stagingStage(folder)) === 'downloading';
}
