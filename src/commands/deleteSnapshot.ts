import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { messageText } from '../editor/plainText.ts';
import { isBeingCompleted } from '../exports/completing.ts';
import { removeEmptyCollection } from '../exports/keepOutOfGit.ts';
import { requireFoldersBelow } from '../snapshots/folders.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { subjectOf } from '../exports/subject.ts';
import { ProblemError } from '../problems/problem.ts';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { formatExact } from '../editor/when.ts';
import type { CommandDeps } from './deps.ts';
import { pickSnapshot } from './pickSnapshot.ts';

/** Deletes a snapshot from this machine, after a question: to the trash, or for good where there is none. */
export async function deleteSnapshot(deps: CommandDeps, argument: unknown): Promise<void> {
  const snapshot = await pickSnapshot(deps, argument, vscode.l10n.t('Delete snapshot'));
  if (snapshot === undefined) return;
  if (!vscode.workspace.isTrusted) {
    void deps.problems.show(
      vscode.l10n.t('Deleting a snapshot'),
      new ProblemError({ kind: 'untrusted-workspace' }),
    );
    return;
  }
  if (await isBusy(snapshot)) return;
  if (!(await confirmed(snapshot))) return;
  // The question may have stood there for long.
  if (await isBusy(snapshot)) return;
  try {
    await requireFoldersBelow(dirname(dirname(snapshot.folder)), snapshot.folder);
    if (await remove(vscode.Uri.file(snapshot.folder))) {
      // Where it was the last one. One that holds others is not empty and stays.
      await removeEmptyCollection(dirname(snapshot.folder));
    }
  } catch (error) {
    const known = await toDiskProblem(error, snapshot.folder);
    void deps.problems.show(vscode.l10n.t('Deleting a snapshot'), known);
  }
  deps.onDisk.refresh();
}

/** Whether an export is about to put a complete snapshot into its place, which the person is told. */
async function isBusy({ folder }: Snapshot): Promise<boolean> {
  if (!(await isBeingCompleted(folder))) return false;
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The uploads of this snapshot are being fetched. Wait for that or cancel it, then delete the snapshot.',
    ),
  );
  return true;
}

/** Servers have no trash: the editor refuses to move their files there. */
function hasTrash(): boolean {
  return vscode.env.remoteName === undefined;
}

async function confirmed({ manifest }: Snapshot): Promise<boolean> {
  const choice = hasTrash() ? vscode.l10n.t('Move to Trash') : vscode.l10n.t('Delete for Good');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Delete the snapshot of “{0}” from {1}?',
      messageText(subjectOf(manifest).name),
      formatExact(new Date(manifest.requested_at)),
    ),
    {
      modal: true,
      detail: hasTrash()
        ? vscode.l10n.t('Its files go to the trash of this machine. Nothing changes on Prolific.')
        : vscode.l10n.t(
            'There is no trash on this machine: its files are deleted for good. Nothing changes on Prolific.',
          ),
    },
    choice,
  );
  return picked === choice;
}

/** Gives whether it is gone: where it can't go to the trash, the person is asked again. */
async function remove(folder: vscode.Uri): Promise<boolean> {
  if (!hasTrash()) {
    await vscode.workspace.fs.delete(folder, { recursive: true });
    return true;
  }
  try {
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
    return true;
  } catch {
    if (await isGone(folder)) return true;
    const choice = vscode.l10n.t('Delete for Good');
    const picked = await vscode.window.showWarningMessage(
      vscode.l10n.t('The snapshot can’t be moved to the trash. Delete it for good?'),
      { modal: true },
      choice,
    );
    if (picked !== choice) return false;
    await vscode.workspace.fs.delete(folder, { recursive: true });
    return true;
  }
}

/** Deleted meanwhile, by another window or by hand. */
async function isGone(folder: vscode.Uri): Promise<boolean> {
  return await Promise.resolve(vscode.workspace.fs.stat(folder)).then(
    () => false,
    (error: unknown) => error instanceof vscode.FileSystemError && error.code === 'FileNotFound',
  );
}
