import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { confirmModal } from '../../editor/messages/dialogs.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import {
  completionsOf,
  discardStaging,
  isBeingCompleted,
  isOwnStaging,
} from '../../snapshots/staging/staging.ts';
import { removeEmptyCollection } from '../../snapshots/access/git.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { foldersIn, requireFoldersBelow } from '../../snapshots/access/folders.ts';
import { peopleFolder, stagingPrefix } from '../../snapshots/knownNames.ts';
import { isSnapshotName } from '../../snapshots/snapshotName.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { formatExact } from '../../editor/messages/when.ts';
import type { CommandDeps } from '../deps.ts';
import { pickSnapshot, type PickSnapshotDeps } from './pickSnapshot.ts';

/**
 * Deletes a snapshot from this computer after confirmation: to the trash, or permanently if there is none.
 * Uploads that a stopped export has downloaded for it go too, as nothing could use them, and with the last snapshot
 * of a collection what is known about its participants, which would be shown nowhere.
 */
export async function deleteSnapshot(
  deps: PickSnapshotDeps & Pick<CommandDeps, 'problems' | 'installation'>,
  argument: unknown,
  isRowLost = false,
): Promise<void> {
  const title = vscode.l10n.t('Delete Snapshot');
  const snapshot = await pickSnapshot(deps, argument, title, { isAsked: isRowLost });
  if (snapshot === undefined) return;
  const { folder } = snapshot;
  const { installation } = deps;
  await deps.problems.attempt(
    vscode.l10n.t('Deleting a snapshot'),
    async () => {
      requireTrust();
      // The question may have stood there for long.
      if (await isBusy(snapshot)) return;
      const people = await peopleLeftWithout(folder);
      if (!(await confirmed(snapshot, installation, people !== undefined)) || (await isBusy(snapshot)))
        return;
      await removeSnapshot(deps, snapshot, confirmPermanent);
      if (people !== undefined && (await isGone(vscode.Uri.file(folder)))) await removePeople(deps, people);
    },
    { folder },
  );
}

/**
 * Deletes a snapshot: to the trash, or permanently if there is none or `mayDeleteForever` returns true after the
 * trash refused it.
 * @throws {ProblemError} unsafe-path: there is a link on the way. Throws the disk's errors.
 */
export async function removeSnapshot(
  { installation, snapshotIndex }: Pick<CommandDeps, 'installation' | 'snapshotIndex'>,
  { folder }: Snapshot,
  mayDeleteForever: () => Promise<boolean>,
): Promise<void> {
  try {
    await requireFoldersBelow(dirname(dirname(folder)), folder);
    // If it was the last one; a folder with other snapshots isn't empty and stays.
    if (await remove(vscode.Uri.file(folder), mayDeleteForever)) {
      for (const staging of await ownCompletions(folder, installation))
        await discardStaging(staging, installation);
      await removeEmptyCollection(dirname(folder));
    }
  } finally {
    snapshotIndex.refresh([dirname(dirname(folder))]);
  }
}

/** Returns the people folder beside a collection's last snapshot; `undefined`: there is none, or another snapshot. */
async function peopleLeftWithout(snapshot: string): Promise<string | undefined> {
  const collection = dirname(snapshot);
  const names = await foldersIn(collection);
  const isLast = names.every((name) => name === basename(snapshot) || !isSnapshotOrExport(name));
  return isLast && names.includes(peopleFolder) ? join(collection, peopleFolder) : undefined;
}

function isSnapshotOrExport(name: string): boolean {
  return isSnapshotName(name) || name.startsWith(stagingPrefix);
}

async function removePeople(
  { snapshotIndex }: Pick<CommandDeps, 'snapshotIndex'>,
  people: string,
): Promise<void> {
  const collection = dirname(people);
  await requireFoldersBelow(dirname(collection), people);
  const mayDeleteForever = async (): Promise<boolean> =>
    await confirmModal(
      vscode.l10n.t('The participants’ details can’t be moved to the trash. Delete them permanently?'),
      vscode.l10n.t('Delete Permanently'),
    );
  if (await remove(vscode.Uri.file(people), mayDeleteForever)) await removeEmptyCollection(collection);
  snapshotIndex.refresh([dirname(collection)]);
}

async function confirmPermanent(): Promise<boolean> {
  return await confirmModal(
    vscode.l10n.t('The snapshot can’t be moved to the trash. Delete it permanently?'),
    vscode.l10n.t('Delete Permanently'),
  );
}

/** Returns whether an export is about to replace this snapshot by a complete one, and says so. */
async function isBusy({ folder }: Snapshot): Promise<boolean> {
  if (!(await isBeingCompleted(folder))) return false;
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      'This snapshot’s uploads are being downloaded. Wait until the download finishes, or cancel it, then delete the snapshot.',
    ),
  );
  return true;
}

/** Returns the staging folders of this installation's exports that would complete a snapshot. */
async function ownCompletions(snapshot: string, installation: Installation): Promise<string[]> {
  const own: string[] = [];
  for (const { folder } of await completionsOf(snapshot))
    if (await isOwnStaging(folder, installation)) own.push(folder);
  return own;
}

/** Servers have no trash: the editor refuses to move their files there. */
function hasTrash(): boolean {
  return vscode.env.remoteName === undefined;
}

async function confirmed(
  { folder, manifest }: Snapshot,
  installation: Installation,
  withPeople: boolean,
): Promise<boolean> {
  const [choice, detail] = hasTrash()
    ? [
        vscode.l10n.t('Move to Trash'),
        vscode.l10n.t('You can restore its files from the trash. Nothing changes on Prolific.'),
      ]
    : [
        vscode.l10n.t('Delete Permanently'),
        vscode.l10n.t(
          'There is no trash here, so its files are deleted permanently. Nothing changes on Prolific.',
        ),
      ];
  return await confirmModal(
    vscode.l10n.t(
      'Delete the snapshot of “{0}” from {1}?',
      messageText(subjectOf(manifest).name),
      formatExact(new Date(manifest.requested_at)),
    ),
    choice,
    [
      (await ownCompletions(folder, installation)).length === 0
        ? undefined
        : vscode.l10n.t('Uploads that a stopped export downloaded for it are deleted permanently.'),
      withPeople
        ? vscode.l10n.t(
            'It is the last one, so submission details and demographics that you added are deleted with it.',
          )
        : undefined,
      detail,
    ],
  );
}

/** Returns whether the folder was deleted. */
async function remove(folder: vscode.Uri, mayDeleteForever: () => Promise<boolean>): Promise<boolean> {
  if (hasTrash()) {
    try {
      await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
      return true;
    } catch {
      if (await isGone(folder)) return true;
      if (!(await mayDeleteForever())) return false;
    }
  }
  await vscode.workspace.fs.delete(folder, { recursive: true });
  return true;
}

/** Another window or the person may have deleted it meanwhile. */
async function isGone(folder: vscode.Uri): Promise<boolean> {
  return await Promise.resolve(vscode.workspace.fs.stat(folder)).then(
    () => false,
    (error: unknown) => error instanceof vscode.FileSystemError && error.code === 'FileNotFound',
  );
}
