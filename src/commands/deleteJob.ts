import * as vscode from 'vscode';
import { messageText } from '../editor/plainText.ts';
import { problemOf } from '../problems/problem.ts';
import { formatExact } from '../editor/when.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';
import { neededJobs, needWarning, type JobNeed } from './neededJobs.ts';
import { pickJob, type SubjectJob } from './pickJob.ts';

/** Deletes an export from Prolific, that of a row or one picked, after a question. Snapshots on disk stay. */
export async function deleteJob(deps: CommandDeps, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Delete an export from Prolific');
  try {
    const chosen = await pickJob(deps, argument, title);
    if (chosen === undefined) return;
    const need = (await neededJobs(deps)).get(chosen.job.exportId);
    if (!(await confirm(chosen, need))) return;
    const removing = vscode.l10n.t('Deleting an export from Prolific');
    switch (await longTask(removing, async (_, signal) => await removeJob(deps, chosen, signal))) {
      case 'removed':
      case undefined:
        return;
      case 'gone':
        void vscode.window.showInformationMessage(vscode.l10n.t('Prolific had deleted this export already.'));
        return;
      case 'generating':
        void vscode.window.showInformationMessage(
          vscode.l10n.t(
            'Prolific is still preparing this export and deletes none before it is ready. Try again then.',
          ),
        );
    }
  } catch (error) {
    void deps.problems.show(title, error, { run: async () => await deleteJob(deps, argument) });
  }
}

/**
 * Deletes a job at Prolific, or finds that it is gone or still generating; its list follows.
 * @throws ProblemError what else kept Prolific from it; the signal's reason when aborted.
 */
export async function removeJob(
  { session, jobs }: Pick<CommandDeps, 'session' | 'jobs'>,
  { subject, job: { exportId } }: SubjectJob,
  signal: AbortSignal,
): Promise<'removed' | 'gone' | 'generating'> {
  try {
    await (await session.client()).deleteExport(subject, exportId, signal);
  } catch (error) {
    // Whether it was deleted by then, only the list knows.
    if (signal.aborted) jobs.outdate(subject);
    switch (problemOf(error)?.kind) {
      case 'not-found':
        jobs.remove(subject, exportId);
        return 'gone';
      case 'conflict':
        jobs.outdate(subject);
        return 'generating';
      default:
        throw error;
    }
  }
  jobs.remove(subject, exportId);
  return 'removed';
}

async function confirm({ subject, job }: SubjectJob, need: JobNeed | undefined): Promise<boolean> {
  const choice = vscode.l10n.t('Delete from Prolific');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Delete the export of “{0}” from {1} on Prolific?',
      messageText(subject.name),
      formatExact(job.createdAt),
    ),
    {
      modal: true,
      detail: [
        ...(need === undefined ? [] : [needWarning(need)]),
        vscode.l10n.t(
          'Its ZIP will be gone for everybody in the Prolific workspace. The responses stay on Prolific, and snapshots on this computer stay too.',
        ),
      ].join('\n\n'),
    },
    choice,
  );
  return picked === choice;
}
