import * as vscode from 'vscode';
import { askForToken, openTokenPage, strangeAddress } from './tokenInput.ts';
import type { Account } from '../../prolific/apiModel.ts';
import { inform, offer, pickFrom } from '../../editor/messages/dialogs.ts';
import { inputMessage, messageText } from '../../editor/messages/untrustedText.ts';
import type { Retry } from '../../editor/messages/problemMessages.ts';
import { problemOf } from '../../problems/problem.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';

export type SignInDeps = Pick<CommandDeps, 'session' | 'problems' | 'log'>;

/** Returns whether somebody is signed in, after asking for a token if needed. */
export async function ensureSignedIn(deps: SignInDeps): Promise<boolean> {
  return (await deps.session.state()).state === 'signed-in' || (await signIn(deps));
}

/** Signs in like {@link signIn}; asks a signed-in user for another token only on request. */
export async function signInUnlessSignedIn(deps: SignInDeps): Promise<boolean> {
  const state = await deps.session.state();
  if (state.state !== 'signed-in') return await signIn(deps);
  void offer(
    vscode.l10n.t('You’re already signed in to Prolific as {0}.', messageText(state.session.account.name)),
    [[vscode.l10n.t('Use Another Token…'), () => signIn(deps)]],
  );
  return true;
}

/**
 * Signs in with a pasted token or, if set and chosen, `PROLIFIC_TOKEN`. Resolves to whether sign-in
 * succeeded.
 */
export async function signIn(deps: SignInDeps): Promise<boolean> {
  const { session, problems, log } = deps;
  const fromEnvironment = process.env['PROLIFIC_TOKEN']?.trim() ?? '';
  const source = fromEnvironment === '' ? 'paste' : await chooseSource(session.origin);
  if (source === undefined) return false;
  if (source === 'environment') return await signInWith(deps, fromEnvironment);
  if (source === 'create') await openTokenPage();
  const account = await askForToken(
    session.origin,
    async (token, signal) => await session.signIn(token, signal),
    (error) => {
      log.error('Signing in', error);
      const { message, nextStep } = problems.sentence(error);
      return inputMessage(nextStep === undefined ? message : `${message} ${nextStep}`);
    },
  );
  return welcomed(account);
}

/** Signs in with the token from the environment. Another attempt asks for the source only if it was refused. */
async function signInWith(deps: SignInDeps, token: string): Promise<boolean> {
  const title = vscode.l10n.t('Signing in');
  const retry = (error: unknown): Retry => ({
    run: async () =>
      await (problemOf(error)?.kind === 'token-refused' ? signIn(deps) : signInWith(deps, token)),
  });
  const account = await deps.problems.attempt(
    title,
    async () => await runWithProgress(title, async (_, signal) => await deps.session.signIn(token, signal)),
    { retry },
  );
  return welcomed(account);
}

/** Greets the signed-in user; returns whether there is one. */
function welcomed(account: Account | undefined): boolean {
  if (account === undefined) return false;
  inform(vscode.l10n.t('Signed in to Prolific as {0}.', messageText(account.name)));
  return true;
}

/** Asks for the token's source. `origin` is the server that receives it. */
async function chooseSource(
  origin: string | undefined,
): Promise<'environment' | 'paste' | 'create' | undefined> {
  const labels = {
    environment: vscode.l10n.t('Use the Token from PROLIFIC_TOKEN'),
    paste: vscode.l10n.t('Paste a Token…'),
    create: vscode.l10n.t('Create a Token on Prolific’s Website'),
  };
  const detail = vscode.l10n.t('Copies it from the environment variable to the editor’s secret storage');
  return await pickFrom(
    vscode.l10n.t('Sign In to Prolific'),
    strangeAddress(origin) ?? '',
    ['environment', 'paste', 'create'] as const,
    (source) => ({ label: labels[source], ...(source === 'environment' ? { detail } : {}) }),
  );
}
