import * as vscode from 'vscode';
import type { ExportService } from '../../exports/exportService.ts';
import { isSameExport, isRunning } from '../../exports/exportStatus.ts';
import type { SnapshotIndex } from '../snapshotIndex.ts';

export interface BadgeDeps {
  readonly exports: Pick<ExportService, 'views' | 'onDidChange'>;
  readonly snapshotIndex: Pick<SnapshotIndex, 'unfinished' | 'onDidChange'>;
}

/**
 * Shows the number of interrupted exports as a badge of the view's icon from the window's start, so that it
 * is visible in the Explorer too.
 */
export function badgeUnfinished(
  view: Pick<vscode.TreeView<unknown>, 'badge'>,
  { exports, snapshotIndex }: BadgeDeps,
): vscode.Disposable {
  let latest = 0;
  const draw = async (): Promise<void> => {
    const turn = (latest += 1);
    const unfinished = await snapshotIndex.unfinished();
    if (turn !== latest) return;
    const running = exports.views.filter(isRunning);
    const count = unfinished.filter(
      (one) => one.staging.holder === undefined && !running.some((view) => isSameExport(view, one)),
    ).length;
    if (count !== (view.badge?.value ?? 0)) view.badge = badgeOf(count);
  };
  void draw();
  return vscode.Disposable.from(
    snapshotIndex.onDidChange(() => void draw()),
    exports.onDidChange(({ progress }) => {
      if (progress.status === 'ended' || progress.stage.stage === 'requesting') void draw();
    }),
    new vscode.Disposable(() => (latest += 1)),
  );
}

function badgeOf(count: number): vscode.ViewBadge | undefined {
  if (count === 0) return undefined;
  const tooltip =
    count === 1
      ? vscode.l10n.t('1 export can be resumed')
      : vscode.l10n.t('{0} exports can be resumed', count);
  return { value: count, tooltip };
}
