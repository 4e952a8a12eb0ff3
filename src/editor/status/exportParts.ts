import * as vscode from 'vscode';
import { readFilter } from '../../snapshots/filter/filter.ts';
import { readUploadSelection } from '../../snapshots/filter/uploadSelection.ts';
import type { ExportRequest } from '../../exports/exportState.ts';
import { requestWords } from '../../exports/filter/requestWords.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { requestOfStaging } from '../../exports/exportState.ts';
import { oneLine } from '../messages/untrustedText.ts';
import type { Unfinished } from '../snapshotIndex.ts';

/** Known names of studies by id. */
type Names = ReadonlyMap<string, string>;

/**
 * Returns what distinguishes an export from others of the same collection or batch: its target and content.
 */
export function exportParts(request: ExportRequest, names: Names): string[] {
  return [...rootOf(request.target.exportFolder), ...requestWords(request, names, vscode.env.language)];
}

/** Returns the same for an unfinished export. */
export function unfinishedParts({ staging, target }: Unfinished, names: Names): string[] {
  return exportParts(requestOfStaging(staging, target), names);
}

/** Returns the same for a snapshot. */
export function snapshotParts({ folder, manifest }: Snapshot, names: Names): string[] {
  const filter = readFilter(manifest.filter);
  const uploads = readUploadSelection(manifest.uploads);
  const scope = manifest.complete === false && uploads === undefined ? 'responses' : 'everything';
  const request = {
    scope,
    ...(filter === undefined ? {} : { filter }),
    ...(uploads === undefined ? {} : { uploads }),
  } as const;
  return [...rootOf(folder), ...requestWords(request, names, vscode.env.language)];
}

/** Returns the name of the open folder that contains a path, if several are open. */
export function rootOf(folder: string): string[] {
  const isOneOfSeveral = (vscode.workspace.workspaceFolders ?? []).length > 1;
  const root = isOneOfSeveral ? vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder)) : undefined;
  return root === undefined ? [] : [oneLine(root.name)];
}
