import { extname } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { offer } from '../../editor/messages/dialogs.ts';
import { openFile } from '../../editor/openFile.ts';
import type { CommandDeps } from '../deps.ts';

type Deps = Pick<CommandDeps, 'problems' | 'memory'>;

/** After this, another editor has opened the notebook. */
const maxWaitMs = 2_000;
const quartoId = 'quarto.quarto';
const offeredKey = 'quartoOffered';

/** Opens a snapshot's notebook (both absolute) in a tab that stays, in the person's editor for such files. */
export async function openNotebook(deps: Deps, snapshot: string, path: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.file(path);
  const isOpen = vscode.workspace.notebookDocuments.some((open) => open.uri.toString() === uri.toString());
  await openFile(snapshot, path, { args: [{ preview: false }] });
  if (extname(path) === '.ipynb' && !isOpen) await collapseHelpers(uri);
  if (extname(path) === '.qmd')
    void deps.problems.attempt(vscode.l10n.t('Opening a file'), () => offerQuarto(deps.memory));
  return uri;
}

/**
 * Collapses the cells that Jupyter hides, as VS Code doesn't read `source_hidden`. Only for looks, so nothing
 * depends on it.
 */
async function collapseHelpers(uri: vscode.Uri): Promise<void> {
  const notebook = await shownNotebook(uri);
  const ranges = notebook
    ?.getCells()
    .filter(({ metadata }) => isHidden(metadata))
    .map(({ index }) => ({ start: index, end: index + 1 }));
  if (notebook === undefined || ranges === undefined || ranges.length === 0) return;
  await Promise.resolve(
    vscode.commands.executeCommand('notebook.cell.collapseCellInput', { ranges, document: notebook.uri }),
  ).catch(() => undefined);
}

/** Returns the notebook once its editor is in front; `undefined` if another editor opened it. */
async function shownNotebook(uri: vscode.Uri): Promise<vscode.NotebookDocument | undefined> {
  const shown = (): vscode.NotebookDocument | undefined => {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    return notebook?.uri.toString() === uri.toString() ? notebook : undefined;
  };
  if (shown() !== undefined) return shown();
  const listeners: vscode.Disposable[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>((resolve) => {
    listeners.push(
      vscode.window.onDidChangeActiveNotebookEditor(() => {
        if (shown() !== undefined) resolve();
      }),
    );
    timer = setTimeout(resolve, maxWaitMs);
  });
  clearTimeout(timer);
  for (const listener of listeners) listener.dispose();
  return shown();
}

const hiddenSchema = z.object({
  metadata: z.object({ jupyter: z.object({ source_hidden: z.literal(true) }) }),
});

function isHidden(metadata: unknown): boolean {
  return hiddenSchema.safeParse(metadata).success;
}

/** Offers an extension for Quarto documents, once on each computer and only if none is installed. */
async function offerQuarto(memory: vscode.Memento): Promise<void> {
  if (memory.get(offeredKey) === true || vscode.extensions.all.some(readsQuarto)) return;
  await memory.update(offeredKey, true);
  await offer(vscode.l10n.t('The Quarto extension runs and renders this document.'), [
    [
      vscode.l10n.t('Show Extension'),
      () => vscode.commands.executeCommand('workbench.extensions.search', `@id:${quartoId}`),
    ],
  ]);
}

const languagesSchema = z.object({
  contributes: z.object({
    languages: z.array(z.object({ extensions: z.optional(z.array(z.string())) })),
  }),
});

function readsQuarto({ id, packageJSON }: vscode.Extension<unknown>): boolean {
  if (id.toLowerCase() === quartoId) return true;
  const languages = languagesSchema.safeParse(packageJSON).data?.contributes.languages ?? [];
  return languages.some(({ extensions }) => extensions?.includes('.qmd'));
}
