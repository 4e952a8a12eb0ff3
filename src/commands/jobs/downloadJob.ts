import * as vscode from 'vscode';
import type { ExportPlace } from '../../snapshots/access/folders.ts';
import { listStagings, type Staging } from '../../snapshots/staging/staging.ts';
import { requestOfStaging } from '../../exports/exportState.ts';
import type { ExportJob } from '../../prolific/apiModel.ts';
import { isDownloadable } from '../../prolific/jobLists.ts';
import { requestForJob, startExport, type ExportingDeps } from '../exporting/exportCollection.ts';
import { pickJob, type SubjectJob } from './pickJob.ts';
import { ensureSignedIn } from '../account/signIn.ts';

/**
 * Downloads an existing export from Prolific, that of a row or a picked one. Waits for one that is being
 * prepared, joins a running download and resumes an interrupted one.
 */
export async function downloadJob(deps: ExportingDeps, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Download Export from Prolific');
  // Kept for another attempt, which would ask again.
  let chosen: SubjectJob | undefined;
  await deps.problems.attempt(
    title,
    async () => {
      chosen ??= await pickJob(deps, argument, title, isDownloadable);
      if (chosen === undefined) return;
      const { subject, job } = chosen;
      const target = await deps.targets.choose(subject.id);
      if (target === undefined || !(await ensureSignedIn(deps))) return;
      const left = await findInterrupted(target, job);
      if (left !== undefined) await startExport(deps, requestOfStaging(left, target), left);
      else await startExport(deps, requestForJob({ subject, target, scope: 'everything' }, job));
    },
    { retry: 'again' },
  );
}

/** Finds the staging folder of an interrupted, full export of this job that nobody works on. */
async function findInterrupted(
  { exportFolder }: ExportPlace,
  { exportId }: ExportJob,
): Promise<Staging | undefined> {
  return (await listStagings(exportFolder)).find(
    ({ record, holder }) =>
      holder === undefined &&
      record.export_id === exportId &&
      record.completes === undefined &&
      record.scope !== 'responses' &&
      record.uploads === undefined,
  );
}
