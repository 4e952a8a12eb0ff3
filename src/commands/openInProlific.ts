import * as vscode from 'vscode';
import { oneLine } from '../editor/plainText.ts';
import { treeNode } from './arguments.ts';

const application = 'https://app.prolific.com';

/** Opens the preview of a collection, as participants see it, in the browser. No address is known for batches. */
export async function openInProlific(argument: unknown): Promise<void> {
  const node = treeNode(argument);
  if (node?.kind !== 'collection') return;
  const base = (process.env['PROLIFIC_APPLICATION_URL'] ?? application).replace(/\/+$/, '');
  const id = encodeURIComponent(oneLine(node.subject.id));
  await vscode.env.openExternal(
    vscode.Uri.parse(`${base}/data-collection-tool/collections/${id}?preview=true`, true),
  );
}
