import * as vscode from 'vscode';

/** Returns the tabs that show a rendered report. */
export function reportTabs(): (vscode.Tab & { readonly input: vscode.TabInputCustom })[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      (tab): tab is vscode.Tab & { readonly input: vscode.TabInputCustom } =>
        tab.input instanceof vscode.TabInputCustom && tab.input.viewType === 'vscode.markdown.preview.editor',
    );
}
