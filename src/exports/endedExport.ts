import { setTimeout as delay } from 'node:timers/promises';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { problemOf, ProblemError, type Problem } from '../problems/problem.ts';
import type { ExportOutcome, ExportRequest } from './exportState.ts';
import type { StagedRun } from './stagedRun.ts';
import { removeStaging } from './staging.ts';
import { stagingStage } from './stagingStage.ts';

/** Why an export was stopped, where it was: only `cancelled` throws away what was fetched. */
export type StopReason = 'cancelled' | 'signed-out' | 'closing';

/** A person who cancels sees it done within a second. */
const longestWaitForRemovalMs = 500;

/**
 * How an export ended that threw `thrown`. Its staging folder goes where no later run could go on with it.
 * Never throws.
 */
export async function endedExport(
  thrown: unknown,
  request: ExportRequest,
  run: StagedRun,
  stop: StopReason | undefined,
): Promise<ExportOutcome> {
  const error =
    stop === 'signed-out'
      ? new ProblemError({ kind: 'not-signed-in' }, { cause: run.signal.reason })
      : await toDiskProblem(whyIncomplete(thrown, request), request.target.workspaceFolder);
  const { folder } = run;
  const isWorthKept = async (): Promise<boolean> =>
    !isWorthless(problemOf(error)) || (mayBeAnothersAnswer(thrown) && (await holdsWork(run)));
  const isKept = stop !== undefined || (run.isWorthKeeping && (await isWorthKept()));
  if (stop !== 'cancelled' && folder !== undefined && isKept) {
    return { status: 'failed', error, resumable: true, stagingFolder: folder };
  }
  if (folder !== undefined && !run.isLost) await clearAway(run, folder, stop);
  return stop === 'cancelled' ? { status: 'cancelled' } : { status: 'failed', error, resumable: false };
}

/** A snapshot that is being completed depends on an archive that Prolific may have removed since. */
function whyIncomplete(thrown: unknown, { completes }: ExportRequest): unknown {
  const problem = completes === undefined ? undefined : problemOf(thrown);
  const isGone =
    problem?.kind === 'export-failed' ||
    (problem?.kind === 'not-found' && problem.what === 'export') ||
    (problem?.kind === 'download-refused' && problem.status === 404);
  return isGone ? new ProblemError({ kind: 'archive-gone' }, { cause: thrown }) : thrown;
}

/** Whether another account, or a server that is not itself for a while, gets this answer although the job is there. */
function mayBeAnothersAnswer(thrown: unknown): boolean {
  const problem = problemOf(thrown);
  return problem?.kind === 'filter-ignored' || (problem?.kind === 'not-found' && problem.what === 'export');
}

/** Whether a run has more to lose than its request: an earlier run left it, or the download has begun. */
async function holdsWork({ isResumed, folder }: StagedRun): Promise<boolean> {
  return isResumed || (folder !== undefined && (await stagingStage(folder)) === 'downloading');
}

/** Whether what was fetched can serve no later try. All that can be mended, even a bug, leaves it to be gone on with. */
function isWorthless(problem: Problem | undefined): boolean {
  switch (problem?.kind) {
    case 'not-a-zip':
    case 'archive-truncated':
    case 'archive-damaged':
    case 'archive-too-large':
    case 'archive-gone':
    case 'encrypted-entry':
    case 'unsupported-compression':
    case 'export-failed':
    case 'filter-ignored':
    case 'unknown-export-status':
    case 'snapshot-erased':
      return true;
    case 'insecure-url':
      // A proxy that blocks redirects to a page of its own; the link itself is Prolific's.
      return problem.what !== 'redirect';
    case 'not-found':
      return problem.what === 'export';
    default:
      return false;
  }
}

/** Removes a staging folder; where that takes long, the rest goes on behind the outcome. */
async function clearAway(
  { installation }: StagedRun,
  folder: string,
  stop: StopReason | undefined,
): Promise<void> {
  const removal = removeStaging(folder, installation).catch(() => undefined);
  if (stop === undefined) return await removal;
  await Promise.race([removal, delay(longestWaitForRemovalMs)]);
}
