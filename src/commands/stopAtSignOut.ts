import * as vscode from 'vscode';
import type { CommandDeps } from './deps.ts';
import { signIn } from './signIn.ts';

/**
 * Stops the exports of this window, keeping what they fetched, when nobody is signed in any more. Where another window or a setting
 * did that, the person is told here: who signs out in this window hears it from the command.
 */
export function stopAtSignOut(deps: CommandDeps): vscode.Disposable {
  return deps.session.onDidChange(({ state }) => {
    if (state === 'signed-out') void stopAll(deps);
  });
}

async function stopAll(deps: CommandDeps): Promise<void> {
  const { exports, session } = deps;
  const isOwn = session.isSigningOut;
  const running = exports.views.filter(({ progress }) => progress.status === 'running').length;
  await exports.stopAll('signed-out');
  if (running === 0 || isOwn) return;
  // Another account: it is offered to go on with them.
  if ((await session.state()).state !== 'signed-out') return;
  const signInLabel = vscode.l10n.t('Sign In');
  const words = [
    vscode.l10n.t(
      'You are no longer signed in to Prolific: another window signed out, or the address of the API was changed.',
    ),
    stoppedWords(running),
  ].join(' ');
  const picked = await vscode.window.showInformationMessage(words, signInLabel);
  if (picked === signInLabel) await signIn(deps);
}

/** What a sign-out means for the exports that ran. */
export function stoppedWords(count: number): string {
  return vscode.l10n.t('Exports that ran have stopped ({0}). They can be resumed after signing in.', count);
}
