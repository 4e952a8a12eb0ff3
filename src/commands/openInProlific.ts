import * as vscode from 'vscode';
import { oneLine } from '../editor/messages/untrustedText.ts';
import { treeNode } from './arguments.ts';
import { pickSubject, type PickDeps } from './exporting/pickCollection.ts';

const application = 'https://app.prolific.com';

/**
 * Opens the preview of a collection, as participants see it, in the browser: that of a row, or one picked. No
 * address is known for batches.
 */
export async function openInProlific(deps: PickDeps, argument: unknown): Promise<void> {
  const row = treeNode(argument);
  const title = vscode.l10n.t('Preview on Prolific');
  const subject = row === undefined ? await pickSubject(deps, title, 'collections') : undefined;
  const id = row?.kind === 'collection' ? row.subject.id : subject?.id;
  if (id === undefined) return;
  const base = (process.env['PROLIFIC_APPLICATION_URL'] ?? application).replace(/\/+$/, '');
  const path = `/data-collection-tool/collections/${encodeURIComponent(oneLine(id))}?preview=true`;
  await vscode.env.openExternal(vscode.Uri.parse(base + path, true));
}
