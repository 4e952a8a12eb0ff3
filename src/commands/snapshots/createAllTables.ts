import { sep } from 'node:path';
import * as vscode from 'vscode';
import { inform } from '../../editor/messages/dialogs.ts';
import { reportDataSetMade } from '../../editor/messages/tableMessages.ts';
import { requireTrust, safeTargets } from '../../editor/targetFolder.ts';
import { dataSetRecord } from '../../snapshots/knownNames.ts';
import { errorFrom, type AnalysisCalls } from '../../worker/workerMessages.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';

type Deps = Pick<CommandDeps, 'analysis' | 'snapshotIndex' | 'problems' | 'log'>;

/**
 * Combines the long tables of all snapshots into one data set per export folder. Failures are shown; with
 * `rejects`, it also rejects.
 */
export async function createAllTables(deps: Deps, rejects: boolean): Promise<void> {
  const title = vscode.l10n.t('Creating tables for all collections');
  await deps.problems.attempt(title, () => createAll(deps, title), { rejects, retry: 'again' });
}

async function createAll({ analysis, snapshotIndex, log }: Deps, title: string): Promise<void> {
  requireTrust();
  snapshotIndex.refresh();
  const { snapshots } = await snapshotIndex.read();
  const folders = (await safeTargets())
    .map(({ exportFolder }) => ({
      exportFolder,
      inside: snapshots.map(({ folder }) => folder).filter((folder) => folder.startsWith(exportFolder + sep)),
    }))
    .filter(({ inside }) => inside.length > 0);
  if (folders.length === 0) {
    inform(vscode.l10n.t('There are no snapshots in the open folders yet. Export a collection first.'));
    return;
  }
  const made = await runWithProgress(title, async (onProgress, signal) => {
    const all: Awaited<ReturnType<AnalysisCalls['makeDataSet']>>[] = [];
    for (const [index, { exportFolder, inside }] of folders.entries()) {
      const report = ({ done, total }: { done: number; total: number }): void =>
        onProgress(index + done / total, folders.length);
      all.push(await analysis.run('makeDataSet', { exportFolder, snapshots: inside }, report, signal));
    }
    return all;
  });
  if (made === undefined) return;
  for (const { snapshot, error } of made.flatMap(({ failures }) => failures)) {
    log.error(`${title}: ${snapshot}`, errorFrom(error));
  }
  void reportDataSetMade(made, dataSetRecord, log);
}
