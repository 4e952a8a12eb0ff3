import * as vscode from 'vscode';
import { hoverText, oneLine } from '../editor/messages/untrustedText.ts';

type Details = Partial<
  Pick<vscode.TreeItem, 'description' | 'contextValue' | 'tooltip' | 'command' | 'accessibilityInformation'>
>;

/** Creates a row with a possibly untrusted label, an icon and further details. */
export function rowItem(
  label: string,
  state: vscode.TreeItemCollapsibleState,
  icon: string,
  details: Details = {},
): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(label), state);
  return Object.assign(item, { iconPath: new vscode.ThemeIcon(icon), ...details });
}

/** Joins the parts of a description that are present. */
export function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' · ');
}

/**
 * Creates a tooltip of possibly untrusted plain-text lines, below an optional title. Not a string, which
 * screen readers would get in place of label and description.
 */
export function linesTooltip(lines: readonly (string | undefined)[], title?: string): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  if (title !== undefined) tooltip.appendMarkdown(`**${hoverText(title)}**\n\n`);
  for (const line of lines) if (line !== undefined) tooltip.appendMarkdown(`${hoverText(line)}  \n`);
  return tooltip;
}
