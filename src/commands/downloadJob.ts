import * as vscode from 'vscode';
import type { ExportRequest, ExportTarget } from '../exports/exportState.ts';
import { listStagings, requestOf, type Staging } from '../exports/staging.ts';
import type { ExportJob } from '../prolific/model.ts';
import { isDownloadable } from '../tree/renderJob.ts';
import type { CommandDeps } from './deps.ts';
import { startExport } from './exportCollection.ts';
import { pickJob, type SubjectJob } from './pickJob.ts';
import { signIn } from './signIn.ts';

/**
 * Downloads an export that Prolific has already, that of a row or one picked, without asking for a new one. One that is still
 * being prepared is waited for, one that an export here fetches is joined, and one that was broken off here is gone on with.
 */
export async function downloadJob(deps: CommandDeps, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Download an export from Prolific');
  try {
    const chosen = await pickJob(deps, argument, title, isDownloadable);
    if (chosen === undefined) return;
    const target = await deps.targets.choose(chosen.subject.id);
    if (target === undefined) return;
    if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps))) return;
    const unfinished = await brokenOff(target, chosen.job);
    const request = unfinished === undefined ? downloadOf(chosen, target) : requestOf(unfinished, target);
    await startExport(deps, request, unfinished);
  } catch (error) {
    void deps.problems.show(title, error, { run: async () => await downloadJob(deps, argument) });
  }
}

function downloadOf({ subject, job }: SubjectJob, target: ExportTarget): ExportRequest {
  const { exportId, createdAt, filter } = job;
  return {
    subject,
    target,
    scope: 'everything',
    job: { exportId, createdAt },
    ...(filter === undefined ? {} : { filter }),
  };
}

/** What an export of everything in this job left in the target that nobody works on. */
async function brokenOff(
  { exportFolder }: ExportTarget,
  { exportId }: ExportJob,
): Promise<Staging | undefined> {
  return (await listStagings(exportFolder)).find(
    ({ record, holder }) =>
      holder === undefined &&
      record.export_id === exportId &&
      record.completes === undefined &&
      record.scope !== 'responses',
  );
}
