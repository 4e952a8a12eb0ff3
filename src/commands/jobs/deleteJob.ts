import * as vscode from 'vscode';
import { confirmModal, inform } from '../../editor/messages/dialogs.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { problemOf } from '../../problems/problem.ts';
import type { ExportJob } from '../../prolific/apiModel.ts';
import type { SubjectRef } from '../../snapshots/subject.ts';
import { formatExact } from '../../editor/messages/when.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { neededJobs, needWarning } from './neededJobs.ts';
import { pickJob, type PickJobDeps, type SubjectJob } from './pickJob.ts';

/** Deletes an export from Prolific, that of a row or one picked, after a question. Snapshots on disk stay. */
export async function deleteJob(deps: PickJobDeps, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Delete Export from Prolific');
  // Kept for another attempt, which would ask again.
  let confirmed: SubjectJob | undefined;
  await deps.problems.attempt(
    title,
    async () => {
      const chosen = confirmed ?? (await pickJob(deps, argument, title));
      if (chosen === undefined) return;
      if (confirmed === undefined && !(await confirm(deps, chosen))) return;
      confirmed = chosen;
      const removing = vscode.l10n.t('Deleting export from Prolific');
      const ended = await runWithProgress(
        removing,
        async (_, signal) => await removeJob(deps, chosen, signal),
      );
      if (ended === 'gone') inform(vscode.l10n.t('This export was already deleted on Prolific.'));
      if (ended === 'generating') {
        inform(
          vscode.l10n.t(
            'Prolific is still preparing this export and can’t delete it yet. Try again when it is ready.',
          ),
        );
      }
    },
    { retry: 'again' },
  );
}

/**
 * Deletes a job at Prolific, or finds it gone or still generating, and updates its list.
 * @throws {ProblemError} any other kind that prevents it. Throws the signal's reason when aborted.
 */
export async function removeJob(
  { session, jobs }: Pick<CommandDeps, 'session' | 'jobs'>,
  { subject, job: { exportId } }: { readonly subject: SubjectRef; readonly job: Pick<ExportJob, 'exportId'> },
  signal: AbortSignal,
): Promise<'removed' | 'gone' | 'generating'> {
  try {
    await (await session.client()).deleteExport(subject, exportId, signal);
  } catch (error) {
    // Only the list knows whether it was deleted before the cancellation.
    if (signal.aborted) jobs.invalidate(subject);
    switch (problemOf(error)?.kind) {
      case 'not-found':
        jobs.remove(subject, exportId);
        return 'gone';
      case 'conflict':
        jobs.invalidate(subject);
        return 'generating';
      default:
        throw error;
    }
  }
  jobs.remove(subject, exportId);
  return 'removed';
}

async function confirm(deps: PickJobDeps, { subject, job }: SubjectJob): Promise<boolean> {
  const need = (await neededJobs(deps)).get(job.exportId);
  return await confirmModal(
    vscode.l10n.t(
      'Delete the export of “{0}” from {1} on Prolific?',
      messageText(subject.name),
      formatExact(job.createdAt),
    ),
    vscode.l10n.t('Delete from Prolific'),
    [
      need && needWarning(need),
      vscode.l10n.t(
        'Nobody in the Prolific workspace will be able to download it. Responses on Prolific and snapshots on this computer are kept.',
      ),
    ],
  );
}
