import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Rendering } from '../../unit/hostileText/inert.ts';

/** A text passed to the editor, and how the editor renders it. */
export interface ShownText {
  readonly where: string;
  readonly as: Rendering;
  readonly text: string;
}

export interface ShowingOptions {
  /** The message buttons to press; other messages are dismissed. */
  readonly presses?: readonly string[];
}

type Listener = (event: unknown) => unknown;
type Shows = (where: string, as: Rendering, text: unknown) => void;

/** The answer to a request for a token or a study id. */
const pasted = '5f3c1b2a9d8e7f6a5b4c3d2e';

/**
 * Returns all texts that `drive` passes to the editor, whose functions are replaced during the call. Lists
 * are accepted with their first item, input boxes with an id.
 */
export async function shownBy(
  drive: () => unknown,
  { presses = [] }: ShowingOptions = {},
): Promise<readonly ShownText[]> {
  const shown: ShownText[] = [];
  const shows: Shows = (where, as, text) => {
    if (typeof text === 'string' && text !== '') shown.push({ where, as, text });
  };
  const restore = [
    replace(vscode.window, windowThat(shows, presses)),
    replace(vscode.commands, {
      executeCommand: (command: string, ...rest: unknown[]) => {
        const [uri] = rest;
        if (uri instanceof vscode.Uri)
          shows(`tab of ${command}`, 'text', basename(uri.toString() && uri.path));
        return Promise.resolve();
      },
    }),
    replace(vscode.env, {
      clipboard: { writeText: (text: string) => shows('clipboard', 'line', text) },
      openExternal: (uri: vscode.Uri) => shows('browser', 'address', uri.toString()),
    }),
  ];
  try {
    await drive();
    // Lets promises settle that nothing awaits.
    for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const each of restore) each();
  }
  return shown;
}

/** Returns the texts of a tree row. */
export function shownInRow({
  label,
  description,
  tooltip,
  accessibilityInformation,
}: vscode.TreeItem): ShownText[] {
  const shown: ShownText[] = [
    { where: 'label', as: 'text', text: typeof label === 'string' ? label : (label?.label ?? '') },
    { where: 'description', as: 'text', text: typeof description === 'string' ? description : '' },
    { where: 'screen reader', as: 'text', text: accessibilityInformation?.label ?? '' },
    typeof tooltip === 'string'
      ? { where: 'tooltip', as: 'lines', text: tooltip }
      : { where: 'tooltip', as: 'hover', text: tooltip?.value ?? '' },
  ];
  return shown.filter(({ text }) => text !== '');
}

function windowThat(shows: Shows, presses: readonly string[]): object {
  const message = (text: string, ...rest: readonly unknown[]): Promise<unknown> => {
    const buttons = rest.filter((part) => typeof part === 'string');
    const options = rest.find((part) => typeof part === 'object') as vscode.MessageOptions | undefined;
    shows('message', 'message', text);
    shows('detail', 'lines', options?.detail);
    for (const button of buttons) shows('button', 'text', button);
    return Promise.resolve(buttons.find((button) => presses.includes(button)));
  };
  return {
    showInformationMessage: message,
    showWarningMessage: message,
    showErrorMessage: message,
    showQuickPick: (items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
      shows('title', 'text', options?.title);
      shows('placeholder', 'text', options?.placeHolder);
      for (const item of items) showItem(shows, item);
      return Promise.resolve();
    },
    createQuickPick: () => input(shows),
    createInputBox: () => input(shows),
    createStatusBarItem: () =>
      recorded({ show: () => undefined, hide: () => undefined, dispose: () => undefined }, (name, value) => {
        if (name === 'text') shows('status bar', 'label', value);
        if (name === 'tooltip') shows('tooltip', 'hover', (value as vscode.MarkdownString).value);
        if (name === 'accessibilityInformation') {
          shows('screen reader', 'text', (value as vscode.AccessibilityInformation).label);
        }
      }),
    // Failures in the fake world are ignored, as if the user had canceled.
    withProgress: async ({ title }: vscode.ProgressOptions, run: LongRun) => {
      shows('progress', 'message', title);
      const { token } = new vscode.CancellationTokenSource();
      return await Promise.resolve(run({ report: () => undefined }, token)).catch(() => undefined);
    },
    showSaveDialog: ({ title, defaultUri }: vscode.SaveDialogOptions) => {
      shows('title', 'text', title);
      shows('file', 'file name', basename(defaultUri?.path ?? ''));
      return Promise.resolve();
    },
  };
}

type LongRun = (progress: vscode.Progress<object>, token: vscode.CancellationToken) => Thenable<unknown>;

/** Returns a quick pick or an input box that accepts itself after it was shown, then hides. */
function input(shows: Shows): object {
  const listeners = new Map<string, Listener[]>();
  const event =
    (name: string) =>
    (listener: Listener): vscode.Disposable => {
      listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      return new vscode.Disposable(() => undefined);
    };
  const fire = (name: string): void => {
    for (const listener of listeners.get(name) ?? []) listener(undefined);
  };
  const own = {
    value: pasted,
    items: [] as readonly vscode.QuickPickItem[],
    activeItems: [] as readonly vscode.QuickPickItem[],
    selectedItems: [] as readonly vscode.QuickPickItem[],
    busy: false,
    ...Object.fromEntries(
      ['Accept', 'Hide', 'ChangeValue', 'ChangeSelection', 'TriggerButton', 'TriggerItemButton'].map(
        (name) => [`onDid${name}`, event(name)],
      ),
    ),
    show: () =>
      void (async () => {
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
        const [first] = own.items;
        if (first !== undefined) own.selectedItems = [first];
        fire('Accept');
        await new Promise((resolve) => setImmediate(resolve));
        fire('Hide');
      })(),
    hide: () => fire('Hide'),
    dispose: () => undefined,
  };
  return recorded(own, (name, value) => {
    if (name === 'title' || name === 'placeholder') shows(name, 'text', value);
    if (name === 'prompt') shows(name, 'input', value);
    if (name === 'validationMessage') {
      shows(
        name,
        'input',
        typeof value === 'object' ? (value as vscode.InputBoxValidationMessage).message : value,
      );
    }
    if (name === 'items') for (const item of value as vscode.QuickPickItem[]) showItem(shows, item);
  });
}

function showItem(shows: Shows, { label, description, detail }: vscode.QuickPickItem): void {
  shows('label', 'label', label);
  shows('description', 'label', description);
  shows('detail', 'label', detail);
}

function recorded(target: object, record: (name: string, value: unknown) => void): object {
  return new Proxy(target, {
    set: (own, name, value) => {
      record(String(name), value);
      return Reflect.set(own, name, value);
    },
  });
}

/** Replaces functions of the editor and returns a function that restores them. */
export function replace(owner: object, others: object): () => void {
  const names = Object.keys(others) as (keyof typeof owner)[];
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(owner, name)] as const);
  for (const name of names) {
    Object.defineProperty(owner, name, {
      value: others[name],
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return () => {
    for (const [name, descriptor] of before) if (descriptor) Object.defineProperty(owner, name, descriptor);
  };
}
