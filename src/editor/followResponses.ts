import { basename, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { ExportService } from '../exports/exportService.ts';
import { responsesFolderOf } from '../exports/fetchStages.ts';

/**
 * Editors that show responses from a staging folder go on with the same file of the snapshot once it is published.
 * Where there are unsaved changes nothing is done.
 */
export function followResponses(exports: ExportService): vscode.Disposable {
  const folders = new Map<number, string>();
  return vscode.Disposable.from(
    exports.onDidChange(({ id, progress }) => {
      if (progress.status === 'running') {
        const folder = responsesFolderOf(progress.stage);
        if (folder !== undefined) folders.set(id, folder);
        return;
      }
      const staged = folders.get(id);
      folders.delete(id);
      if (staged === undefined || progress.outcome.status !== 'completed') return;
      void moveTabs(staged, progress.outcome.snapshot.folder);
    }),
  );
}

async function moveTabs(staged: string, published: string): Promise<void> {
  for (const group of vscode.window.tabGroups.all) {
    for (const tab of group.tabs) {
      if (!(tab.input instanceof vscode.TabInputText) || tab.isDirty) continue;
      const path = tab.input.uri.scheme === 'file' ? relative(staged, tab.input.uri.fsPath) : '..';
      if (path === '' || path.split(sep)[0] === '..' || basename(path) === '') continue;
      const options = { viewColumn: group.viewColumn, preview: tab.isPreview, preserveFocus: true };
      const uri = vscode.Uri.file(join(published, path));
      // One behind others can't be opened without coming to the front, so it is only closed.
      if (tab.isActive) await vscode.commands.executeCommand('vscode.open', uri, options);
      // A preview has taken its place then.
      if (isOpen(tab)) await vscode.window.tabGroups.close(tab, true);
    }
  }
}

function isOpen(tab: vscode.Tab): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) => tabs.includes(tab));
}
