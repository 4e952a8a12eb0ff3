import * as vscode from 'vscode';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';

/**
 * Tests the connection to Prolific step by step and opens the report. Resolves to the report, or `undefined`
 * if canceled.
 */
export async function diagnoseConnection({
  connectionReport,
  log,
}: Pick<CommandDeps, 'connectionReport' | 'log'>): Promise<string | undefined> {
  const title = vscode.l10n.t('Checking the connection to Prolific…');
  const text = await runWithProgress(title, async (_, signal) => await connectionReport.make(signal));
  if (text === undefined) return undefined;
  log.info(`Checked the connection to Prolific:\n${text}`);
  await connectionReport.show(text);
  return text;
}
