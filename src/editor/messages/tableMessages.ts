import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { TablesMade } from '../../analysis/tables/makeTables.ts';
import { tableNames } from '../../snapshots/knownNames.ts';
import type { DataSetMade } from '../../analysis/tables/dataSet.ts';
import { dataExplorer } from '../dataExplorer.ts';
import type { Log } from '../log.ts';
import { openFile, reveal } from '../openFile.ts';
import { offer, type Button } from './dialogs.ts';
import { messageText } from './untrustedText.ts';
import { showCodebook } from '../reports/showCodebook.ts';
import { counted } from '../../problems/amounts.ts';

/**
 * Reports that the tables of the collection or batch `name` were created. Resolves when the message is
 * closed; rejects if the picked file can't be opened.
 */
export async function reportTablesMade(name: string, made: TablesMade): Promise<void> {
  const { folder, rows, questions, unreadable } = made;
  const words = vscode.l10n.t(
    'Created tables for “{0}”: {1}, {2}.',
    messageText(name),
    counted.rows(rows),
    counted.questions(questions),
  );
  const explorer = dataExplorer();
  const page = join(folder, tableNames.codebookPage);
  await offer(
    unreadable === 0 ? words : vscode.l10n.t('{0} Unreadable lines, not included: {1}.', words, unreadable),
    [
      explorer === undefined
        ? [vscode.l10n.t('Open Table'), () => openTable(folder)]
        : [explorer.title, () => explorer.open(folder)],
      [vscode.l10n.t('Open Codebook'), () => showCodebook(dirname(folder), page)],
      [vscode.l10n.t('Open Folder'), () => reveal(vscode.Uri.file(page))],
    ],
  );
}

/** Opens the wide table, one row per submission, in a tab that stays. Throws as {@link openFile} does. */
async function openTable(folder: string): Promise<void> {
  await openFile(dirname(folder), join(folder, `${tableNames.wide}.csv`), { args: [{ preview: false }] });
}

/**
 * Reports that the tables of all snapshots were created, naming those that failed; `record` is a file in
 * their folder.
 */
export async function reportDataSetMade(
  made: readonly DataSetMade[],
  record: string,
  log: Pick<Log, 'show'>,
): Promise<void> {
  const total = (of: (each: DataSetMade) => number): number => made.reduce((sum, each) => sum + of(each), 0);
  const failed = made.flatMap(({ failures }) => failures.map(({ snapshot }) => snapshot));
  const words = vscode.l10n.t(
    'Created tables for all collections: {0} from {1}.',
    counted.rows(total(({ rows }) => rows)),
    counted.snapshots(total((each) => each.made + each.kept)),
  );
  const [first] = made;
  const openFolder: Button = [
    vscode.l10n.t('Open Folder'),
    () => first && reveal(vscode.Uri.file(join(first.folder, record))),
  ];
  if (failed.length === 0) await offer(words, [openFolder]);
  else {
    await offer(
      vscode.l10n.t('{0} Couldn’t read {1}. See the log for details.', words, named(failed)),
      [openFolder, [vscode.l10n.t('Show Log'), () => log.show()]],
      'warning',
    );
  }
}

/** Maximum number of snapshots named in a message. */
const maxNamed = 3;

function named(snapshots: readonly string[]): string {
  const names = snapshots
    .slice(0, maxNamed)
    .map((folder) => messageText(`${basename(dirname(folder))}/${basename(folder)}`));
  const more = snapshots.length - names.length;
  return more === 0 ? names.join(', ') : vscode.l10n.t('{0} and {1} more', names.join(', '), more);
}
