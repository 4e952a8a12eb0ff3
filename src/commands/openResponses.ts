import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { fileSize } from '../snapshots/files.ts';
import { executeTelling } from '../editor/executeTelling.ts';
import { commandIds } from '../editor/ids.ts';
import { openFile } from '../editor/openFile.ts';
import type { ExportView } from '../exports/exportService.ts';
import { responsesFolderOf } from '../exports/fetchStages.ts';
import { formatBytes } from '../exports/wording.ts';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { pickSnapshot } from './pickSnapshot.ts';
import { findInSnapshot } from '../analysis/findInSnapshot.ts';

/** A collection's responses, and those of a batch in the order that collections have: one line for each submission. */
const names = ['responses.jsonl', 'responses-by-submission.jsonl'];

/** The editor gives no larger file to extensions (its limit for models, 50 MiB), and remote ones ask before from 10 MB on. */
const largestInEditor = 50 * 2 ** 20;

/**
 * Opens a snapshot's responses, or those of an export whose uploads still arrive: of its row or of
 * `{ exportNumber }`.
 */
export async function openResponses(deps: CommandDeps, argument: unknown): Promise<void> {
  const view = exportOf(deps, argument);
  const early = view === undefined ? undefined : folderOf(view);
  const folder = early ?? (await pickSnapshot(deps, argument, vscode.l10n.t('Open responses')))?.folder;
  if (folder === undefined) return;
  try {
    await openIn(folder, early === undefined ? ['openOverview', 'createTables'] : []);
  } catch (error) {
    void deps.problems.show(vscode.l10n.t('Opening the responses'), await toDiskProblem(error, folder));
  }
}

type Offer = 'openOverview' | 'createTables';

/** `offers`: what else can be done with responses that are too large for the text editor. */
async function openIn(folder: string, offers: readonly Offer[]): Promise<void> {
  const path = await findResponses(folder);
  if (path === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This snapshot holds no file of responses.'));
    return;
  }
  const file = join(folder, path);
  const size = (await fileSize(file)) ?? 0;
  if (size > largestInEditor) await offerInstead(file, size, folder, offers);
  else await openFile(folder, file);
}

/** Says that the text editor is no good for a file this large, with what is. */
async function offerInstead(
  file: string,
  size: number,
  folder: string,
  offers: readonly Offer[],
): Promise<void> {
  const labels = {
    openOverview: vscode.l10n.t('Open Overview'),
    createTables: vscode.l10n.t('Create Analysis Tables'),
  };
  const anyway = vscode.l10n.t('Open Anyway');
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      '{0} has {1}: more than the text editor is made for. Other extensions don’t see files this large.',
      basename(file),
      formatBytes(size),
    ),
    ...offers.map((offer) => labels[offer]),
    anyway,
  );
  const offer = offers.find((each) => labels[each] === picked);
  if (offer !== undefined) await executeTelling(commandIds[offer], { snapshotFolder: folder });
  if (picked === anyway) await openFile(folder, file);
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
