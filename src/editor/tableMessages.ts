import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { TablesMade } from '../analysis/tables/createTables.ts';
import { tableNames } from '../analysis/tables/tableNames.ts';
import type { DataSetMade } from '../analysis/tables/dataSet.ts';
import { dataExplorer } from './dataExplorer.ts';
import type { Log } from './log.ts';
import { requireOpenable } from './openFile.ts';
import { messageText } from './plainText.ts';
import { showMarkdown } from './showMarkdown.ts';
import { counted } from '../problems/counted.ts';

/** One quiet message when the tables of the collection or batch `name` are made. Resolves when it is gone; rejects where what was picked can't be opened. */
export async function tellTablesMade(name: string, made: TablesMade): Promise<void> {
  const { folder, rows, questions, unreadable } = made;
  const words = vscode.l10n.t(
    'The tables of “{0}” are ready: {1}, {2}.',
    messageText(name),
    counted.rows(rows),
    counted.questions(questions),
  );
  const openFolder = vscode.l10n.t('Open Folder');
  const openCodebook = vscode.l10n.t('Open Codebook');
  const explorer = dataExplorer();
  const picked = await vscode.window.showInformationMessage(
    unreadable === 0
      ? words
      : vscode.l10n.t('{0} Lines that could not be read and are missing in them: {1}.', words, unreadable),
    openFolder,
    openCodebook,
    ...(explorer === undefined ? [] : [explorer.title]),
  );
  const page = vscode.Uri.file(join(folder, tableNames.codebookPage));
  if (picked === openFolder) await reveal(page);
  if (picked === openCodebook) {
    await requireOpenable(dirname(folder), page);
    await showMarkdown(page);
  }
  if (picked !== undefined && picked === explorer?.title) await explorer.open(folder);
}

/** The same for the tables of all snapshots, those named whose tables failed; `record` is a file in their folder. */
export async function tellDataSetMade(
  made: readonly DataSetMade[],
  record: string,
  log: Pick<Log, 'show'>,
): Promise<void> {
  const total = (of: (each: DataSetMade) => number): number => made.reduce((sum, each) => sum + of(each), 0);
  const failed = made.flatMap(({ failures }) => failures.map(({ snapshot }) => snapshot));
  const words = vscode.l10n.t(
    'The tables of all collections are ready: {0} of {1}.',
    counted.rows(total(({ rows }) => rows)),
    counted.snapshots(total((each) => each.made + each.kept)),
  );
  const openFolder = vscode.l10n.t('Open Folder');
  const showLog = vscode.l10n.t('Show Log');
  const picked =
    failed.length === 0
      ? await vscode.window.showInformationMessage(words, openFolder)
      : await vscode.window.showWarningMessage(
          vscode.l10n.t('{0} Not those of {1}, which can’t be read: the log says why.', words, named(failed)),
          openFolder,
          showLog,
        );
  const [first] = made;
  if (picked === showLog) log.show();
  if (picked === openFolder && first !== undefined) await reveal(vscode.Uri.file(join(first.folder, record)));
}

/** Snapshots that a message names; of more it says how many. */
const mostNamed = 3;

function named(snapshots: readonly string[]): string {
  const names = snapshots
    .slice(0, mostNamed)
    .map((folder) => messageText(`${basename(dirname(folder))}/${basename(folder)}`));
  const more = snapshots.length - names.length;
  return more === 0 ? names.join(', ') : vscode.l10n.t('{0} and {1} more', names.join(', '), more);
}

/** In the Explorer, or in the system's file manager where it lies outside the open folders. */
async function reveal(file: vscode.Uri): Promise<void> {
  const open = vscode.workspace.getWorkspaceFolder(file) !== undefined;
  await vscode.commands.executeCommand(open ? 'revealInExplorer' : 'revealFileInOS', file);
}
