import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExportView } from '../exports/exportService.ts';
import { responsesFolderOf } from '../exports/fetchStages.ts';
import { treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { pickSnapshot } from './pickSnapshot.ts';
import { findInSnapshot } from '../analysis/findInSnapshot.ts';

/** A collection's responses, and those of a batch in the order that collections have: one line for each submission. */
const names = ['responses.jsonl', 'responses-by-submission.jsonl'];

/**
 * Opens a snapshot's responses, or those of an export whose uploads still arrive: of its row or of
 * `{ exportNumber }`.
 */
export async function openResponses(deps: CommandDeps, argument: unknown): Promise<void> {
  const view = exportOf(deps, argument);
  const early = view === undefined ? undefined : folderOf(view);
  const folder = early ?? (await pickSnapshot(deps, argument, vscode.l10n.t('Open responses')))?.folder;
  if (folder === undefined) return;
  const path = await findResponses(folder);
  if (path === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This snapshot holds no responses.jsonl.'));
    return;
  }
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(join(folder, path)));
}

async function findResponses(folder: string): Promise<string | undefined> {
  for (const name of names) {
    const path = await findInSnapshot(folder, name);
    if (path !== undefined) return path;
  }
  return undefined;
}

function exportOf({ exports }: CommandDeps, argument: unknown): ExportView | undefined {
  const node = treeNode(argument);
  if (node?.kind === 'export') return exports.find(node.view.id) ?? node.view;
  if (typeof argument !== 'object' || argument === null || !('exportNumber' in argument)) return undefined;
  return exports.views.find(({ id }) => id === argument.exportNumber);
}

/** Where the responses of an export lie now: in staging while it runs, in its snapshot once it is done. */
function folderOf({ progress }: ExportView): string | undefined {
  if (progress.status === 'running') return responsesFolderOf(progress.stage);
  return progress.outcome.status === 'completed' ? progress.outcome.snapshot.folder : undefined;
}
