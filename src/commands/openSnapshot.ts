import { join } from 'node:path';
import * as vscode from 'vscode';
import { manifestName } from '../exports/manifest.ts';
import type { CommandDeps } from './deps.ts';
import { pickSnapshot } from './pickSnapshot.ts';
import { findInSnapshot } from '../analysis/findInSnapshot.ts';

/** Opens the guide that came with a snapshot, as text, for what is in it comes from elsewhere; its manifest where none came. */
export async function openSnapshot(deps: CommandDeps, argument: unknown): Promise<void> {
  const snapshot = await pickSnapshot(deps, argument, vscode.l10n.t('Open snapshot'));
  if (snapshot === undefined) return;
  const guide = await findInSnapshot(snapshot.folder, 'README.md');
  if (guide === undefined) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(join(snapshot.folder, manifestName)));
    return;
  }
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(join(snapshot.folder, guide)));
}
