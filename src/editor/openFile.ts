import * as vscode from 'vscode';
import { requireNoRepository } from '../snapshots/access/git.ts';

/**
 * Opens a file of a snapshot (both absolute) by a command, the editor's own unless another is named.
 * @throws {ProblemError} unsafe-path: a Git repository begins in the snapshot or around it. Throws what the
 * command throws.
 */
export async function openFile(
  snapshot: string,
  file: string,
  {
    command = 'vscode.open',
    args = [],
  }: { readonly command?: string; readonly args?: readonly unknown[] } = {},
): Promise<void> {
  const uri = vscode.Uri.file(file);
  await requireOpenable(snapshot, uri);
  await vscode.commands.executeCommand(command, uri, ...args);
}

/** @throws {ProblemError} as {@link openFile} does. */
export async function requireOpenable(snapshot: string, file: vscode.Uri): Promise<void> {
  await requireNoRepository(snapshot, file.fsPath, vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath);
}

/** Shows a file in the Explorer or, outside the open folders, in the system's file manager. */
export async function reveal(file: vscode.Uri): Promise<void> {
  const isOpen = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  await vscode.commands.executeCommand(isOpen ? 'revealInExplorer' : 'revealFileInOS', file);
}
