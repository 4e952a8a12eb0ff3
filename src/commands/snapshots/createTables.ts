import * as vscode from 'vscode';
import type { TablesMade } from '../../analysis/tables/makeTables.ts';
import { tablesSettings } from '../../editor/settings.ts';
import { reportTablesMade } from '../../editor/messages/tableMessages.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { isFromCode, propertyOf } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { createAllTables } from './createAllTables.ts';
import { pickSnapshotOr, type PickSnapshotDeps } from './pickSnapshot.ts';

type Deps = PickSnapshotDeps & Pick<CommandDeps, 'analysis' | 'problems' | 'log'>;

/** Result of the command; `undefined` if it failed, after a message, or was canceled. */
export type TablesResult =
  | {
      readonly status: 'completed';
      readonly folder: vscode.Uri;
      readonly files: readonly string[];
      readonly rows: number;
    }
  | { readonly status: 'cancelled' };

/**
 * Creates the analysis tables of a snapshot: that of a row, of `{ snapshotFolder }`, or a picked one. With
 * `{ allCollections: true }` or the choice of all, combines the snapshots' tables instead. Failures are shown;
 * called by code, it rejects.
 */
export async function createTables(deps: Deps, argument: unknown): Promise<TablesResult | undefined> {
  const { problems } = deps;
  const snapshot = await chooseSnapshot(deps, argument);
  if (snapshot === undefined) return undefined;
  if (snapshot === 'all') {
    await createAllTables(deps, isFromCode(argument));
    return undefined;
  }
  const { name } = subjectOf(snapshot.manifest);
  return await problems.attempt(
    titleFor(name),
    async () => {
      requireTrust();
      const made = await makeTablesWithProgress(deps, snapshot);
      if (made === undefined) return { status: 'cancelled' };
      void problems.attempt(vscode.l10n.t('Opening a file'), () => reportTablesMade(name, made));
      const { folder, files, rows } = made;
      return {
        status: 'completed',
        folder: vscode.Uri.file(folder),
        files: files.map((file) => file.name),
        rows,
      };
    },
    { rejects: isFromCode(argument), retry: 'again' },
  );
}

async function chooseSnapshot(deps: Deps, argument: unknown): Promise<Snapshot | 'all' | undefined> {
  if (propertyOf(argument, 'allCollections') === true) return 'all';
  const all = {
    choice: 'all' as const,
    label: vscode.l10n.t('All Collections'),
    detail: vscode.l10n.t('One long table of all snapshots in the open folders'),
  };
  return await pickSnapshotOr(deps, argument, vscode.l10n.t('Create Analysis Tables'), [all]);
}

/**
 * Creates a snapshot's tables with a progress notification; `undefined` if canceled. Throws like the tables'
 * own function.
 */
export async function makeTablesWithProgress(
  { analysis }: Pick<CommandDeps, 'analysis'>,
  { folder, manifest }: Snapshot,
): Promise<TablesMade | undefined> {
  const { name } = subjectOf(manifest);
  const request = { folder, name, ...tablesSettings(vscode.Uri.file(folder)) };
  return await runWithProgress(titleFor(name), async (onProgress, signal) =>
    analysis.run('makeSnapshotTables', request, ({ bytes, total }) => onProgress(bytes, total), signal),
  );
}

function titleFor(name: string): string {
  return vscode.l10n.t('Creating tables for “{0}”', messageText(name));
}
