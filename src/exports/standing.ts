import { problemOf } from '../problems/problem.ts';
import { sameExport, type ExportOutcome, type ExportRequest } from './exportState.ts';
import type { ExportView } from './exportService.ts';
import { ExportStop } from './runExport.ts';

/**
 * How an export of this session stands now, which may be otherwise than how it ended: one that failed may have been gone
 * on with since, or what it left may have been discarded.
 */
export type Standing =
  | 'running'
  | 'completed'
  | 'cancelled'
  /** Ended early by a sign-out or a window that closes, and can be gone on with. */
  | 'stopped'
  /** Broke off and can be gone on with. */
  | 'resumable'
  /** Another window does the same: no failure. */
  | 'elsewhere'
  /** Ended early, and the same was begun again in this window since. */
  | 'followed'
  /** Broke off, and nothing is left of it: finished by another window, or discarded. */
  | 'over'
  | 'failed';

export type EndedView = ExportView & { readonly progress: { readonly status: 'ended' } };

/** What is around an export. */
export interface Surroundings {
  /** All exports of this session. */
  readonly views: readonly ExportView[];
  /** Whether what it kept is still there to go on with. */
  readonly isLeft: (view: EndedView) => boolean;
}

const successShownMs = 20_000;
const failureShownMs = 300_000;

export function standingOf(view: ExportView, { views, isLeft }: Surroundings): Standing {
  if (!isEnded(view)) return 'running';
  const { outcome } = view.progress;
  if (outcome.status !== 'failed') return outcome.status;
  if (views.some((other) => other.id > view.id && repeats(other.request, view.request, outcome))) {
    return 'followed';
  }
  const problem = problemOf(outcome.error);
  if (problem?.kind === 'running-elsewhere') return 'elsewhere';
  if (!outcome.resumable) return 'failed';
  if (!isLeft(view)) {
    // What lies in a folder that went away was not discarded, and is there again with the folder.
    const wentAlong = problem?.kind === 'folder-gone' && problem.folder !== outcome.stagingFolder;
    return wentAlong ? 'failed' : 'over';
  }
  return wasStopped(outcome.error) ? 'stopped' : 'resumable';
}

/**
 * What of the exports that ended is to be shown while none runs: a failure for minutes, unless it has been looked at (before
 * `seenAt`), gone on with or discarded; else the newest of those that stopped or were completed, for a moment.
 */
export function shownEnd(
  surroundings: Surroundings,
  now: Date,
  seenAt: Date,
): { readonly standing: 'failed' | 'stopped' | 'completed'; readonly view: EndedView } | undefined {
  const ended = surroundings.views
    .filter(isEnded)
    .filter(({ progress }) => progress.at > seenAt)
    .map((view) => ({
      view,
      standing: standingOf(view, surroundings),
      ago: now.getTime() - view.progress.at.getTime(),
    }));
  const failed = ended.find(
    ({ standing, ago }) => (standing === 'failed' || standing === 'resumable') && ago < failureShownMs,
  );
  if (failed !== undefined) return { standing: 'failed', view: failed.view };
  for (const { standing, view, ago } of ended) {
    if (ago < successShownMs && (standing === 'stopped' || standing === 'completed'))
      return { standing, view };
  }
  return undefined;
}

/** Whether an export ended because the person signed out or closed the window, which is no failure. */
export function wasStopped(error: unknown): boolean {
  return error instanceof ExportStop || (error instanceof Error && error.cause instanceof ExportStop);
}

function isEnded(view: ExportView): view is EndedView {
  return view.progress.status === 'ended';
}

/** Whether `later` is what is begun to try `failed` again, which may be without what it failed for. */
function repeats(
  later: ExportRequest,
  failed: ExportRequest,
  { error }: Extract<ExportOutcome, { status: 'failed' }>,
): boolean {
  if (sameExport(later, failed)) return true;
  const { subject, target, filter, scope } = failed;
  const isFilterLost = filter === undefined || problemOf(error)?.kind === 'filter-ignored';
  return sameExport(later, { subject, target, scope, ...(isFilterLost ? {} : { filter }) });
}
