import * as vscode from 'vscode';
import { askWith } from '../../editor/messages/dialogs.ts';

const tokenPage = 'https://app.prolific.com/researcher/tokens/';
const prolific = 'https://api.prolific.com';

/** Opens the page on which researchers make tokens. */
export async function openTokenPage(): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(tokenPage));
}

/**
 * Returns the origin that receives the token if it isn't Prolific's, as environment and machine settings can
 * change it.
 */
export function strangeAddress(origin: string | undefined): string | undefined {
  return origin === undefined || origin === prolific
    ? undefined
    : vscode.l10n.t('The token will be sent to {0}, which isn’t Prolific.', origin);
}

/**
 * Asks for a token and returns the result of `check`. The input stays open, with `describe`'s message, until
 * a token is accepted; closing it cancels a running check and returns `undefined`. `origin` is the server
 * that receives the token.
 */
export async function askForToken<T>(
  origin: string | undefined,
  check: (token: string, signal: AbortSignal) => Promise<T>,
  describe: (error: unknown) => string,
): Promise<T | undefined> {
  return await askWith(vscode.window.createInputBox(), (input, answer: (checked: T) => void) => {
    const leaving = new AbortController();
    const tooltip = vscode.l10n.t('Open Prolific’s Token Page');
    const paste = vscode.l10n.t(
      'Paste an API token. Create one on {0} (use the button above). It is kept in the editor’s secret storage.',
      tokenPage.replace(/^https:\/\/|\/$/g, ''),
    );
    input.title = vscode.l10n.t('Sign In to Prolific');
    input.prompt = [strangeAddress(origin), paste].filter((part) => part !== undefined).join(' ');
    input.placeholder = vscode.l10n.t('API token');
    input.password = true;
    input.ignoreFocusOut = true;
    input.buttons = [{ iconPath: new vscode.ThemeIcon('link-external'), tooltip }];
    const submit = async (): Promise<void> => {
      const token = input.value.trim();
      if (token === '') {
        input.validationMessage = vscode.l10n.t('Paste a token.');
        return;
      }
      input.busy = true;
      input.enabled = false;
      try {
        answer(await check(token, leaving.signal));
      } catch (error) {
        if (leaving.signal.aborted) return;
        input.validationMessage = describe(error);
        input.enabled = true;
        input.busy = false;
      }
    };
    return vscode.Disposable.from(
      new vscode.Disposable(() => leaving.abort()),
      input.onDidAccept(() => {
        if (!input.busy) void submit();
      }),
      input.onDidChangeValue(() => {
        input.validationMessage = undefined;
      }),
      input.onDidTriggerButton(() => void openTokenPage()),
    );
  });
}
