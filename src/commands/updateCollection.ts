import { sep } from 'node:path';
import * as vscode from 'vscode';
import { openTargets } from '../editor/targetFolder.ts';
import { sameSubject, subjectOf } from '../exports/subject.ts';
import { subjectOfRow } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { exportCollection } from './exportCollection.ts';

/**
 * Takes a new snapshot of everything where the newest one lies; of what has not changed nothing is fetched again. Without a row
 * it asks which collection or batch.
 */
export async function updateCollection(deps: CommandDeps, argument: unknown): Promise<void> {
  const workspaceFolder = await folderOfNewest(deps, argument);
  await exportCollection(deps, argument, workspaceFolder === undefined ? {} : { workspaceFolder });
}

async function folderOfNewest(
  { onDisk }: Pick<CommandDeps, 'onDisk'>,
  argument: unknown,
): Promise<vscode.Uri | undefined> {
  const subject = subjectOfRow(argument);
  if (subject === undefined) return undefined;
  const { snapshots } = await onDisk.read();
  const newest = snapshots.find(({ manifest }) => sameSubject(subjectOf(manifest), subject));
  const target = openTargets().find(({ exportFolder }) => newest?.folder.startsWith(exportFolder + sep));
  return (vscode.workspace.workspaceFolders ?? []).find(({ uri }) => uri.fsPath === target?.workspaceFolder)
    ?.uri;
}
