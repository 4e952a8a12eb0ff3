import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { manifestName, readManifestHead } from '../exports/manifest.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import type { CommandDeps } from './deps.ts';
import { pickSnapshot } from './pickSnapshot.ts';

/**
 * Shows what is in a snapshot: that of a row of the collections view, of a folder or a manifest in the Explorer, of
 * `{ snapshotFolder }`, or one picked.
 */
export async function openOverview(deps: CommandDeps, argument: unknown): Promise<void> {
  const snapshot =
    argument instanceof vscode.Uri
      ? await snapshotAt(argument)
      : await pickSnapshot(deps, argument, vscode.l10n.t('Open overview'));
  if (snapshot !== undefined) deps.overviews.open(snapshot);
}

/** The snapshot that a folder or the manifest in it stands for; `undefined` where it is none, which the person is told. */
async function snapshotAt(uri: vscode.Uri): Promise<Snapshot | undefined> {
  const folder = basename(uri.fsPath) === manifestName ? dirname(uri.fsPath) : uri.fsPath;
  const manifest = uri.scheme === 'file' ? await readManifestHead(folder) : undefined;
  if (manifest !== undefined) return { folder, manifest };
  void vscode.window.showInformationMessage(
    vscode.l10n.t('This folder is no snapshot: it has no readable {0}.', manifestName),
  );
  return undefined;
}
