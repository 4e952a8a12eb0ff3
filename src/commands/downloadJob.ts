import * as vscode from 'vscode';
import { isDownloadable } from '../tree/renderJob.ts';
import type { CommandDeps } from './deps.ts';
import { startExport } from './exportCollection.ts';
import { pickJob } from './pickJob.ts';
import { signIn } from './signIn.ts';

/**
 * Downloads an export that Prolific has already, that of a row or one picked, without asking for a new one. One that is still
 * being prepared is waited for.
 */
export async function downloadJob(deps: CommandDeps, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Download an export from Prolific');
  try {
    const chosen = await pickJob(deps, argument, title, isDownloadable);
    if (chosen === undefined) return;
    const { subject, job } = chosen;
    const target = await deps.targets.choose(subject.id);
    if (target === undefined) return;
    if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps))) return;
    const { exportId, createdAt, filter } = job;
    await startExport(deps, {
      subject,
      target,
      scope: 'everything',
      job: { exportId, createdAt },
      ...(filter === undefined ? {} : { filter }),
    });
  } catch (error) {
    void deps.problems.show(title, error, { run: async () => await downloadJob(deps, argument) });
  }
}
