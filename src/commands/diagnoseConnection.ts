import * as vscode from 'vscode';
import type { CommandDeps } from './deps.ts';

/** Tries the way to Prolific step by step and opens what came of it. Resolves to the report, `undefined` where cancelled. */
export async function diagnoseConnection({
  connectionReport,
  log,
}: CommandDeps): Promise<string | undefined> {
  const text = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Trying the way to Prolific…'),
      cancellable: true,
    },
    async (_progress, token) => {
      const controller = new AbortController();
      const listener = token.onCancellationRequested(() => controller.abort());
      try {
        return await connectionReport.make(controller.signal);
      } catch (error) {
        if (controller.signal.aborted) return undefined;
        throw error;
      } finally {
        listener.dispose();
      }
    },
  );
  if (text === undefined) return undefined;
  log.info(`The way to Prolific was tried:\n${text}`);
  await connectionReport.show(text);
  return text;
}
