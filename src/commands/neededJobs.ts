import * as vscode from 'vscode';
import { safeTargets } from '../editor/targetFolder.ts';
import { listSnapshots } from '../exports/snapshots.ts';
import { listStagings } from '../exports/staging.ts';
import type { CommandDeps } from './deps.ts';

/** What would go no further on this computer if a job were deleted at Prolific. `uploads`: those of a snapshot of responses only. */
export type JobNeed = 'downloading' | 'unfinished' | 'uploads';

/**
 * The jobs, by export id, that exports into the open folders or of this window still fetch from, or were broken off with, or
 * of which only the responses are there.
 */
export async function neededJobs({
  exports,
}: Pick<CommandDeps, 'exports'>): Promise<ReadonlyMap<string, JobNeed>> {
  const running = exports.views.filter(({ progress }) => progress.status === 'running');
  const folders = new Set(
    [...(await safeTargets()), ...running.map(({ request }) => request.target)].map(
      ({ exportFolder }) => exportFolder,
    ),
  );
  const needed = new Map<string, JobNeed>();
  for (const folder of folders) {
    for (const id of await withoutUploads(folder)) needed.set(id, 'uploads');
  }
  for (const folder of folders) {
    for (const { record, holder } of await listStagings(folder)) {
      if (record.export_id === null || needed.get(record.export_id) === 'downloading') continue;
      needed.set(record.export_id, holder === undefined ? 'unfinished' : 'downloading');
    }
  }
  for (const { exportId } of running) {
    if (exportId !== undefined) needed.set(exportId, 'downloading');
  }
  return needed;
}

/** The jobs of the snapshots in a folder whose uploads can still be fetched, and of which there is no other snapshot with them. */
async function withoutUploads(exportFolder: string): Promise<Set<string>> {
  const snapshots = (await listSnapshots(exportFolder)).map(({ manifest }) => manifest);
  const complete = new Set(
    snapshots.filter((manifest) => manifest.complete !== false).map(({ export_id }) => export_id),
  );
  const found = new Set<string>();
  for (const { export_id, complete: isComplete, erased } of snapshots) {
    if (export_id === null || isComplete !== false || erased !== undefined) continue;
    if (!complete.has(export_id)) found.add(export_id);
  }
  return found;
}

/** What a job is needed for, for lists of jobs. */
export function needWords(need: JobNeed): string {
  switch (need) {
    case 'downloading':
      return vscode.l10n.t('Being downloaded here');
    case 'unfinished':
      return vscode.l10n.t('Unfinished here: resuming needs it');
    case 'uploads':
      return vscode.l10n.t('Responses here: fetching the uploads needs it');
  }
}

/** What would be lost here if a job were deleted, for the question whether to. */
export function needWarning(need: JobNeed): string {
  switch (need) {
    case 'downloading':
      return vscode.l10n.t('It is being downloaded on this computer, which cannot go on without it.');
    case 'unfinished':
      return vscode.l10n.t('An export on this computer was broken off and cannot be resumed without it.');
    case 'uploads':
      return vscode.l10n.t(
        'Only its responses are on this computer. The uploads that belong to them cannot be fetched without it.',
      );
  }
}
