import * as vscode from 'vscode';
import { hoverText, oneLine } from '../editor/plainText.ts';

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
 * A tooltip of lines of plain text, which may come from elsewhere, below a title where one is given. Not a string: the editor would
 * give that to screen readers in place of label and description.
 */
export function linesTooltip(lines: readonly string[], title?: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  if (title !== undefined) tooltip.appendMarkdown(`**${hoverText(title)}**\n\n`);
  for (const line of lines) tooltip.appendMarkdown(`${hoverText(line)}  \n`);
  return tooltip;
}
