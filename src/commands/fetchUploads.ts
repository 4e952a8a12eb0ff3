import { sep } from 'node:path';
import * as vscode from 'vscode';
import { openTargets } from '../editor/targetFolder.ts';
import type { ExportTarget } from '../exports/exportState.ts';
import { readFilter } from '../exports/filter.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { subjectOf } from '../exports/subject.ts';
import { ProblemError } from '../problems/problem.ts';
import type { CommandDeps } from './deps.ts';
import { startExport } from './exportCollection.ts';
import { pickSnapshot } from './pickSnapshot.ts';
import { signIn } from './signIn.ts';

/** Fetches the uploads that a snapshot of responses only was made without, and completes it in its place. */
export async function fetchUploads(deps: CommandDeps, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Fetch uploads');
  const snapshot = await pickSnapshot(deps, argument, title, isIncomplete);
  if (snapshot === undefined) return;
  if (!isIncomplete(snapshot)) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This snapshot has all its files already.'));
    return;
  }
  if (!vscode.workspace.isTrusted) {
    void deps.problems.show(title, new ProblemError({ kind: 'untrusted-workspace' }));
    return;
  }
  const target = targetOf(deps, snapshot);
  if (target === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Uploads are fetched into the export folders of the folders that are open here, and this snapshot lies elsewhere. Open the folder that it was exported into.',
      ),
    );
    return;
  }
  if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps))) return;
  const filter = readFilter(snapshot.manifest.filter);
  await startExport(deps, {
    subject: subjectOf(snapshot.manifest),
    target,
    ...(filter === undefined ? {} : { filter }),
    scope: 'everything',
    completes: snapshot.folder,
  });
}

/** Where a snapshot lies: in an open folder, or where an export of this window put it. */
function targetOf({ exports }: Pick<CommandDeps, 'exports'>, { folder }: Snapshot): ExportTarget | undefined {
  const made = exports.views.map(({ request }) => request.target);
  return [...openTargets(), ...made].find(({ exportFolder }) => folder.startsWith(exportFolder + sep));
}

function isIncomplete({ manifest }: Snapshot): boolean {
  return manifest.complete === false;
}
