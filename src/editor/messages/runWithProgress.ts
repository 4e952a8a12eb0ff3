import * as vscode from 'vscode';

/**
 * Runs a long task with a cancellable progress notification. Returns `undefined` if canceled; rejects on
 * failure.
 */
export async function runWithProgress<Result>(
  title: string,
  run: (onProgress: (done: number, total: number) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const controller = new AbortController();
      const listener = token.onCancellationRequested(() => controller.abort());
      let shown = 0;
      try {
        return await run((done, total) => {
          const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
          if (percent <= shown) return;
          progress.report({ increment: percent - shown, message: vscode.l10n.t('{0}%', percent) });
          shown = percent;
        }, controller.signal);
      } catch (error) {
        if (controller.signal.aborted) return undefined;
        throw error;
      } finally {
        listener.dispose();
      }
    },
  );
}
