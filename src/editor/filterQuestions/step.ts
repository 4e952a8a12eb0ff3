import * as vscode from 'vscode';
import { askWith } from '../messages/dialogs.ts';

/** Position of a question in a series. */
export interface Step {
  readonly title: string;
  /** From 1. */
  readonly number: number;
  readonly total: number;
  readonly canGoBack: boolean;
}

/** How a question ended: with an answer, with the Back button, or canceled, which ends the series. */
export type Answered<T> =
  | { readonly status: 'answered'; readonly answer: T }
  | { readonly status: 'back' }
  | { readonly status: 'left' };

/** Asks one question of a series, with the answers so far. */
export type Question<Answers> = (step: Step, answers: Answers) => Promise<Answered<Answers>>;

/** A series of questions that is being answered. */
export interface Series<Answers> {
  readonly answers: Answers;
  /** Index of the question that is asked. */
  index: number;
}

/**
 * Asks questions in order, back and forth, and returns all answers; `undefined` if canceled. If a question
 * rejects, the same series can go on there.
 *
 * @param questions may depend on earlier answers
 */
export async function askInOrder<Answers extends object>(
  title: string,
  series: Series<Answers>,
  questions: (answers: Answers) => readonly Question<Answers>[],
): Promise<Answers | undefined> {
  for (;;) {
    const all = questions(series.answers);
    const question = all[series.index];
    if (question === undefined) return series.answers;
    const number = series.index + 1;
    const step = { title, number, total: all.length, canGoBack: number > 1 };
    const next = await question(step, series.answers);
    if (next.status === 'left') return undefined;
    if (next.status === 'answered') Object.assign(series.answers, next.answer);
    series.index += next.status === 'back' ? -1 : 1;
  }
}

/** Prepares a quick pick or input box; the result is disposed with it. `fail` rejects the question. */
type SetUp<I, T> = (
  input: I,
  answer: (answer: T) => void,
  fail: (error: unknown) => void,
) => vscode.Disposable;

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

/** Asks for one of a few values; the first, or the earlier answer, is marked. */
export async function askOneOf<T>(
  step: Step,
  placeholder: string,
  choices: readonly (vscode.QuickPickItem & { readonly value: T })[],
  before: T | undefined,
): Promise<Answered<T>> {
  return await askByPick<(typeof choices)[number], T>(step, (picker, answer) => {
    picker.placeholder = placeholder;
    picker.items = choices;
    const marked = choices.find(({ value }) => value === before) ?? choices[0];
    if (marked !== undefined) picker.activeItems = [marked];
    return picker.onDidAccept(() => {
      const [chosen] = picker.selectedItems;
      if (chosen !== undefined) answer(chosen.value);
    });
  });
}

/** Asks for one or more of some values; all, or those of the earlier answer, are selected. */
export async function askSeveral<T>(
  step: Step,
  placeholder: string,
  choices: readonly (vscode.QuickPickItem & { readonly value: T })[],
  before: readonly T[] | undefined,
): Promise<Answered<readonly T[]>> {
  return await askByPick<(typeof choices)[number], readonly T[]>(step, (picker, answer) => {
    picker.placeholder = placeholder;
    picker.canSelectMany = true;
    picker.items = choices;
    picker.selectedItems = choices.filter(({ value }) => before?.includes(value) !== false);
    return picker.onDidAccept(() => {
      const chosen = picker.selectedItems.map(({ value }) => value);
      if (chosen.length > 0) answer(chosen);
    });
  });
}

/** Asks for any of some values, or none; items without a value separate the others. `picked` are selected. */
export async function askAnyOf<T>(
  step: Step,
  placeholder: string,
  choices: readonly (vscode.QuickPickItem & { readonly value?: T })[],
  picked: readonly T[],
): Promise<Answered<readonly T[]>> {
  return await askByPick<(typeof choices)[number], readonly T[]>(step, (picker, answer) => {
    picker.placeholder = placeholder;
    picker.canSelectMany = true;
    picker.items = choices;
    picker.selectedItems = choices.filter(({ value }) => value !== undefined && picked.includes(value));
    return picker.onDidAccept(() => answer(picker.selectedItems.flatMap(({ value }) => value ?? [])));
  });
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
  const ended = await askWith(input, (_, end: (ended: Answered<T>) => void, fail) =>
    vscode.Disposable.from(
      setUp(input, (answer) => end({ status: 'answered', answer }), fail),
      input.onDidTriggerButton((button) => {
        if (button === vscode.QuickInputButtons.Back) end({ status: 'back' });
      }),
    ),
  );
  return ended ?? { status: 'left' };
}
