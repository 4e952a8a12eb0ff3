import * as vscode from 'vscode';

/** Where a question stands among those asked one after the other. */
export interface Step {
  readonly title: string;
  /** From 1. */
  readonly number: number;
  readonly total: number;
  readonly canGoBack: boolean;
}

/** How a question ended: with an answer, with the Back button, or by being left, which ends them all. */
export type Answered<T> =
  | { readonly status: 'answered'; readonly answer: T }
  | { readonly status: 'back' }
  | { readonly status: 'left' };

/** How a quick pick or an input box is made to ask; what it gives is disposed with it. */
type SetUp<I, T> = (input: I, answer: (answer: T) => void) => vscode.Disposable;

/** Asks with a quick pick that `setUp` fills. */
export async function askByPick<P extends vscode.QuickPickItem, T>(
  step: Step,
  setUp: SetUp<vscode.QuickPick<P>, T>,
): Promise<Answered<T>> {
  const picker = vscode.window.createQuickPick<P>();
  picker.matchOnDescription = true;
  picker.keepScrollPosition = true;
  return await ask(step, picker, setUp);
}

/** Asks with an input box. */
export async function askByText<T>(step: Step, setUp: SetUp<vscode.InputBox, T>): Promise<Answered<T>> {
  return await ask(step, vscode.window.createInputBox(), setUp);
}

async function ask<I extends vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, T>(
  { title, number, total, canGoBack }: Step,
  input: I,
  setUp: SetUp<I, T>,
): Promise<Answered<T>> {
  input.title = title;
  input.step = number;
  input.totalSteps = total;
  input.ignoreFocusOut = true;
  input.buttons = canGoBack ? [vscode.QuickInputButtons.Back] : [];
  const disposables: { dispose(): unknown }[] = [input];
  try {
    return await new Promise<Answered<T>>((resolve) => {
      disposables.push(
        setUp(input, (answer) => resolve({ status: 'answered', answer })),
        input.onDidTriggerButton((button) => {
          if (button === vscode.QuickInputButtons.Back) resolve({ status: 'back' });
        }),
        input.onDidHide(() => resolve({ status: 'left' })),
      );
      input.show();
    });
  } finally {
    for (const disposable of disposables.reverse()) disposable.dispose();
  }
}
