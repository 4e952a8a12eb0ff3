import { isAbsolute, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { ExportService } from '../../exports/exportService.ts';
import { responsesFolderOf } from '../../exports/exportState.ts';
import { openFile } from '../openFile.ts';

/**
 * Moves editors with responses from a staging folder to the published snapshot's file, unless they have
 * unsaved changes.
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
      // A tab that can't be moved stays open.
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
  // Searched again, as a preview may have closed and the editor may use new objects.
  const left = tabsIn(staged).map(({ tab }) => tab);
  if (left.length > 0) await vscode.window.tabGroups.close(left, true);
}

/** Returns tabs of files in a folder without unsaved changes, with their relative paths. */
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
