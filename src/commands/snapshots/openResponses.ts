import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { fileSize } from '../../snapshots/access/files.ts';
import { executeAndReport } from '../../editor/messages/problemMessages.ts';
import { commandIds } from '../../editor/ids.ts';
import { inform, offer, type Button } from '../../editor/messages/dialogs.ts';
import { openFile } from '../../editor/openFile.ts';
import type { ExportView } from '../../exports/exportService.ts';
import { responsesFolderOf } from '../../exports/exportState.ts';
import { formatBytes } from '../../problems/amounts.ts';
import { propertyOf, treeNode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { pickSnapshot, type PickSnapshotDeps } from './pickSnapshot.ts';
import { findResponses } from '../../snapshots/responseFiles.ts';

/** The editor refuses larger files to extensions (50 MiB), and remote ones confirm from 10 MB on. */
const maxEditorBytes = 50 * 2 ** 20;

/**
 * Opens a snapshot's responses, or those of an export whose uploads still arrive: of its row or of `{
 * exportNumber }`.
 */
export async function openResponses(
  deps: PickSnapshotDeps & Pick<CommandDeps, 'problems'>,
  argument: unknown,
): Promise<void> {
  const early = folderOf(exportOf(deps, argument));
  const folder = early ?? (await pickSnapshot(deps, argument, vscode.l10n.t('Open Responses')))?.folder;
  if (folder === undefined) return;
  const inSnapshot = (id: string) => async () => await executeAndReport(id, { snapshotFolder: folder });
  const others: readonly Button[] = [
    [vscode.l10n.t('Open Overview'), inSnapshot(commandIds.openOverview)],
    [vscode.l10n.t('Create Analysis Tables'), inSnapshot(commandIds.createTables)],
  ];
  await deps.problems.attempt(
    vscode.l10n.t('Opening responses'),
    async () => await openIn(folder, early === undefined ? others : []),
    { folder },
  );
}

/** `others`: alternatives for responses that are too large for the text editor. */
async function openIn(folder: string, others: readonly Button[]): Promise<void> {
  const path = await findResponses(folder);
  if (path === undefined) {
    inform(vscode.l10n.t('This snapshot has no responses file.'));
    return;
  }
  const file = join(folder, path);
  const size = (await fileSize(file)) ?? 0;
  const open = async (): Promise<void> => await openFile(folder, file, { args: [{ preview: false }] });
  if (size <= maxEditorBytes) await open();
  else
    await offer(
      vscode.l10n.t(
        '{0} is {1}, too large for the text editor. Other extensions can’t see files this large.',
        basename(file),
        formatBytes(size),
      ),
      [...others, [vscode.l10n.t('Open Anyway'), open]],
    );
}

function exportOf({ exports }: Pick<CommandDeps, 'exports'>, argument: unknown): ExportView | undefined {
  const node = treeNode(argument);
  if (node?.kind === 'export') return exports.find(node.view.id) ?? node.view;
  const wanted = propertyOf(argument, 'exportNumber');
  return exports.views.find(({ id }) => id === wanted);
}

/** Returns the folder with an export's responses: staging while it runs, its snapshot afterwards. */
function folderOf(view: ExportView | undefined): string | undefined {
  if (view?.progress.status === 'running') return responsesFolderOf(view.progress.stage);
  const outcome = view?.progress.outcome;
  return outcome?.status === 'completed' ? outcome.snapshot.folder : undefined;
}
