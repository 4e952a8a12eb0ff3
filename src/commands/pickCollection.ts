import * as vscode from 'vscode';
import { plainLabel } from '../editor/plainText.ts';
import { problemOf } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Batch, Collection, ProlificWorkspace } from '../prolific/model.ts';
import { loadBatches } from '../tree/load.ts';
import { formatWhen } from '../editor/when.ts';
import type { CommandDeps } from './deps.ts';
import { signIn } from './signIn.ts';

type Item = vscode.QuickPickItem & { readonly subject?: Collection | Batch };
type Picker = vscode.QuickPick<Item>;
/** What there is to be picked. */
type Among = 'all' | 'collections';

/**
 * Asks which collection or batch, with a quick pick that fills as those of each Prolific workspace arrive. `title` says what
 * for. `undefined` where the person leaves. Rejects with what kept the collections away.
 */
export async function pickCollection(
  deps: Pick<CommandDeps, 'session' | 'log' | 'problems'>,
  title: string,
  among: Among = 'all',
): Promise<Collection | Batch | undefined> {
  const client = await deps.session.client();
  const picker: Picker = vscode.window.createQuickPick();
  const leaving = new AbortController();
  const listeners: vscode.Disposable[] = [];
  picker.title = title;
  picker.placeholder = among === 'all' ? vscode.l10n.t('Collection or batch') : vscode.l10n.t('Collection');
  picker.matchOnDescription = true;
  picker.busy = true;
  try {
    return await new Promise<Collection | Batch | undefined>((resolve, reject) => {
      listeners.push(
        picker.onDidAccept(() => {
          const [picked] = picker.selectedItems;
          if (picked?.subject !== undefined) resolve(picked.subject);
        }),
        picker.onDidHide(() => resolve(undefined)),
      );
      picker.show();
      fill(picker, client, deps, among, leaving.signal).catch(reject);
    });
  } finally {
    leaving.abort();
    for (const listener of listeners) listener.dispose();
    picker.dispose();
  }
}

/**
 * The collection or batch that a command without a row is for, after signing in where that is needed; `undefined` where the person
 * leaves, or where it failed, which they are told.
 */
export async function pickSubject(
  deps: Pick<CommandDeps, 'session' | 'log' | 'problems'>,
  title: string,
  among: Among = 'all',
): Promise<Collection | Batch | undefined> {
  try {
    if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps))) return undefined;
    return await pickCollection(deps, title, among);
  } catch (error) {
    void deps.problems.show(title, error);
    return undefined;
  }
}

async function fill(
  picker: Picker,
  client: ProlificClient,
  { log, problems }: Pick<CommandDeps, 'log' | 'problems'>,
  among: Among,
  signal: AbortSignal,
): Promise<void> {
  const workspaces = await client.workspaces(signal);
  const collections: Item[] = [];
  const batches: Item[] = [];
  let failed: Error | undefined;
  /** Says that the list is not whole, once something failed. */
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
      label: vscode.l10n.t('$(warning) Some could not be listed'),
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
    } else if (loaded.value.length > 0) {
      for (const item of itemsOf(workspace, loaded.value)) batches.push(item);
      draw();
    }
  };
  const addingBatches: Promise<void>[] = [];
  for (const workspace of workspaces) {
    if (among === 'all') addingBatches.push(addBatches(workspace));
    try {
      const found = await client.collections(workspace.id, { signal });
      for (const item of itemsOf(workspace, found)) collections.push(item);
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
      { label: vscode.l10n.t('There are no collections in your Prolific workspaces yet'), alwaysShow: true },
    ];
  }
}

function itemsOf({ title }: ProlificWorkspace, subjects: readonly (Collection | Batch)[]): Item[] {
  return subjects.map((subject) => {
    const changedAt = subject.kind === 'collection' ? subject.lastModifiedAt : undefined;
    const changed = formatWhen(changedAt ?? subject.createdAt, new Date());
    const description = `${plainLabel(title)} · ${changed}`;
    return { label: plainLabel(subject.name), description, subject };
  });
}
