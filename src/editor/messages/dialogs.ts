import * as vscode from 'vscode';

/** A message's button and its action. */
export type Button = readonly [label: string, run: () => unknown];

/** Shows a message that needs no answer. */
export function inform(words: string): void {
  void vscode.window.showInformationMessage(words);
}

/**
 * Shows a message with buttons. Resolves when it is closed and the picked action is done; rejects if that
 * fails.
 */
export async function offer(
  words: string,
  buttons: readonly Button[],
  kind: 'information' | 'warning' = 'information',
): Promise<void> {
  const labels = buttons.map(([label]) => label);
  const picked =
    kind === 'warning'
      ? await vscode.window.showWarningMessage(words, ...labels)
      : await vscode.window.showInformationMessage(words, ...labels);
  await buttons.find(([label]) => label === picked)?.[1]();
}

/**
 * Asks before something that can't be undone. `choice` is the button that agrees; `details` are paragraphs.
 */
export async function confirmModal(
  question: string,
  choice: string,
  details: readonly (string | undefined)[] = [],
): Promise<boolean> {
  return (await askModal(question, [choice], details)) === choice;
}

/** Asks with several buttons besides Cancel and returns the pressed one. The first is the default. */
export async function askModal<Choice extends string>(
  question: string,
  choices: readonly Choice[],
  details: readonly (string | undefined)[],
): Promise<Choice | undefined> {
  const detail = details.filter((part) => part !== undefined).join('\n\n');
  return await vscode.window.showWarningMessage(question, { modal: true, detail }, ...choices);
}

/** Asks for one of `values`; `undefined` if canceled. */
export async function pickFrom<T>(
  title: string,
  placeHolder: string,
  values: readonly T[],
  itemOf: (value: T) => vscode.QuickPickItem,
): Promise<T | undefined> {
  const items = values.map((value) => ({ ...itemOf(value), value }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.value;
}

/**
 * Shows an input and returns the answer from `setUp`; `undefined` if canceled. Disposes the input and the
 * result of `setUp`.
 */
export async function askWith<I extends vscode.QuickInput, T>(
  input: I,
  setUp: (input: I, answer: (answer: T) => void, fail: (error: unknown) => void) => vscode.Disposable,
): Promise<T | undefined> {
  const disposables: { dispose(): unknown }[] = [input];
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      disposables.push(
        setUp(input, resolve, reject),
        input.onDidHide(() => resolve(undefined)),
      );
      input.show();
    });
  } finally {
    for (const disposable of disposables.reverse()) disposable.dispose();
  }
}
