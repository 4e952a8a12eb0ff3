import * as vscode from 'vscode';
import type { ExportService } from '../../exports/exportService.ts';
import type { Log } from '../log.ts';

/** Logs the stages, restarts and outcome of each export. */
export function logExports(exports: ExportService, log: Log): vscode.Disposable {
  const last = new Map<number, string>();
  const listener = exports.onDidChange(({ id, request, progress }) => {
    const restarted =
      progress.status === 'running' &&
      progress.stage.stage === 'reading-directory' &&
      progress.stage.restarted === true;
    const now = progress.status === 'running' ? progress.stage.stage : progress.outcome.status;
    const words = restarted ? 'the archive changed, restarting' : now;
    if (last.get(id) === words) return;
    last.set(id, words);
    log.info(`Export ${id} of ${request.subject.kind} ${request.subject.id}: ${words}`);
    if (progress.status === 'running') return;
    last.delete(id);
    if (progress.outcome.status === 'completed' && progress.outcome.archiveChanged === true) {
      log.warn(`Export ${id}: the archive differs from the one that the snapshot was created from`);
    }
  });
  return new vscode.Disposable(() => listener.dispose());
}
