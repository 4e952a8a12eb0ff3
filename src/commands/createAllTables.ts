import { sep } from 'node:path';
import * as vscode from 'vscode';
import type { DataSetMade } from '../analysis/tables/dataSet.ts';
import { tellDataSetMade } from '../editor/tableMessages.ts';
import { safeTargets } from '../editor/targetFolder.ts';
import { ProblemError } from '../problems/problem.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';

/** Makes the long tables of all snapshots one data set, in each export folder that has some. What fails is told. */
export async function createAllTables(deps: CommandDeps): Promise<void> {
  const title = vscode.l10n.t('Creating the tables of all collections');
  try {
    if (!vscode.workspace.isTrusted) throw new ProblemError({ kind: 'untrusted-workspace' });
    deps.onDisk.refresh();
    const { snapshots } = await deps.onDisk.read();
    const folders = (await safeTargets())
      .map(({ exportFolder }) => ({
        exportFolder,
        snapshots: snapshots.flatMap(({ folder }) => (folder.startsWith(exportFolder + sep) ? [folder] : [])),
      }))
      .filter((each) => each.snapshots.length > 0);
    if (folders.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('There are no snapshots here yet. Export a collection first.'),
      );
      return;
    }
    const { makeDataSet, recordName } = await import('../analysis/tables/dataSet.ts');
    const made = await longTask(title, async (onProgress, signal) => {
      const all: DataSetMade[] = [];
      for (const [index, each] of folders.entries()) {
        all.push(
          await makeDataSet(
            each.exportFolder,
            each.snapshots,
            ({ done, total }) => onProgress(index + done / total, folders.length),
            signal,
          ),
        );
      }
      return all;
    });
    if (made === undefined) return;
    for (const { snapshot, error } of made.flatMap(({ failures }) => failures)) {
      deps.log.error(`${title}: ${snapshot}`, error);
    }
    void tellDataSetMade(made, recordName, deps.log);
  } catch (error) {
    void deps.problems.show(title, error, { run: () => createAllTables(deps) });
  }
}
