import * as vscode from 'vscode';
import { visible } from '../problems/plainText.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { treeNode } from './arguments.ts';
import { pickSubject, type PickDeps } from './exporting/pickCollection.ts';

/**
 * Copies the id of a row's Prolific workspace, collection, batch or export on Prolific; without a row, asks
 * for a collection or batch. On one line, as it may be pasted into a terminal.
 */
export async function copyId(deps: PickDeps, argument: unknown): Promise<void> {
  const node = treeNode(argument);
  const id = node === undefined ? (await pickSubject(deps, vscode.l10n.t('Copy ID')))?.id : idOf(node);
  if (id !== undefined) await vscode.env.clipboard.writeText(visible(id));
}

function idOf(node: TreeNode): string | undefined {
  switch (node.kind) {
    case 'workspace':
      return node.workspace.id;
    case 'collection':
    case 'batch':
    case 'local':
      return node.subject.id;
    case 'job':
      return node.job.exportId;
    default:
      return undefined;
  }
}
