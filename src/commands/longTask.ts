import * as vscode from 'vscode';

/**
 * Runs what takes a while, with a notification that tells how far it is and lets the person cancel it. Gives `undefined` where they
 * did; rejects where it fails.
 */
export async function longTask<Result>(
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
          progress.report({ increment: percent - shown, message: vscode.l10n.t('{0} %', percent) });
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
