import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';

/**
 * Pretends in each test of the suite that no folder, or only the given ones, are open. Returns the folder
 * that the user picks when asked for one.
 */
export function withEmptyWindow(open?: readonly vscode.WorkspaceFolder[]): () => string {
  let picked = '';
  let restore: () => void = () => undefined;
  beforeEach(async () => {
    picked = await mkdtemp(join(tmpdir(), 'picked-'));
    const folders = Object.getOwnPropertyDescriptor(vscode.workspace, 'workspaceFolders');
    const { showOpenDialog } = vscode.window;
    Object.defineProperty(vscode.workspace, 'workspaceFolders', { configurable: true, get: () => open });
    Object.assign(vscode.window, { showOpenDialog: () => Promise.resolve([vscode.Uri.file(picked)]) });
    restore = () => {
      if (folders !== undefined) Object.defineProperty(vscode.workspace, 'workspaceFolders', folders);
      Object.assign(vscode.window, { showOpenDialog });
    };
  });
  afterEach(async () => {
    restore();
    await rm(picked, { recursive: true, force: true, maxRetries: 3 });
  });
  return () => picked;
}
