import * as vscode from 'vscode';
import type { ExportService } from '../exports/exportService.ts';
import { sameExport } from '../exports/exportState.ts';
import { requestOf } from '../exports/staging.ts';
import type { SnapshotIndex } from './snapshotIndex.ts';

export interface BadgeDeps {
  readonly exports: Pick<ExportService, 'views' | 'onDidChange'>;
  readonly onDisk: Pick<SnapshotIndex, 'unfinished' | 'onDidChange'>;
}

/**
 * Shows on the view's icon how many exports were broken off and wait for somebody to go on with them, from the start of the
 * window on: whoever works in the Explorer sees it too.
 */
export function badgeUnfinished(
  view: Pick<vscode.TreeView<unknown>, 'badge'>,
  { exports, onDisk }: BadgeDeps,
): vscode.Disposable {
  let latest = 0;
  const draw = async (): Promise<void> => {
    const turn = (latest += 1);
    const unfinished = await onDisk.unfinished();
    if (turn !== latest) return;
    const running = exports.views.filter(({ progress }) => progress.status === 'running');
    const count = unfinished.filter(
      ({ staging, target }) =>
        staging.holder === undefined &&
        !running.some(({ request }) => sameExport(requestOf(staging, target), request)),
    ).length;
    if (count !== (view.badge?.value ?? 0)) view.badge = badgeOf(count);
  };
  void draw();
  return vscode.Disposable.from(
    onDisk.onDidChange(() => void draw()),
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
      ? vscode.l10n.t('1 export was broken off and can be resumed')
      : vscode.l10n.t('{0} exports were broken off and can be resumed', count);
  return { value: count, tooltip };
}
