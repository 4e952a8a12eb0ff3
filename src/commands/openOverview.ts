import * as vscode from 'vscode';
import { manifestName } from '../exports/manifest.ts';
import { snapshotHolding } from '../exports/snapshotHolding.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import type { CommandDeps } from './deps.ts';
import { pickSnapshot } from './pickSnapshot.ts';

/**
 * Shows what is in a snapshot: that of a row of the collections view, of a folder or a file in the Explorer, of
 * `{ snapshotFolder }`, or one picked.
 */
export async function openOverview(deps: CommandDeps, argument: unknown): Promise<void> {
  const snapshot =
    argument instanceof vscode.Uri
      ? await snapshotAt(argument)
      : await pickSnapshot(deps, argument, vscode.l10n.t('Open overview'));
  if (snapshot !== undefined) deps.overviews.open(snapshot);
}

/** The snapshot that a folder or file is or is part of; `undefined` where it is none, which the person is told. */
async function snapshotAt(uri: vscode.Uri): Promise<Snapshot | undefined> {
  const snapshot = uri.scheme === 'file' ? await snapshotHolding(uri.fsPath) : undefined;
  if (snapshot !== undefined) return snapshot;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('This folder is no snapshot: it has no readable {0}.', manifestName),
  );
  return undefined;
}
