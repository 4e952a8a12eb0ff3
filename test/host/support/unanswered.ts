import * as vscode from 'vscode';
import { replace } from './shownText.ts';

/** The interval at which questions that were asked in another way are dismissed. */
const dismissIntervalMs = 500;

/** Runs a command and dismisses every question as soon as it appears. */
export async function unanswered(command: string, ...rest: readonly unknown[]): Promise<unknown> {
  const dismiss = (): void => void vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  const { createQuickPick, createInputBox, showQuickPick, showInputBox } = vscode.window;
  const dismissedOnShow = <I extends vscode.QuickInput>(input: I): I => {
    const show = input.show.bind(input);
    return Object.assign(input, {
      show: () => {
        show();
        dismiss();
      },
    });
  };
  const dismissedAtOnce =
    <A extends unknown[], R>(ask: (...question: A) => R) =>
    (...question: A): R => {
      const answer = ask(...question);
      dismiss();
      return answer;
    };
  const restore = replace(vscode.window, {
    createQuickPick: () => dismissedOnShow(createQuickPick()),
    createInputBox: () => dismissedOnShow(createInputBox()),
    showQuickPick: dismissedAtOnce(showQuickPick),
    showInputBox: dismissedAtOnce(showInputBox),
  });
  const otherwise = setInterval(dismiss, dismissIntervalMs);
  try {
    return await vscode.commands.executeCommand(command, ...rest);
  } finally {
    clearInterval(otherwise);
    restore();
  }
}
