import * as vscode from 'vscode';
import { oneLine } from '../editor/plainText.ts';
import { treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { pickSubject } from './pickCollection.ts';

const application = 'https://app.prolific.com';

/**
 * Opens the preview of a collection, as participants see it, in the browser: that of a row, or one picked. No address is known for
 * batches.
 */
export async function openInProlific(deps: CommandDeps, argument: unknown): Promise<void> {
  const id = await chosenId(deps, argument);
  if (id === undefined) return;
  const base = (process.env['PROLIFIC_APPLICATION_URL'] ?? application).replace(/\/+$/, '');
  await vscode.env.openExternal(
    vscode.Uri.parse(
      `${base}/data-collection-tool/collections/${encodeURIComponent(oneLine(id))}?preview=true`,
      true,
    ),
  );
}

async function chosenId(deps: CommandDeps, argument: unknown): Promise<string | undefined> {
  const node = treeNode(argument);
  if (node !== undefined) return node.kind === 'collection' ? node.subject.id : undefined;
  return (await pickSubject(deps, vscode.l10n.t('Preview a collection in Prolific'), 'collections'))?.id;
}
