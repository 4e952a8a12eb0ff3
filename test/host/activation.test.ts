import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/ids.ts';
import { extensionParts } from './support/inEditor.ts';

describe('The extension in VS Code', () => {
  it('activates in under 50 ms', async () => {
    const { activatedInMs } = await extensionParts();
    assert.ok(activatedInMs < 50, `${activatedInMs} ms`);
  });

  it('registers every command that it declares', async () => {
    await extensionParts();
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const id of Object.values(commandIds)) assert.ok(registered.has(id), id);
  });
});
