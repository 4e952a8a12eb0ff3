import * as vscode from 'vscode';
import type { TablesMade } from '../analysis/tables/createTables.ts';
import { ToldError } from '../editor/problemMessages.ts';
import { tablesSettings } from '../editor/settings.ts';
import { tellTablesMade } from '../editor/tableMessages.ts';
import { messageText } from '../editor/plainText.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { subjectOf } from '../exports/subject.ts';
import { ProblemError } from '../problems/problem.ts';
import { isFromCode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';
import { pickSnapshot } from './pickSnapshot.ts';

/** What the command resolves to; `undefined`: it failed, which the person was told, or they left. */
export type TablesResult =
  | {
      readonly status: 'completed';
      readonly folder: vscode.Uri;
      readonly files: readonly string[];
      readonly rows: number;
    }
  | { readonly status: 'cancelled' };

/**
 * Makes the analysis tables of a snapshot: that of a row, of `{ snapshotFolder }`, or one picked. Rejects where it fails for
 * code; a person is told.
 */
export async function createTables(deps: CommandDeps, argument: unknown): Promise<TablesResult | undefined> {
  const byCode = isFromCode(argument);
  const snapshot = await pickSnapshot(deps, argument, vscode.l10n.t('Create analysis tables'));
  if (snapshot === undefined) return undefined;
  const { name } = subjectOf(snapshot.manifest);
  const title = titleFor(name);
  try {
    if (!vscode.workspace.isTrusted) throw new ProblemError({ kind: 'untrusted-workspace' });
    const made = await makeTables(snapshot);
    if (made === undefined) return { status: 'cancelled' };
    void tellTablesMade(name, made).catch(
      async (error: unknown) => await deps.problems.show(vscode.l10n.t('Opening a file'), error),
    );
    return {
      status: 'completed',
      folder: vscode.Uri.file(made.folder),
      files: made.files.map((file) => file.name),
      rows: made.rows,
    };
  } catch (error) {
    void deps.problems.show(title, error, {
      run: () => createTables(deps, { snapshotFolder: snapshot.folder }),
    });
    if (byCode) throw new ToldError(deps.problems.sentence(error).message, { cause: error });
    return undefined;
  }
}

/**
 * Makes the tables of a snapshot, with a notification of how far it is; `undefined` where the person cancels it. Throws as the
 * tables' own function does.
 */
export async function makeTables({ folder, manifest }: Snapshot): Promise<TablesMade | undefined> {
  const { name } = subjectOf(manifest);
  const { createTables: make } = await import('../analysis/tables/createTables.ts');
  const request = { folder, name, ...tablesSettings(vscode.Uri.file(folder)) };
  return await longTask(titleFor(name), async (onProgress, signal) =>
    make(request, ({ bytes, total }) => onProgress(bytes, total), signal),
  );
}

function titleFor(name: string): string {
  return vscode.l10n.t('Creating the tables of “{0}”', messageText(name));
}
