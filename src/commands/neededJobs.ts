import * as vscode from 'vscode';
import { openTargets } from '../editor/targetFolder.ts';
import { listStagings } from '../exports/staging.ts';
import type { CommandDeps } from './deps.ts';

/** What would go no further on this computer if a job were deleted at Prolific. */
export type JobNeed = 'downloading' | 'unfinished';

/** The jobs, by export id, that exports into the open folders or of this window still fetch from, or were broken off with. */
export async function neededJobs({
  exports,
}: Pick<CommandDeps, 'exports'>): Promise<ReadonlyMap<string, JobNeed>> {
  const running = exports.views.filter(({ progress }) => progress.status === 'running');
  const folders = new Set(
    [...openTargets(), ...running.map(({ request }) => request.target)].map(
      ({ exportFolder }) => exportFolder,
    ),
  );
  const needed = new Map<string, JobNeed>();
  for (const folder of folders) {
    for (const { record, holder } of await listStagings(folder)) {
      if (record.export_id === null || needed.get(record.export_id) === 'downloading') continue;
      needed.set(record.export_id, holder === undefined ? 'unfinished' : 'downloading');
    }
  }
  for (const { request } of running) {
    if (request.job !== undefined) needed.set(request.job.exportId, 'downloading');
  }
  return needed;
}

/** What a job is needed for, for lists of jobs. */
export function needWords(need: JobNeed): string {
  return need === 'downloading'
    ? vscode.l10n.t('Being downloaded here')
    : vscode.l10n.t('Unfinished here: resuming needs it');
}
