import * as vscode from 'vscode';
import { safeTargets } from '../../editor/targetFolder.ts';
import { listSnapshots } from '../../snapshots/snapshots.ts';
import { listStagings } from '../../snapshots/staging/staging.ts';
import { isRunning } from '../../exports/exportStatus.ts';
import type { CommandDeps } from '../deps.ts';

/** What on this computer still needs a job at Prolific. `uploads`: a snapshot without uploads. */
export type JobNeed = 'downloading' | 'unfinished' | 'uploads';

/**
 * Returns, by export id, jobs needed by running or interrupted exports into the open folders, or by snapshots
 * without uploads.
 *
 * @param replaced folders of snapshots whose uploads nobody will ask for
 */
export async function neededJobs(
  { exports }: Pick<CommandDeps, 'exports'>,
  replaced: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, JobNeed>> {
  const running = exports.views.filter(isRunning);
  const targets = [...(await safeTargets()), ...running.map(({ request }) => request.target)];
  const folders = new Set(targets.map(({ exportFolder }) => exportFolder));
  const needed = new Map<string, JobNeed>();
  for (const folder of folders) {
    for (const id of await withoutUploads(folder, replaced)) needed.set(id, 'uploads');
  }
  for (const folder of folders) {
    for (const { record, holder } of await listStagings(folder)) {
      if (record.export_id === null || needed.get(record.export_id) === 'downloading') continue;
      needed.set(record.export_id, holder === undefined ? 'unfinished' : 'downloading');
    }
  }
  for (const { exportId } of running) if (exportId !== undefined) needed.set(exportId, 'downloading');
  return needed;
}

/** Returns the jobs of snapshots whose uploads are missing and that no complete snapshot has. */
async function withoutUploads(exportFolder: string, replaced: ReadonlySet<string>): Promise<string[]> {
  const all = await listSnapshots(exportFolder);
  const snapshots = all.filter(({ folder }) => !replaced.has(folder)).map(({ manifest }) => manifest);
  const complete = new Set(
    snapshots.filter((manifest) => manifest.complete !== false).map(({ export_id }) => export_id),
  );
  return snapshots.flatMap(({ export_id: id, complete: isComplete, erased }) =>
    id !== null && isComplete === false && erased === undefined && !complete.has(id) ? [id] : [],
  );
}

/** Says what a job is needed for, for lists of jobs. */
export function needWords(need: JobNeed): string {
  return {
    downloading: vscode.l10n.t('Being downloaded on this computer'),
    unfinished: vscode.l10n.t('Required to resume an interrupted export'),
    uploads: vscode.l10n.t('Required to download missing uploads'),
  }[need];
}

/** Warns what deleting a job would lose. */
export function needWarning(need: JobNeed): string {
  return {
    downloading: vscode.l10n.t(
      'This export is being downloaded on this computer. Deleting it stops the download.',
    ),
    unfinished: vscode.l10n.t('An interrupted export on this computer can’t be resumed without it.'),
    uploads: vscode.l10n.t(
      'This computer has only the responses. Without this export, you can’t download the uploads.',
    ),
  }[need];
}
