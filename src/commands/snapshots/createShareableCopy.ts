import * as vscode from 'vscode';
import { pickSnapshot, type PickSnapshotDeps } from './pickSnapshot.ts';

/** Creates a copy of a snapshot's data that can be shared. */
export async function createShareableCopy(deps: PickSnapshotDeps, argument: unknown): Promise<void> {
  await pickSnapshot(deps, argument, vscode.l10n.t('Create Shareable Copy'));
}
