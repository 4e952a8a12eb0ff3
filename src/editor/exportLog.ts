import * as vscode from 'vscode';
import type { ExportService } from '../exports/exportService.ts';
import type { Log } from './log.ts';

/** Writes down the course of each export: its stages, a new beginning, its end. */
export function logExports(exports: ExportService, log: Log): vscode.Disposable {
  const last = new Map<number, string>();
  const listener = exports.onDidChange(({ id, request, progress }) => {
    const restarted =
      progress.status === 'running' &&
      progress.stage.stage === 'reading-directory' &&
      progress.stage.restarted === true;
    const now = progress.status === 'running' ? progress.stage.stage : progress.outcome.status;
    const words = restarted ? 'the archive has changed, beginning again' : now;
    if (last.get(id) === words) return;
    last.set(id, words);
    log.info(`Export ${id} of ${request.subject.kind} ${request.subject.id}: ${words}`);
    if (progress.status === 'running') return;
    last.delete(id);
    if (progress.outcome.status === 'completed' && progress.outcome.archiveChanged === true) {
      log.warn(`Export ${id}: the archive is another one than that of the snapshot it completes`);
    }
  });
  return new vscode.Disposable(() => listener.dispose());
}
