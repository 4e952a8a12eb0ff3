import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './inEditor.ts';

/** A shown message. */
export interface Shown {
  readonly severity: 'information' | 'warning' | 'error';
  readonly text: string;
  readonly modal: boolean;
  readonly detail: string;
  readonly buttons: readonly string[];
}

type Picker = vscode.QuickPick<vscode.QuickPickItem>;

/** Simulates the user. */
export interface Person {
  /** All messages so far. */
  readonly shown: readonly Shown[];
  /** The buttons to press as soon as a message offers one of them. Other messages are dismissed. */
  readonly presses: Set<string>;
  /** Returns the last opened quick pick, once it has items. */
  picker(): Promise<Picker>;
  /** Selects items of that quick pick and accepts it, until `done` or another one is opened. */
  tick(items: readonly vscode.QuickPickItem[], done: () => boolean): Promise<void>;
  /** Presses the first button of an item of that quick pick. */
  pressButtonOf(item: vscode.QuickPickItem): void;
}

type ShowMessage = (
  text: string,
  ...rest: readonly (string | vscode.MessageOptions | undefined)[]
) => Promise<string | undefined>;

/**
 * Answers messages for the user in each test of the suite, because the editor shows no modal dialogs in
 * tests.
 */
export function withPerson(): () => Person {
  let person: Person | undefined;
  let restore: () => void = () => undefined;
  beforeEach(() => {
    const { showInformationMessage, showWarningMessage, showErrorMessage, createQuickPick } = vscode.window;
    const before = { showInformationMessage, showWarningMessage, showErrorMessage, createQuickPick };
    const shown: Shown[] = [];
    const presses = new Set<string>();
    const pickers: { readonly picker: Picker; press: (item: vscode.QuickPickItem) => void }[] = [];
    const show =
      (severity: Shown['severity']): ShowMessage =>
      (text, ...rest) => {
        const options = rest.find((part) => typeof part === 'object');
        const buttons = rest.filter((part) => typeof part === 'string');
        shown.push({
          severity,
          text,
          modal: options?.modal === true,
          detail: options?.detail ?? '',
          buttons,
        });
        return Promise.resolve(buttons.find((button) => presses.has(button)));
      };
    Object.assign(vscode.window, {
      showInformationMessage: show('information'),
      showWarningMessage: show('warning'),
      showErrorMessage: show('error'),
      createQuickPick: () => {
        const picker = before.createQuickPick();
        const entry = { picker, press: (item: vscode.QuickPickItem): void => assert.fail(item.label) };
        pickers.push(entry);
        return new Proxy(picker, {
          get: (target, name) => {
            if (name !== 'onDidTriggerItemButton') {
              const value: unknown = Reflect.get(target, name, target);
              return typeof value === 'function' ? (value.bind(target) as unknown) : value;
            }
            return (listener: (event: vscode.QuickPickItemButtonEvent<vscode.QuickPickItem>) => unknown) => {
              entry.press = (item) => {
                const [button] = item.buttons ?? [];
                assert.ok(button, item.label);
                listener({ item, button });
              };
              return target.onDidTriggerItemButton(listener);
            };
          },
          set: (target, name, value) => Reflect.set(target, name, value, target),
        });
      },
    });
    restore = () => void Object.assign(vscode.window, before);
    person = {
      shown,
      presses,
      picker: async () =>
        await until('a list to pick from', () => {
          const last = pickers.at(-1)?.picker;
          return last !== undefined && last.items.length > 0 && last;
        }),
      tick: async (items, done) => {
        const ticked = pickers.at(-1);
        await until('the ticked list to be accepted', async () => {
          const picker = ticked?.picker;
          if (done() || picker === undefined || pickers.at(-1) !== ticked) return true;
          picker.selectedItems = items;
          // The selection reaches the editor’s window with a delay.
          await new Promise((resolve) => setTimeout(resolve, 100));
          await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
          return done();
        });
      },
      pressButtonOf: (item) => pickers.at(-1)?.press(item),
    };
  });
  afterEach(() => {
    restore();
    person = undefined;
  });
  return () => {
    assert.ok(person, 'only inside a test');
    return person;
  };
}
