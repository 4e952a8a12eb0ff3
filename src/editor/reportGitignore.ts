import * as vscode from 'vscode';
import type { Log } from './log.ts';
import { offer } from './messages/dialogs.ts';

const reported = new Set<string>();

/**
 * Reports once per window that `.gitignore` files (absolute paths) in an export folder let participants' data
 * into Git, and whether the data is ignored anyway.
 */
export async function reportGitignore(paths: readonly string[], isKeptOut: boolean, log: Log): Promise<void> {
  const fresh = paths.filter((path) => !reported.has(path));
  if (fresh.length === 0) return;
  for (const path of fresh) {
    reported.add(path);
    log.info(
      `A .gitignore allows Git to track participants' data${isKeptOut ? '; added another one beside the data' : ''}: ${path}`,
    );
  }
  await offer(
    isKeptOut
      ? vscode.l10n.t(
          'A .gitignore file in the export folder allows Git to track participants’ data. It wasn’t changed; another .gitignore next to the data keeps the data out of Git.',
        )
      : vscode.l10n.t(
          'Git can track a snapshot’s data, because a .gitignore file in the snapshot allows it. The file wasn’t changed. To keep the data out of Git, edit or remove it.',
        ),
    [[vscode.l10n.t('Show Log'), () => log.show()]],
    'warning',
  );
}
