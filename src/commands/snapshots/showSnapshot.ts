import { join } from 'node:path';
import * as vscode from 'vscode';
import { inform } from '../../editor/messages/dialogs.ts';
import { reveal } from '../../editor/openFile.ts';
import { manifestName } from '../../snapshots/manifest.ts';
import { snapshotHolding } from '../../snapshots/snapshots.ts';
import { pickSnapshot, type PickSnapshotDeps } from './pickSnapshot.ts';

/** Shows a snapshot in the Explorer or, outside the open folders, in the system's file manager. */
export async function revealSnapshot(deps: PickSnapshotDeps, argument: unknown): Promise<void> {
  const snapshot = await pickSnapshot(deps, argument, vscode.l10n.t('Reveal Snapshot'));
  if (snapshot !== undefined) await reveal(vscode.Uri.file(join(snapshot.folder, manifestName)));
}

/**
 * Shows the overview of a snapshot: that of a row, of a folder or file in the Explorer, of `{ snapshotFolder
 * }`, or a picked one.
 */
export async function openOverview(deps: PickSnapshotDeps, argument: unknown): Promise<void> {
  if (!(argument instanceof vscode.Uri)) {
    const picked = await pickSnapshot(deps, argument, vscode.l10n.t('Open Overview'));
    if (picked !== undefined) deps.overviews.open(picked);
    return;
  }
  const snapshot = argument.scheme === 'file' ? await snapshotHolding(argument.fsPath) : undefined;
  if (snapshot !== undefined) deps.overviews.open(snapshot);
  else inform(vscode.l10n.t('This folder isn’t a snapshot: it has no readable {0}.', manifestName));
}
