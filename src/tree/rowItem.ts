import * as vscode from 'vscode';
import { oneLine } from '../editor/plainText.ts';

/** A row with a label, which may come from elsewhere, and one of the editor's icons. */
export function rowItem(
  label: string,
  state: vscode.TreeItemCollapsibleState,
  icon: string,
): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(label), state);
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

/**
 * A tooltip of lines of plain text, below a title where one is given. Not a string: the editor would give that to screen readers
 * in place of label and description.
 */
export function linesTooltip(lines: readonly string[], title?: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  if (title !== undefined) tooltip.appendMarkdown('**').appendText(oneLine(title)).appendMarkdown('**\n\n');
  for (const line of lines) tooltip.appendText(line).appendMarkdown('  \n');
  return tooltip;
}
