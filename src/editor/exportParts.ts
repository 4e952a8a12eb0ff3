import * as vscode from 'vscode';
import { readFilter } from '../exports/filter.ts';
import type { ExportRequest } from '../exports/exportState.ts';
import { requestWords } from '../exports/requestWords.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { requestOf } from '../exports/staging.ts';
import { oneLine } from './plainText.ts';
import type { Unfinished } from './snapshotIndex.ts';

/** Of studies by their id, as far as they are known. */
type Names = ReadonlyMap<string, string>;

/** What tells an export from others of the same collection or batch, for rows and lists: where it goes, and what it is of. */
export function exportParts(request: ExportRequest, names: Names): string[] {
  return [...rootOf(request.target.exportFolder), ...requestWords(request, names, vscode.env.language)];
}

/** The same of one that is unfinished. */
export function unfinishedParts({ staging, target }: Unfinished, names: Names): string[] {
  return exportParts(requestOf(staging, target), names);
}

/** The same of a snapshot. */
export function snapshotParts({ folder, manifest }: Snapshot, names: Names): string[] {
  const filter = readFilter(manifest.filter);
  const scope = manifest.complete === false ? 'responses' : 'everything';
  const request = { scope, ...(filter === undefined ? {} : { filter }) } as const;
  return [...rootOf(folder), ...requestWords(request, names, vscode.env.language)];
}

/** With several folders open, the name of the one that something lies in. */
export function rootOf(folder: string): string[] {
  const isOneOfSeveral = (vscode.workspace.workspaceFolders ?? []).length > 1;
  const root = isOneOfSeveral ? vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder)) : undefined;
  return root === undefined ? [] : [oneLine(root.name)];
}
