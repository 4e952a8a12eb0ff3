import * as vscode from 'vscode';
import { messageText } from '../editor/plainText.ts';
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
  const { requested_at } = snapshot.manifest;
  const choice = vscode.l10n.t('Delete');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Delete the snapshot of “{0}” from {1}?',
      messageText(subjectOf(snapshot.manifest).name),
      formatExact(new Date(requested_at)),
    ),
    {
      modal: true,
      detail: vscode.l10n.t('Only the files on this machine are deleted. Nothing changes on Prolific.'),
    },
    choice,
  );
  if (picked !== choice) return;
  const folder = vscode.Uri.file(snapshot.folder);
  try {
    await remove(folder);
  } catch (error) {
    const known = await toDiskProblem(error, snapshot.folder);
    void deps.problems.show(vscode.l10n.t('Deleting a snapshot'), known);
  }
  deps.onDisk.refresh();
}

/** To the trash, where the machine has one; a server usually has none. */
async function remove(folder: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
  } catch (error) {
    if (!(error instanceof Error) || !/trash/i.test(error.message)) throw error;
    await removeForGood(folder);
  }
}

async function removeForGood(folder: vscode.Uri): Promise<void> {
  const choice = vscode.l10n.t('Delete for Good');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('There is no trash on this machine. Delete the snapshot for good?'),
    { modal: true },
    choice,
  );
  if (picked === choice) await vscode.workspace.fs.delete(folder, { recursive: true });
}
