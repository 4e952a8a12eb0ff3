import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { dataExplorer } from '../../editor/dataExplorer.ts';
import { offer, pickFrom } from '../../editor/messages/dialogs.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import { tablesSettings } from '../../editor/settings.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { notebookLanguages, type NotebookLanguage } from '../../analysis/notebooks/notebookLanguage.ts';
import { isFromCode, propertyOf, treeNode } from '../arguments.ts';
import { makeTablesWithProgress } from './createTables.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { openNotebook } from './openNotebook.ts';
import { pickSnapshot, type PickSnapshotDeps } from './pickSnapshot.ts';

type Deps = PickSnapshotDeps & Pick<CommandDeps, 'analysis' | 'problems' | 'memory'>;

/** Result of the command; `undefined` if it failed, after a message, or was canceled. */
export type NotebookResult =
  | { readonly status: 'created' | 'opened'; readonly notebook: vscode.Uri }
  | { readonly status: 'cancelled' };

/**
 * Creates and opens a notebook for a snapshot: that of a row, of `{ snapshotFolder, language }`, or a picked
 * one. Creates missing or outdated tables first. An existing notebook is only opened or left alone. Failures
 * are shown; called by code, it rejects.
 */
export async function createNotebook(deps: Deps, argument: unknown): Promise<NotebookResult | undefined> {
  const title = vscode.l10n.t('Create Notebook');
  const snapshot = await pickSnapshot(deps, argument, title);
  if (snapshot === undefined) return undefined;
  const language = languageOf(argument) ?? (await pickLanguage(title));
  if (language === undefined) return undefined;
  return await deps.problems.attempt(
    vscode.l10n.t('Creating a notebook for “{0}”', messageText(subjectOf(snapshot.manifest).name)),
    async () => await create(deps, snapshot, language),
    { rejects: isFromCode(argument), retry: 'again' },
  );
}

async function create(deps: Deps, snapshot: Snapshot, language: NotebookLanguage): Promise<NotebookResult> {
  requireTrust();
  const { analysis, problems } = deps;
  const { folder, manifest } = snapshot;
  const untold = (): void => undefined;
  const making = vscode.l10n.t('Creating a notebook');
  const found = await runWithProgress(making, async (_, signal) => ({
    existing: await analysis.run('existingNotebook', { folder, language }, untold, signal),
  }));
  if (found === undefined) return { status: 'cancelled' };
  const { existing } = found;
  if (existing !== undefined) {
    const answer = await askAboutExisting(existing);
    if (answer === 'leave') return { status: 'cancelled' };
    if (answer === 'open') return { status: 'opened', notebook: await openNotebook(deps, folder, existing) };
  }
  const settings = tablesSettings(vscode.Uri.file(folder));
  const current = await runWithProgress(making, (_, signal) =>
    analysis.run('areTablesCurrent', { folder, ...settings }, untold, signal),
  );
  if (current === undefined) return { status: 'cancelled' };
  if (!current && (await makeTablesWithProgress({ analysis }, snapshot)) === undefined)
    return { status: 'cancelled' };
  const request = { folder, language, title: subjectOf(manifest).name, requestedAt: manifest.requested_at };
  const path = await runWithProgress(making, (_, signal) =>
    analysis.run('makeNotebook', request, untold, signal),
  );
  if (path === undefined) return { status: 'cancelled' };
  const notebook = await openNotebook(deps, folder, path);
  void problems.attempt(vscode.l10n.t('Opening a file'), () => offerExplorer(path));
  return { status: 'created', notebook };
}

async function askAboutExisting(path: string): Promise<'open' | 'another' | 'leave'> {
  const open = vscode.l10n.t('Open');
  const another = vscode.l10n.t('Create Another');
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t('This snapshot already has a notebook: {0}.', messageText(basename(path))),
    {
      modal: true,
      detail: vscode.l10n.t(
        'It won’t be changed. Another notebook is saved next to it under a different name.',
      ),
    },
    open,
    another,
  );
  return picked === open ? 'open' : picked === another ? 'another' : 'leave';
}

/** Without focus, as the notebook is already in front. */
async function offerExplorer(path: string): Promise<void> {
  const explorer = dataExplorer();
  if (explorer === undefined) return;
  await offer(vscode.l10n.t('Created {0} and its tables.', messageText(basename(path))), [
    [explorer.title, () => explorer.open(dirname(path))],
  ]);
}

async function pickLanguage(title: string): Promise<NotebookLanguage | undefined> {
  const words: Readonly<Record<NotebookLanguage, vscode.QuickPickItem>> = {
    python: {
      label: 'Python',
      detail: vscode.l10n.t('Jupyter notebook with pandas and matplotlib (.ipynb)'),
    },
    r: { label: 'R', detail: vscode.l10n.t('Quarto document with ggplot2 (.qmd)') },
    sql: { label: 'SQL', detail: vscode.l10n.t('DuckDB queries with text bar charts (.sql)') },
  };
  return await pickFrom(
    title,
    vscode.l10n.t('Select a language'),
    notebookLanguages,
    (language) => words[language],
  );
}

function languageOf(argument: unknown): NotebookLanguage | undefined {
  const wanted = treeNode(argument) === undefined ? propertyOf(argument, 'language') : undefined;
  return notebookLanguages.find((language) => language === wanted);
}
