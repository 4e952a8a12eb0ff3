import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** Has no folder open in each test of the suite, and gives the one that the person picks when asked for a folder. */
export function withEmptyWindow(): () => string {
  let picked = '';
  let restore: () => void = () => undefined;
  beforeEach(async () => {
    picked = await mkdtemp(join(tmpdir(), 'picked-'));
    const folders = Object.getOwnPropertyDescriptor(vscode.workspace, 'workspaceFolders');
    const { showOpenDialog } = vscode.window;
    Object.defineProperty(vscode.workspace, 'workspaceFolders', { configurable: true, get: () => undefined });
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
