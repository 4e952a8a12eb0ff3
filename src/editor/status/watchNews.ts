import * as vscode from 'vscode';
import type { Session } from '../../account/session.ts';
import type { ExportService } from '../../exports/exportService.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import type { NewAnswers } from '../../studies/newAnswers.ts';
import type { Baseline } from '../../studies/studyMemory.ts';
import { settingIds } from '../ids.ts';
import type { SnapshotCounts } from '../snapshotCounts.ts';
import type { SnapshotIndex } from '../snapshotIndex.ts';

interface Deps {
  readonly newAnswers: NewAnswers;
  readonly session: Pick<Session, 'onDidChange'>;
  readonly snapshotIndex: Pick<SnapshotIndex, 'known' | 'onDidRead'>;
  readonly snapshotCounts: Pick<SnapshotCounts, 'onDidChange'>;
  readonly exports: Pick<ExportService, 'onDidChange'>;
}

/**
 * Has the news read of everything with a snapshot while `view` is visible, and keeps them in step with
 * snapshots, the account, the setting and exports.
 */
export function watchNews(
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
  { newAnswers, session, snapshotIndex, snapshotCounts, exports }: Deps,
): vscode.Disposable {
  let watch: { dispose(): void } | undefined;
  const see = (isVisible: boolean): void => {
    watch?.dispose();
    watch = isVisible
      ? newAnswers.watch(() => snapshotIndex.known.map(({ manifest }) => subjectOf(manifest)))
      : undefined;
  };
  see(view.visible);
  return vscode.Disposable.from(
    view.onDidChangeVisibility(({ visible }) => see(visible)),
    session.onDidChange(() => newAnswers.restart()),
    snapshotIndex.onDidRead(() => newAnswers.update()),
    snapshotCounts.onDidChange(() => newAnswers.update()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settingIds.section}.${settingIds.newAnswers}`)) newAnswers.update();
    }),
    setBaselines(exports, newAnswers),
    new vscode.Disposable(() => watch?.dispose()),
  );
}

/** Has the counts read when an export is requested, so that its snapshot has no news until there are more. */
function setBaselines(exports: Deps['exports'], newAnswers: NewAnswers): vscode.Disposable {
  const closed = new AbortController();
  const reading = new Map<number, Promise<Baseline>>();
  const known = new Set<number>();
  const listening = exports.onDidChange(({ id, request, exportId, progress }) => {
    if (!known.has(id)) {
      known.add(id);
      // An earlier job contains what there was when it was requested.
      const isRequest =
        request.job === undefined && request.completes === undefined && exportId === undefined;
      if (isRequest)
        // Without them, the number of submissions in the snapshot has to do.
        reading.set(
          id,
          newAnswers.baseline(request.subject, closed.signal).catch(() => new Map()),
        );
    }
    if (progress.status === 'ended') known.delete(id);
    const baseline = reading.get(id);
    if (baseline === undefined || (exportId === undefined && progress.status === 'running')) return;
    reading.delete(id);
    void baseline.then(async (completed) => {
      if (exportId !== undefined && completed.size > 0) await newAnswers.setBaseline(exportId, completed);
    });
  });
  return vscode.Disposable.from(listening, { dispose: () => closed.abort() });
}
