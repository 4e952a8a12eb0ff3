import * as vscode from 'vscode';

const tokenPage = 'https://app.prolific.com/researcher/tokens/';
const prolific = 'https://api.prolific.com';

/** Opens the page on which researchers make tokens. */
export async function openTokenPage(): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(tokenPage));
}

/** Names the origin that a token would be sent to, where it is not Prolific's: environment and machine settings can change it. */
export function strangeAddress(origin: string | undefined): string | undefined {
  return origin === undefined || origin === prolific
    ? undefined
    : vscode.l10n.t('The token will be sent to {0}, which is not Prolific.', origin);
}

/**
 * Asks for a token and gives what `check` gives for it. The input stays open, with `describe`'s words under it, until
 * a token passes or the person leaves, which also ends a check under way; then `undefined`. `origin` is where the token goes.
 */
export async function askForToken<T>(
  origin: string | undefined,
  check: (token: string, signal: AbortSignal) => Promise<T>,
  describe: (error: unknown) => string,
): Promise<T | undefined> {
  const input = vscode.window.createInputBox();
  const leaving = new AbortController();
  const openPage: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: vscode.l10n.t("Open Prolific's token page"),
  };
  input.title = vscode.l10n.t('Sign in to Prolific');
  input.prompt = [
    strangeAddress(origin),
    vscode.l10n.t(
      'Paste an API token. You can make one on {0} (button above). It is kept in the secret storage.',
      tokenPage.replace(/^https:\/\/|\/$/g, ''),
    ),
  ]
    .filter((part) => part !== undefined)
    .join(' ');
  input.placeholder = vscode.l10n.t('API token');
  input.password = true;
  input.ignoreFocusOut = true;
  input.buttons = [openPage];
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<T | undefined>((resolve) => {
      const submit = async (): Promise<void> => {
        const token = input.value.trim();
        if (token === '') {
          input.validationMessage = vscode.l10n.t('Paste a token first.');
          return;
        }
        input.busy = true;
        input.enabled = false;
        try {
          resolve(await check(token, leaving.signal));
        } catch (error) {
          if (leaving.signal.aborted) return;
          input.validationMessage = describe(error);
          input.enabled = true;
          input.busy = false;
        }
      };
      listeners.push(
        input.onDidAccept(() => {
          if (!input.busy) void submit();
        }),
        input.onDidChangeValue(() => {
          input.validationMessage = undefined;
        }),
        input.onDidTriggerButton(() => void openTokenPage()),
        input.onDidHide(() => resolve(undefined)),
      );
      input.show();
    });
  } finally {
    leaving.abort();
    for (const listener of listeners) listener.dispose();
    input.dispose();
  }
}
