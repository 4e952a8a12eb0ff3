import * as vscode from 'vscode';
import { askForToken, openTokenPage, strangeAddress } from '../editor/tokenInput.ts';
import type { Account } from '../prolific/model.ts';
import { inputMessage, messageText } from '../editor/plainText.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';

/**
 * Signs in with a pasted token, or with `PROLIFIC_TOKEN` where that is set and the person chooses so. Resolves to
 * whether they are signed in now.
 */
export async function signIn(deps: Pick<CommandDeps, 'session' | 'problems' | 'log'>): Promise<boolean> {
  const { session, problems, log } = deps;
  const fromEnvironment = process.env['PROLIFIC_TOKEN']?.trim() ?? '';
  const source = fromEnvironment === '' ? 'paste' : await chooseSource(session.origin);
  switch (source) {
    case undefined:
      return false;
    case 'environment':
      try {
        return welcomed(
          await longTask(
            vscode.l10n.t('Signing in'),
            async (_, signal) => await session.signIn(fromEnvironment, signal),
          ),
        );
      } catch (error) {
        void problems.show(vscode.l10n.t('Signing in'), error, { run: async () => await signIn(deps) });
        return false;
      }
    case 'create':
      await openTokenPage();
      break;
    case 'paste':
  }
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

/** Greets who is signed in now, if anybody. */
function welcomed(account: Account | undefined): boolean {
  if (account === undefined) return false;
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Signed in to Prolific as {0}.', messageText(account.name)),
  );
  return true;
}

/** `origin` is where the token goes. */
async function chooseSource(
  origin: string | undefined,
): Promise<'environment' | 'paste' | 'create' | undefined> {
  const strange = strangeAddress(origin);
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('Use the token in PROLIFIC_TOKEN'),
        detail: vscode.l10n.t('Copies it from the environment into the secret storage'),
        source: 'environment' as const,
      },
      { label: vscode.l10n.t('Paste a token'), source: 'paste' as const },
      { label: vscode.l10n.t("Create a token on Prolific's website"), source: 'create' as const },
    ],
    {
      title: vscode.l10n.t('Sign in to Prolific'),
      ...(strange === undefined ? {} : { placeHolder: strange }),
    },
  );
  return picked?.source;
}
