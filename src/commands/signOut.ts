import * as vscode from 'vscode';
import type { CommandDeps } from './deps.ts';
import { stoppedWords } from './stopAtSignOut.ts';

/** Deletes the token. Exports that run stop, and what they fetched is kept. */
export async function signOut({ session, exports, problems }: CommandDeps): Promise<void> {
  const running = exports.views.filter(({ progress }) => progress.status === 'running').length;
  try {
    if (!(await session.signOut())) {
      void vscode.window.showInformationMessage(vscode.l10n.t('You are not signed in to Prolific.'));
      return;
    }
  } catch (error) {
    void problems.show(vscode.l10n.t('Signing out'), error);
    return;
  }
  const words = vscode.l10n.t(
    'Signed out of Prolific. The token is deleted from this editor; it stays valid on Prolific.',
  );
  void vscode.window.showInformationMessage(running === 0 ? words : `${words} ${stoppedWords(running)}`);
}
