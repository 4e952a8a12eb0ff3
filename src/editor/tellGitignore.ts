import * as vscode from 'vscode';
import type { Log } from './log.ts';

const told = new Set<string>();

/** Says once in a window that `.gitignore` files (absolute) in an export folder let participants' data into Git, and whether the data are kept out all the same. */
export async function tellGitignore(paths: readonly string[], isKeptOut: boolean, log: Log): Promise<void> {
  const fresh = paths.filter((path) => !told.has(path));
  if (fresh.length === 0) return;
  for (const path of fresh) {
    told.add(path);
    log.info(
      `Lets Git see participants' data${isKeptOut ? ', so another one was added beside the data' : ''}: ${path}`,
    );
  }
  const showLog = vscode.l10n.t('Show Log');
  const picked = await vscode.window.showWarningMessage(
    isKeptOut
      ? vscode.l10n.t(
          'A .gitignore in the export folder lets Git see participants’ data. It was left unchanged; a second one next to the data keeps the data out of Git.',
        )
      : vscode.l10n.t(
          'Git can see a snapshot’s data: a .gitignore in the snapshot allows it and was left unchanged. To keep the data out of Git, edit or remove that file.',
        ),
    showLog,
  );
  if (picked === showLog) log.show();
}
