import * as vscode from 'vscode';
import { askWith } from '../../editor/messages/dialogs.ts';
import { plainLabel } from '../../editor/messages/untrustedText.ts';
import { problemOf } from '../../problems/problem.ts';
import type { ProlificClient } from '../../prolific/client.ts';
import type { Batch, Collection, ProlificWorkspace } from '../../prolific/apiModel.ts';
import { loadBatches } from '../../tree/load.ts';
import { formatWhen } from '../../editor/messages/when.ts';
import { ensureSignedIn, type SignInDeps } from '../account/signIn.ts';

export type PickDeps = SignInDeps;

type Item = vscode.QuickPickItem & { readonly subject?: Collection | Batch };
type Picker = vscode.QuickPick<Item>;
type PickScope = 'all' | 'collections';

/**
 * Asks for a collection or batch with a quick pick that fills as each Prolific workspace arrives, after
 * signing in if needed. `title` names the purpose. Returns `undefined` if canceled. Rejects if the
 * collections can't be loaded.
 */
export async function pickCollection(
  deps: PickDeps,
  title: string,
  scope: PickScope = 'all',
): Promise<Collection | Batch | undefined> {
  if (!(await ensureSignedIn(deps))) return undefined;
  const client = await deps.session.client();
  return await askWith(
    vscode.window.createQuickPick<Item>(),
    (picker, answer: (picked: Collection | Batch) => void, fail) => {
      const leaving = new AbortController();
      picker.title = title;
      picker.placeholder =
        scope === 'all'
          ? vscode.l10n.t('Select a collection or batch')
          : vscode.l10n.t('Select a collection');
      picker.matchOnDescription = true;
      picker.busy = true;
      fill({ client, log: deps.log, problems: deps.problems }, picker, scope, leaving.signal).catch(fail);
      const listener = picker.onDidAccept(() => {
        const subject = picker.selectedItems[0]?.subject;
        if (subject !== undefined) answer(subject);
      });
      return vscode.Disposable.from(listener, new vscode.Disposable(() => leaving.abort()));
    },
  );
}

/** Asks like {@link pickCollection} and shows what prevented loading. */
export async function pickSubject(
  deps: PickDeps,
  title: string,
  scope?: PickScope,
): Promise<Collection | Batch | undefined> {
  return await deps.problems.attempt(title, () => pickCollection(deps, title, scope));
}

async function fill(
  { client, log, problems }: Pick<PickDeps, 'log' | 'problems'> & { readonly client: ProlificClient },
  picker: Picker,
  scope: PickScope,
  signal: AbortSignal,
): Promise<void> {
  const workspaces = await client.workspaces(signal);
  const collections: Item[] = [];
  const batches: Item[] = [];
  let failed: Error | undefined;
  /** Item that says the list is incomplete after an error. */
  let unlisted: Item | undefined;
  const draw = (): void => {
    const separator = { label: vscode.l10n.t('Batches'), kind: vscode.QuickPickItemKind.Separator };
    picker.items = [
      ...collections,
      ...(batches.length === 0 ? [] : [separator, ...batches]),
      ...(unlisted === undefined ? [] : [unlisted]),
    ];
  };
  const miss = (what: string, error: unknown): void => {
    log.error(what, error);
    // It has none then, and the list is whole without it.
    if (problemOf(error)?.kind === 'feature-not-enabled') return;
    unlisted ??= {
      label: vscode.l10n.t('$(warning) Some collections couldn’t be listed'),
      detail: plainLabel(problems.sentence(error).message),
      alwaysShow: true,
    };
    draw();
  };
  const addBatches = async (workspace: ProlificWorkspace): Promise<void> => {
    const loaded = await loadBatches(() => Promise.resolve(client), workspace.id, signal);
    if (signal.aborted) return;
    if (loaded.status === 'failed') {
      miss(`Listing the batches of Prolific workspace ${workspace.id}`, loaded.error);
      return;
    }
    for (const batch of loaded.value) batches.push(itemOf(workspace, batch));
    if (loaded.value.length > 0) draw();
  };
  const addingBatches: Promise<void>[] = [];
  for (const workspace of workspaces) {
    if (scope === 'all') addingBatches.push(addBatches(workspace));
    try {
      const found = await client.collections(workspace.id, { signal });
      for (const collection of found) collections.push(itemOf(workspace, collection));
      draw();
    } catch (error) {
      signal.throwIfAborted();
      miss(`Listing the collections of Prolific workspace ${workspace.id}`, error);
      failed ??= error instanceof Error ? error : new Error(String(error));
    }
  }
  await Promise.all(addingBatches);
  signal.throwIfAborted();
  const isEmpty = collections.length === 0 && batches.length === 0;
  if (isEmpty && failed !== undefined) throw failed;
  picker.busy = false;
  if (isEmpty && unlisted === undefined) {
    picker.items = [
      { label: vscode.l10n.t('Your Prolific workspaces have no collections yet'), alwaysShow: true },
    ];
  }
}

function itemOf({ title }: ProlificWorkspace, subject: Collection | Batch): Item {
  const changedAt = subject.kind === 'collection' ? subject.lastModifiedAt : undefined;
  const changed = formatWhen(changedAt ?? subject.createdAt, new Date());
  return { label: plainLabel(subject.name), description: `${plainLabel(title)} · ${changed}`, subject };
}
