import * as vscode from 'vscode';
import { executeAndReport } from '../../editor/messages/problemMessages.ts';
import { commandIds } from '../../editor/ids.ts';
import { inform } from '../../editor/messages/dialogs.ts';
import { showCodebook } from '../../editor/reports/showCodebook.ts';
import { openFile, reveal } from '../../editor/openFile.ts';
import { fileOfPart } from '../../snapshots/snapshotContents.ts';
import { treeNode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { openNotebook } from './openNotebook.ts';

/**
 * Opens the files of a row below a snapshot in a tab that stays: text and notebooks in the person's editor
 * for such files, the codebook as a page; reveals uploads in the Explorer.
 */
export async function openPart(
  deps: Pick<CommandDeps, 'problems' | 'tree' | 'memory'>,
  argument: unknown,
): Promise<void> {
  const { problems, tree } = deps;
  const node = treeNode(argument);
  if (node?.kind !== 'part') return;
  const { part, parent } = node;
  const { folder } = parent.snapshot;
  if (part.kind === 'responses') {
    await executeAndReport(commandIds.openResponses, { snapshotFolder: folder });
    return;
  }
  await problems.attempt(
    vscode.l10n.t('Opening a file'),
    async () => {
      const file = await fileOfPart(folder, part);
      if (file === undefined) {
        inform(vscode.l10n.t('This file isn’t in the snapshot.'));
        tree.refresh(parent);
      } else if (part.kind === 'uploads') {
        await reveal(vscode.Uri.file(file));
      } else if (part.kind === 'codebook') {
        await showCodebook(folder, file);
      } else if (part.kind === 'notebook') {
        await openNotebook(deps, folder, file);
      } else {
        await openFile(folder, file, { args: [{ preview: false }] });
      }
    },
    { folder },
  );
}
