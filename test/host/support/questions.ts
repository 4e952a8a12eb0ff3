import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { withPerson, type Person } from './answers.ts';
import { until } from './inEditor.ts';

type Picker = vscode.QuickPick<vscode.QuickPickItem>;
type Input = Picker | vscode.InputBox;

interface Question {
  readonly input: Input;
  readonly listeners: Map<string | symbol, ((event: unknown) => unknown)[]>;
  selected: readonly vscode.QuickPickItem[];
  disposed: boolean;
}

/**
 * Simulates a user who answers several questions. Works because the extension and the tests share the
 * editor’s API.
 */
export interface Asked extends Person {
  /** Returns the quick pick of a step, once it is complete. */
  choices(step: number): Promise<Picker>;
  /** Accepts a choice of a step; without a label, the active one. */
  choose(step: number, label?: string): Promise<void>;
  /** Accepts what a step has selected, with some items switched on or off. */
  confirm(step: number, switched?: readonly string[]): Promise<void>;
  /** Types into the field of a step. */
  type(step: number, text: string): Promise<vscode.InputBox>;
  accept(step: number): Promise<void>;
  back(step: number): Promise<void>;
  leave(): Promise<void>;
}

/** Answers questions for the user in each test of the suite. */
export function withQuestions(): () => Asked {
  let questions: Question[] = [];
  let restore: () => void = () => undefined;
  afterEach(() => restore());
  const person = withPerson();
  beforeEach(() => {
    const { createQuickPick, createInputBox } = vscode.window;
    questions = [];
    const follow = <I extends Input>(input: I): I => {
      const question: Question = { input, listeners: new Map(), selected: [], disposed: false };
      questions.push(question);
      return followed(question, input);
    };
    Object.assign(vscode.window, {
      createQuickPick: () => follow(createQuickPick()),
      createInputBox: () => follow(createInputBox()),
    });
    restore = () => void Object.assign(vscode.window, { createQuickPick, createInputBox });
  });

  async function question(step: number, hasItems: boolean): Promise<Question> {
    return await until(`step ${step}`, () => {
      const last = questions.at(-1);
      if (last === undefined || last.disposed || last.input.step !== step || last.input.busy) return false;
      return 'items' in last.input === hasItems && last;
    });
  }
  function fire({ listeners }: Question, name: string, event?: unknown): void {
    for (const listener of listeners.get(name) ?? []) listener(event);
  }
  async function picker(step: number): Promise<{ readonly asked: Question; readonly input: Picker }> {
    const asked = await question(step, true);
    return { asked, input: asked.input as Picker };
  }
  return () => ({
    ...person(),
    choices: async (step) => (await picker(step)).input,
    choose: async (step, label) => {
      const { asked, input } = await picker(step);
      const names = input.items.map((item) => item.label);
      const item =
        label === undefined ? input.activeItems[0] : input.items.find((one) => one.label === label);
      assert.ok(item, `${label ?? 'a marked choice'} among ${names.join(', ')}`);
      asked.selected = [item];
      fire(asked, 'onDidAccept');
    },
    confirm: async (step, switched = []) => {
      const { asked, input } = await picker(step);
      asked.selected = input.items.filter(
        (item) => input.selectedItems.includes(item) !== switched.includes(item.label),
      );
      fire(asked, 'onDidAccept');
    },
    type: async (step, text) => {
      const asked = await question(step, false);
      asked.input.value = text;
      fire(asked, 'onDidChangeValue', text);
      return asked.input as vscode.InputBox;
    },
    accept: async (step) => fire(await question(step, false), 'onDidAccept'),
    back: async (step) => {
      const asked = await until(`step ${step}`, () => questions.at(-1));
      fire(asked, 'onDidTriggerButton', vscode.QuickInputButtons.Back);
    },
    leave: async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    },
  });
}

/** Returns the same input with events that the test fires. */
function followed<I extends Input>(question: Question, input: I): I {
  return new Proxy(input, {
    get: (target, name) => {
      if (name === 'selectedItems') return question.selected;
      if (name === 'onDidAccept' || name === 'onDidTriggerButton' || name === 'onDidChangeValue') {
        return (listener: (event: unknown) => unknown) => {
          question.listeners.set(name, [...(question.listeners.get(name) ?? []), listener]);
          return new vscode.Disposable(() => undefined);
        };
      }
      if (name === 'dispose') {
        return () => {
          question.disposed = true;
          target.dispose();
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}
