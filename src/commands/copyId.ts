import * as vscode from 'vscode';
import { oneLine } from '../editor/plainText.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { treeNode } from './arguments.ts';

/**
 * Copies the id of what a row stands for: a Prolific workspace, a collection, a batch or an export on Prolific. On one line, as it may be
 * pasted into a terminal.
 */
export async function copyId(argument: unknown): Promise<void> {
  const id = idOf(treeNode(argument));
  if (id !== undefined) await vscode.env.clipboard.writeText(oneLine(id));
}

function idOf(node: TreeNode | undefined): string | undefined {
  switch (node?.kind) {
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
