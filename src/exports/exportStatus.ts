import { problemOf } from '../problems/problem.ts';
import {
  requestOfStaging,
  sameExport,
  ExportStop,
  type ExportOutcome,
  type ExportRequest,
} from './exportState.ts';
import { traitsOf } from '../problems/traits.ts';
import type { ExportPlace } from '../snapshots/access/folders.ts';
import type { Staging } from '../snapshots/staging/staging.ts';
import type { ExportView } from './exportService.ts';

/**
 * Current status of an export of this session. It may differ from how the export ended: a failed one may have
 * been resumed since, or its files discarded.
 */
export type ExportStatus =
  | 'running'
  | 'completed'
  | 'cancelled'
  /** Ended by canceling it, signing out or closing the window; can be resumed. */
  | 'stopped'
  /** Interrupted; can be resumed. */
  | 'resumable'
  /** Another window runs the same export, which is not a failure. */
  | 'elsewhere'
  /** Ended early, and the same export was started again in this window. */
  | 'followed'
  /** Interrupted, but nothing is left to resume: another window finished it, or it was discarded. */
  | 'over'
  | 'failed';

export type EndedView = ExportView & { readonly progress: { readonly status: 'ended' } };

export interface StatusContext {
  /** All exports of this session. */
  readonly views: readonly ExportView[];
  /** Returns whether the files of an interrupted export are still there. */
  readonly isLeft: (view: EndedView) => boolean;
}

const successShownMs = 20_000;
const failureShownMs = 300_000;

export function exportStatus(view: ExportView, { views, isLeft }: StatusContext): ExportStatus {
  if (!isEnded(view)) return 'running';
  const { outcome } = view.progress;
  if (outcome.status === 'completed') return 'completed';
  if (outcome.status === 'cancelled' && outcome.kept === undefined) return 'cancelled';
  if (views.some((other) => other.id > view.id && isRetry(other.request, view.request, outcome))) {
    return 'followed';
  }
  if (outcome.status === 'cancelled') return isLeft(view) ? 'stopped' : 'cancelled';
  const problem = problemOf(outcome.error);
  if (traitsOf(problem).offer === 'nothing') return 'elsewhere';
  if (!outcome.resumable) return 'failed';
  if (!isLeft(view)) {
    // If the folder itself disappeared, its content was not discarded and may come back with it.
    const wentAlong = problem?.kind === 'folder-gone' && problem.folder !== outcome.stagingFolder;
    return wentAlong ? 'failed' : 'over';
  }
  return wasStopped(outcome.error) ? 'stopped' : 'resumable';
}

/**
 * Returns the ended export that the status bar shows while none runs: a failure for some minutes, unless seen
 * before `seenAt`, resumed or discarded; otherwise the latest stopped or completed export, for a moment.
 */
export function endToShow(
  context: StatusContext,
  now: Date,
  seenAt: Date,
): { readonly status: 'failed' | 'stopped' | 'completed'; readonly view: EndedView } | undefined {
  const ended = context.views
    .filter(isEnded)
    .filter(({ progress }) => progress.at > seenAt)
    .map((view) => ({
      view,
      status: exportStatus(view, context),
      ago: now.getTime() - view.progress.at.getTime(),
    }));
  const failed = ended.find(
    ({ status, ago }) => (status === 'failed' || status === 'resumable') && ago < failureShownMs,
  );
  if (failed !== undefined) return { status: 'failed', view: failed.view };
  for (const { status, view, ago } of ended) {
    if (ago < successShownMs && (status === 'stopped' || status === 'completed')) return { status, view };
  }
  return undefined;
}

/** Returns whether an export has the same request as a staging folder in `target`. */
export function isSameExport(
  { request }: Pick<ExportView, 'request'>,
  { staging, target }: { readonly staging: Staging; readonly target: ExportPlace },
): boolean {
  return sameExport(requestOfStaging(staging, target), request);
}

export function isRunning({ progress }: ExportView): boolean {
  return progress.status === 'running';
}

/** Returns the staging folder that an ended export left, to be resumed. */
export function leftFolder(outcome: ExportOutcome): string | undefined {
  if (outcome.status === 'cancelled') return outcome.kept?.stagingFolder;
  return outcome.status === 'failed' && outcome.resumable ? outcome.stagingFolder : undefined;
}

/**
 * Returns whether an export ended because the person signed out or closed the window, which is not a failure.
 */
export function wasStopped(error: unknown): boolean {
  return error instanceof ExportStop || (error instanceof Error && error.cause instanceof ExportStop);
}

function isEnded(view: ExportView): view is EndedView {
  return view.progress.status === 'ended';
}

/** Returns whether `later` retries `ended`, possibly without the filter that made it fail. */
function isRetry(later: ExportRequest, ended: ExportRequest, outcome: ExportOutcome): boolean {
  if (sameExport(later, ended)) return true;
  const { subject, target, filter, scope } = ended;
  const isFilterLost =
    filter === undefined ||
    (outcome.status === 'failed' && traitsOf(problemOf(outcome.error)).offer === 'everything');
  return sameExport(later, { subject, target, scope, ...(isFilterLost ? {} : { filter }) });
}
