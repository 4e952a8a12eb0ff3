import assert from 'node:assert/strict';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import { activate } from '../../src/extension.ts';
import { assertFasterThan, extensionParts } from './support/inEditor.ts';
import { replace } from './support/shownText.ts';

/** Replaces registrations that are possible only once, because the tested extension is already active. */
const fakeRegistrations = {
  // VS Code shares one file between logs of the same name and closes both together.
  createOutputChannel: () => {
    const ignore = (): void => undefined;
    return { info: ignore, warn: ignore, error: ignore, debug: ignore, show: ignore, dispose: ignore };
  },
  registerCommand: () => new vscode.Disposable(() => undefined),
  registerWebviewPanelSerializer: () => new vscode.Disposable(() => undefined),
  createTreeView: () => ({
    visible: false,
    onDidChangeVisibility: () => new vscode.Disposable(() => undefined),
    onDidCollapseElement: () => new vscode.Disposable(() => undefined),
    onDidExpandElement: () => new vscode.Disposable(() => undefined),
    dispose: () => undefined,
  }),
};

/** The name of a tool, too, can be registered only once. */
const fakeTools = { registerTool: () => new vscode.Disposable(() => undefined) };

describe('Extension activation', () => {
  it('takes less than 50 ms', async () => {
    const { secrets } = await extensionParts();
    const extension = vscode.extensions.getExtension('prolific-collections.prolific-collections')!;
    const { registerCommand, ...ofWindow } = fakeRegistrations;
    await assertFasterThan(50, () => {
      const restore = [
        replace(vscode.commands, { registerCommand }),
        replace(vscode.window, ofWindow),
        replace(vscode.lm, fakeTools),
      ];
      const subscriptions: vscode.Disposable[] = [];
      const context = {
        subscriptions,
        secrets,
        extension,
        extensionUri: extension.extensionUri,
        workspaceState: { get: (_: string, otherwise: unknown) => otherwise },
        globalStorageUri: vscode.Uri.file(join(tmpdir(), 'prolific-activation')),
        extensionMode: vscode.ExtensionMode.Production,
      };
      try {
        const startedAt = performance.now();
        activate(context as unknown as vscode.ExtensionContext);
        return Promise.resolve(performance.now() - startedAt);
      } finally {
        for (const each of [...subscriptions].reverse()) each.dispose();
        for (const each of restore) each();
      }
    });
  });

  it('registers every declared command', async () => {
    await extensionParts();
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const id of Object.values(commandIds)) assert.ok(registered.has(id), id);
  });
});
