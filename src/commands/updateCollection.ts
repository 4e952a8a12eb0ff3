import { sep } from 'node:path';
import * as vscode from 'vscode';
import { plainLabel } from '../editor/plainText.ts';
import { openTargets } from '../editor/targetFolder.ts';
import { formatExact } from '../editor/when.ts';
import { sameSubject, subjectOf, type ExportSubject } from '../exports/subject.ts';
import type { SubjectRef } from '../prolific/model.ts';
import { subjectOfRow } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { exportCollection, exportSubject } from './exportCollection.ts';
import { signIn } from './signIn.ts';

/**
 * Takes a new snapshot of everything where the newest one lies; of what has not changed nothing is fetched again. Without an argument
 * it asks which of the collections and batches that have a snapshot.
 */
export async function updateCollection(deps: CommandDeps, argument: unknown): Promise<void> {
  const isAsked = argument === undefined;
  const subject = isAsked ? await pickExported(deps) : subjectOfRow(argument);
  if (isAsked && subject === undefined) return;
  const folder = subject && (await folderOfNewest(deps, subject));
  const options = folder === undefined ? {} : { workspaceFolder: folder };
  if (subject === undefined) await exportCollection(deps, argument, options);
  else await exportSubject(deps, subject, options);
}

async function pickExported(deps: CommandDeps): Promise<ExportSubject | undefined> {
  const { snapshots } = await deps.onDisk.read();
  const newest = snapshots.filter(
    ({ manifest }, index) =>
      index === snapshots.findIndex((other) => sameSubject(subjectOf(other.manifest), subjectOf(manifest))),
  );
  if (newest.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There are no snapshots here yet. Export a collection first.'),
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    newest.map(({ manifest }) => ({
      label: plainLabel(subjectOf(manifest).name),
      description: formatExact(new Date(manifest.requested_at)),
      subject: subjectOf(manifest),
    })),
    {
      title: vscode.l10n.t('Update a collection'),
      placeHolder: vscode.l10n.t('Collection or batch'),
      matchOnDescription: true,
    },
  );
  if (picked === undefined) return undefined;
  return (await deps.session.state()).state === 'signed-in' || (await signIn(deps))
    ? picked.subject
    : undefined;
}

async function folderOfNewest(
  { onDisk }: Pick<CommandDeps, 'onDisk'>,
  subject: SubjectRef,
): Promise<vscode.Uri | undefined> {
  const { snapshots } = await onDisk.read();
  const newest = snapshots.find(({ manifest }) => sameSubject(subjectOf(manifest), subject));
  const target = openTargets().find(({ exportFolder }) => newest?.folder.startsWith(exportFolder + sep));
  return (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => uri.fsPath === target?.workspaceFolder)
    ?.uri;
}
