import * as vscode from 'vscode';
import type { ExportService } from '../../exports/exportService.ts';
import { isSameExport, isRunning } from '../../exports/exportStatus.ts';
import type { NewAnswers } from '../../studies/newAnswers.ts';
import type { SnapshotIndex } from '../snapshotIndex.ts';

export interface BadgeDeps {
  readonly exports: Pick<ExportService, 'views' | 'onDidChange'>;
  readonly snapshotIndex: Pick<SnapshotIndex, 'unfinished' | 'onDidChange'>;
  readonly newAnswers: Pick<NewAnswers, 'withNews' | 'onDidChange'>;
}

/**
 * Shows the number of interrupted exports and of collections with new submissions as a badge of the view's
 * icon, from the window's start, so that it is visible in the Explorer too.
 */
export function showBadge(
  view: Pick<vscode.TreeView<unknown>, 'badge'>,
  { exports, snapshotIndex, newAnswers }: BadgeDeps,
): vscode.Disposable {
  let latest = 0;
  const draw = async (): Promise<void> => {
    const turn = (latest += 1);
    const unfinished = await snapshotIndex.unfinished();
    if (turn !== latest) return;
    const running = exports.views.filter(isRunning);
    const resumable = unfinished.filter(
      (one) => one.staging.holder === undefined && !running.some((view) => isSameExport(view, one)),
    ).length;
    const badge = badgeOf(resumable, newAnswers.withNews.length);
    if (badge?.value !== view.badge?.value || badge?.tooltip !== view.badge?.tooltip) view.badge = badge;
  };
  void draw();
  return vscode.Disposable.from(
    snapshotIndex.onDidChange(() => void draw()),
    newAnswers.onDidChange(() => void draw()),
    exports.onDidChange(({ progress }) => {
      if (progress.status === 'ended' || progress.stage.stage === 'requesting') void draw();
    }),
    new vscode.Disposable(() => (latest += 1)),
  );
}

function badgeOf(resumable: number, withNews: number): vscode.ViewBadge | undefined {
  const parts = [...resumableWords(resumable), ...newsWords(withNews)];
  return parts.length === 0 ? undefined : { value: resumable + withNews, tooltip: parts.join(' · ') };
}

function resumableWords(count: number): string[] {
  if (count === 0) return [];
  return [
    count === 1
      ? vscode.l10n.t('1 export can be resumed')
      : vscode.l10n.t('{0} exports can be resumed', count),
  ];
}

function newsWords(count: number): string[] {
  if (count === 0) return [];
  return [
    count === 1
      ? vscode.l10n.t('1 collection has new submissions')
      : vscode.l10n.t('{0} collections have new submissions', count),
  ];
}
