import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { dataExplorer } from '../editor/dataExplorer.ts';
import { openFile } from '../editor/openFile.ts';
import { messageText } from '../editor/plainText.ts';
import { ToldError } from '../editor/problemMessages.ts';
import { tablesSettings } from '../editor/settings.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { subjectOf } from '../exports/subject.ts';
import { notebookLanguages, type NotebookLanguage } from '../notebooks/notebookLanguage.ts';
import { ProblemError } from '../problems/problem.ts';
import { isFromCode, treeNode } from './arguments.ts';
import { makeTables } from './createTables.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';
import { pickSnapshot } from './pickSnapshot.ts';

/** What the command resolves to; `undefined`: it failed, which the person was told, or they left. */
export type NotebookResult =
  { readonly status: 'created' | 'opened'; readonly notebook: vscode.Uri } | { readonly status: 'cancelled' };

/**
 * Makes a notebook for a snapshot and opens it: that of a row, of `{ snapshotFolder, language }`, or one picked. Tables that are
 * missing, or made from something else than is there now, are made first. A notebook that is there already is only opened or left alone.
 * Rejects where it fails for code; a person is told.
 */
export async function createNotebook(
  deps: CommandDeps,
  argument: unknown,
): Promise<NotebookResult | undefined> {
  const byCode = isFromCode(argument);
  const title = vscode.l10n.t('Create notebook');
  const snapshot = await pickSnapshot(deps, argument, title);
  if (snapshot === undefined) return undefined;
  const language = languageOf(argument) ?? (await pickLanguage(title));
  if (language === undefined) return undefined;
  try {
    return await create(deps, snapshot, language);
  } catch (error) {
    const { name } = subjectOf(snapshot.manifest);
    const doing = vscode.l10n.t('Creating the notebook of “{0}”', messageText(name));
    void deps.problems.show(doing, error, {
      run: () => createNotebook(deps, { snapshotFolder: snapshot.folder, language }),
    });
    if (byCode) throw new ToldError(deps.problems.sentence(error).message, { cause: error });
    return undefined;
  }
}

async function create(
  deps: CommandDeps,
  snapshot: Snapshot,
  language: NotebookLanguage,
): Promise<NotebookResult> {
  if (!vscode.workspace.isTrusted) throw new ProblemError({ kind: 'untrusted-workspace' });
  const { folder, manifest } = snapshot;
  const { areTablesCurrent } = await import('../analysis/tables/tablesAge.ts');
  const { existingNotebook, makeNotebook } = await import('../notebooks/makeNotebook.ts');
  const existing = await existingNotebook(folder, language);
  if (existing !== undefined) {
    const answer = await askAboutExisting(existing);
    if (answer === 'leave') return { status: 'cancelled' };
    if (answer === 'open') return { status: 'opened', notebook: await show(folder, existing) };
  }
  const making = vscode.l10n.t('Creating a notebook');
  const settings = tablesSettings(vscode.Uri.file(folder));
  const current = await longTask(
    making,
    async (_, signal) => await areTablesCurrent(folder, settings, signal),
  );
  if (current === undefined) return { status: 'cancelled' };
  if (!current && (await makeTables(snapshot)) === undefined) return { status: 'cancelled' };
  const request = { folder, language, title: subjectOf(manifest).name, requestedAt: manifest.requested_at };
  const path = await longTask(making, async (_, signal) => await makeNotebook(request, signal));
  if (path === undefined) return { status: 'cancelled' };
  const notebook = await show(folder, path);
  void offerExplorer(path).catch(
    async (error: unknown) => await deps.problems.show(vscode.l10n.t('Opening a file'), error),
  );
  return { status: 'created', notebook };
}

/** In the editor that the person has for such files. */
async function show(snapshot: string, path: string): Promise<vscode.Uri> {
  await openFile(snapshot, path);
  return vscode.Uri.file(path);
}

async function askAboutExisting(path: string): Promise<'open' | 'another' | 'leave'> {
  const open = vscode.l10n.t('Open It');
  const another = vscode.l10n.t('Create Another');
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t('This snapshot has a notebook already: {0}.', messageText(basename(path))),
    {
      modal: true,
      detail: vscode.l10n.t('It stays as it is. Another one is written beside it, under a name of its own.'),
    },
    open,
    another,
  );
  return picked === open ? 'open' : picked === another ? 'another' : 'leave';
}

/** Quietly: the notebook itself is in front already. */
async function offerExplorer(path: string): Promise<void> {
  const explorer = dataExplorer();
  if (explorer === undefined) return;
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is ready. Its tables can be looked at as well.', messageText(basename(path))),
    explorer.title,
  );
  if (picked === explorer.title) await explorer.open(dirname(path));
}

async function pickLanguage(title: string): Promise<NotebookLanguage | undefined> {
  const words: Readonly<Record<NotebookLanguage, { readonly label: string; readonly detail: string }>> = {
    python: {
      label: 'Python',
      detail: vscode.l10n.t('Jupyter notebook with pandas and matplotlib (.ipynb)'),
    },
    r: { label: 'R', detail: vscode.l10n.t('Quarto document with ggplot2 (.qmd)') },
    sql: { label: 'SQL', detail: vscode.l10n.t('Queries for DuckDB, with bars in text (.sql)') },
  };
  const picked = await vscode.window.showQuickPick(
    notebookLanguages.map((language) => ({ ...words[language], language })),
    { title, placeHolder: vscode.l10n.t('Language') },
  );
  return picked?.language;
}

const argumentSchema = z.object({ language: z.enum(notebookLanguages) });

function languageOf(argument: unknown): NotebookLanguage | undefined {
  return treeNode(argument) === undefined ? argumentSchema.safeParse(argument).data?.language : undefined;
}
