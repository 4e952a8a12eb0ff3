import { isAbsolute, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { ExportService } from '../exports/exportService.ts';
import { responsesFolderOf } from '../exports/fetchStages.ts';
import { openFile } from './openFile.ts';

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
      // What can't be opened there stays open here.
      void moveTabs(staged, progress.outcome.snapshot.folder).catch(() => undefined);
    }),
  );
}

async function moveTabs(staged: string, published: string): Promise<void> {
  // One behind others can't be opened without coming to the front, so it is only closed.
  for (const { tab, path } of tabsIn(staged).filter(({ tab: { isActive } }) => isActive)) {
    const { viewColumn } = tab.group;
    const options = { viewColumn, preview: tab.isPreview, preserveFocus: true };
    await openFile(published, join(published, path), { args: [options] });
  }
  // Looked for anew: a preview has gone meanwhile, and the editor may know the others by other objects.
  const left = tabsIn(staged).map(({ tab }) => tab);
  if (left.length > 0) await vscode.window.tabGroups.close(left, true);
}

/** The tabs of files in a folder, without unsaved changes, each with its path in there. */
function tabsIn(folder: string): { readonly tab: vscode.Tab; readonly path: string }[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap((tab) => {
      if (!(tab.input instanceof vscode.TabInputText) || tab.isDirty) return [];
      const { scheme, fsPath } = tab.input.uri;
      const path = scheme === 'file' ? relative(folder, fsPath) : '..';
      return path === '' || isAbsolute(path) || path.split(sep)[0] === '..' ? [] : [{ tab, path }];
    });
}
