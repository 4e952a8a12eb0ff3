import * as vscode from 'vscode';
import { inform, offer } from '../../editor/messages/dialogs.ts';
import { isRunning } from '../../exports/exportStatus.ts';
import type { CommandDeps } from '../deps.ts';
import { signIn, type SignInDeps } from './signIn.ts';

type Deps = SignInDeps & Pick<CommandDeps, 'exports'>;

/** Deletes the token. Running exports stop and keep their files. */
export async function signOut(deps: Deps): Promise<void> {
  const stopped = stoppedWords(deps);
  await deps.problems.attempt(vscode.l10n.t('Signing out'), async () => {
    if (!(await deps.session.signOut())) {
      inform(vscode.l10n.t('You aren’t signed in to Prolific.'));
      return;
    }
    const words = vscode.l10n.t(
      'Signed out of Prolific. The token was deleted from this editor but remains valid on Prolific.',
    );
    inform([words, ...stopped].join(' '));
  });
}

/**
 * Stops this window's exports and keeps their files once nobody is signed in. Reports it unless the person
 * signed out in this window, where the command does.
 */
export function stopAtSignOut(deps: Deps): vscode.Disposable {
  return deps.session.onDidChange(({ state }) => {
    if (state === 'signed-out') void stopAll(deps);
  });
}

async function stopAll(deps: Deps): Promise<void> {
  const { exports, session } = deps;
  const isOwn = session.isSigningOut;
  const stopped = stoppedWords(deps);
  await exports.stopAll('signed-out');
  if (stopped.length === 0 || isOwn) return;
  // Another account is offered to resume them.
  if ((await session.state()).state !== 'signed-out') return;
  const words = vscode.l10n.t(
    'You’re no longer signed in to Prolific: you signed out in another window, or the API URL was changed.',
  );
  await offer([words, ...stopped].join(' '), [[vscode.l10n.t('Sign In'), () => signIn(deps)]]);
}

/** Returns a sentence about what signing out means for running exports. */
function stoppedWords({ exports }: Deps): string[] {
  const count = exports.views.filter(isRunning).length;
  return count === 0
    ? []
    : [vscode.l10n.t('Running exports were stopped ({0}). Sign in to resume them.', count)];
}
