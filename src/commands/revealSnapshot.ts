import { join } from 'node:path';
import * as vscode from 'vscode';
import { manifestName } from '../exports/manifest.ts';
import type { CommandDeps } from './deps.ts';
import { pickSnapshot } from './pickSnapshot.ts';

/** Shows a snapshot in the Explorer, or in the system's file manager where it lies outside the open folders. */
export async function revealSnapshot(deps: CommandDeps, argument: unknown): Promise<void> {
  const snapshot = await pickSnapshot(deps, argument, vscode.l10n.t('Reveal snapshot'));
  if (snapshot === undefined) return;
  const manifest = vscode.Uri.file(join(snapshot.folder, manifestName));
  const open = vscode.workspace.getWorkspaceFolder(manifest) !== undefined;
  await vscode.commands.executeCommand(open ? 'revealInExplorer' : 'revealFileInOS', manifest);
}
