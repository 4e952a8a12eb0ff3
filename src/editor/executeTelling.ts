import * as vscode from 'vscode';

/** Runs a command of ours that tells the person what fails. It rejects besides, for code; here nobody is to hear of it again. */
export async function executeTelling(command: string, argument: unknown): Promise<void> {
  try {
    await vscode.commands.executeCommand(command, argument);
  } catch {
    // Told.
  }
}
