import * as vscode from 'vscode';
import { visible } from '../prolific/plainText.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { pickSubject } from './pickCollection.ts';

/**
 * Copies the id of what a row stands for: a Prolific workspace, a collection, a batch or an export on Prolific. Without a row it
 * asks which collection or batch. Whole, but on one line, as it may be pasted into a terminal.
 */
export async function copyId(deps: CommandDeps, argument: unknown): Promise<void> {
  const id = await chosenId(deps, argument);
  if (id !== undefined) await vscode.env.clipboard.writeText(visible(id));
}

async function chosenId(deps: CommandDeps, argument: unknown): Promise<string | undefined> {
  const node = treeNode(argument);
  if (node !== undefined) return idOf(node);
  return (await pickSubject(deps, vscode.l10n.t('Copy an ID')))?.id;
}

function idOf(node: TreeNode): string | undefined {
  switch (node.kind) {
    case 'workspace':
      return node.workspace.id;
    case 'collection':
    case 'batch':
      return node.subject.id;
    case 'job':
      return node.job.exportId;
    default:
      return undefined;
  }
}
