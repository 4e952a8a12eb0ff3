import { requireExportFolder, requireFoldersBelow } from '../snapshots/folders.ts';
import { requireNoRepositoryIn } from '../snapshots/repositories.ts';
import type { ExportDeps } from './exportDeps.ts';
import { endedExport, type StopReason } from './endedExport.ts';
import { prepareExportFolder, requireWorkspaceFolder } from './exportFolder.ts';
import type { ExportOutcome, ExportRequest, ExportStage } from './exportState.ts';
import { requireNotErased } from './erasure.ts';
import { fetchJob, waitForJob } from './fetchJob.ts';
import { finishExport } from './finishExport.ts';
import { firstRecord, requestJob } from './requestJob.ts';
import { requireNotDownloadedElsewhere, requireNotElsewhere } from './requireFirst.ts';
import type { Snapshot } from './snapshots.ts';
import { StagedRun } from './stagedRun.ts';
import { publishedFrom, recoverReplaced, type Staging } from './staging.ts';

/** Why an export is being stopped: the reason of its signal. */
export class ExportStop extends Error {
  override readonly name = 'ExportStop';
  readonly why: StopReason;

  constructor(why: StopReason) {
    super(why);
    this.why = why;
  }
}

/**
 * Takes one export from the request to a snapshot: asks Prolific for it (or goes on with `unfinished`, a staging
 * folder of an earlier try, or with the job that the request names), waits for the archive, fetches and checks it and publishes
 * the folder by one rename. What is to be done is written down before Prolific is asked, so that wherever this program
 * ends, a later run finds the job again. Never throws: what went wrong is in the outcome. A cancelled export leaves
 * nothing behind; a failed one keeps its staging folder where going on later makes sense.
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
  try {
    onStage({ stage: 'requesting' });
    const { exportFolder } = request.target;
    await requireWorkspaceFolder(request.target.workspaceFolder);
    await requireExportFolder(request.target);
    if (request.completes !== undefined) {
      await requireFoldersBelow(exportFolder, request.completes);
      await requireNoRepositoryIn([request.completes]);
    }
    const published = unfinished && (await publishedFrom(unfinished, deps.installation));
    // What else an earlier export left is in nobody's way, if the disk does not let go of it.
    await recoverReplaced(
      exportFolder,
      deps.installation,
      (staging, snapshot) =>
        staging === unfinished?.folder || (snapshot !== undefined && snapshot === request.completes),
    );
    if (published !== undefined) return completed(published);
    if (unfinished === undefined) await requireNotElsewhere(request);
    else await run.enter(unfinished, request, timing);
    if (request.completes !== undefined) await requireNotErased(request.completes);
    const client = await deps.client();
    run.signal.throwIfAborted();
    // Not before it is known that the export can begin: who is not signed in finds no folder that was made for nothing.
    await prepareExportFolder(request.target);
    const staging =
      unfinished ?? (await run.begin(request, await firstRecord(request, timing.now()), timing));
    // Again, with this export's lock there to be seen: either it sees a deletion that begins now, or that sees it.
    if (request.completes !== undefined) await requireNotErased(request.completes);
    const askedBefore = unfinished !== undefined;
    const requested = await requestJob({ client, timing, request, staging, askedBefore, run });
    const exportId = requested.staging.record.export_id;
    if (exportId !== null) await requireNotDownloadedElsewhere(request, exportId, run);
    const onOwnStage = (stage: ExportStage): void =>
      onStage(exportId === null ? stage : { ...stage, exportId });
    const complete = await waitForJob(deps, request, requested, onOwnStage, run.signal);
    const fetched = await fetchJob(deps, request, requested.staging, complete, onOwnStage, run.signal);
    onOwnStage({ stage: 'finishing' });
    run.signal.throwIfAborted();
    return await finishExport(request, requested, fetched, timing.now(), run);
  } catch (error) {
    const { reason } = signal as { reason: unknown };
    return await endedExport(error, request, run, reason instanceof ExportStop ? reason.why : undefined);
  } finally {
    await run.leave();
  }
}

/** An earlier run published it and had only to clear away. */
function completed(snapshot: Snapshot): ExportOutcome {
  const { export_id: exportId } = snapshot.manifest;
  return { status: 'completed', ...(exportId === null ? {} : { exportId }), snapshot };
}
