import { problemOf, type Problem } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Batch, Collection, ProlificWorkspace } from '../prolific/apiModel.ts';

/** Result of loading: the value, or the problem that prevented it (`undefined` for a bug). */
export type Loaded<T> =
  | { readonly status: 'loaded'; readonly value: T }
  | { readonly status: 'failed'; readonly problem: Problem | undefined; readonly error: unknown };

/** Loads the account's Prolific workspaces. Never throws. */
export async function loadWorkspaces(
  client: () => Promise<ProlificClient>,
  signal: AbortSignal,
): Promise<Loaded<ProlificWorkspace[]>> {
  return await attempt(async () => await (await client()).workspaces(signal));
}

/**
 * Loads all collections of a Prolific workspace, latest change first; calls `onPage` with those of each page.
 * Never throws.
 */
export async function loadCollections(
  client: () => Promise<ProlificClient>,
  workspaceId: string,
  onPage: (collections: readonly Collection[]) => void,
  signal: AbortSignal,
): Promise<Loaded<Collection[]>> {
  return await attempt(async () =>
    latestFirst(await (await client()).collections(workspaceId, { signal, onPage })),
  );
}

/** Sorts collections by their latest change. */
export function latestFirst(collections: readonly Collection[]): Collection[] {
  return [...collections].sort((a, b) => changedAt(b) - changedAt(a));
}

/**
 * Loads all batches of a Prolific workspace, newest first; none if Prolific doesn't support them. Never
 * throws.
 */
export async function loadBatches(
  client: () => Promise<ProlificClient>,
  workspaceId: string,
  signal: AbortSignal,
): Promise<Loaded<Batch[]>> {
  const loaded = await attempt(async () => await (await client()).batches(workspaceId, { signal }));
  if (loaded.status === 'failed')
    return traitsOf(loaded.problem).isUnlisted ? { status: 'loaded', value: [] } : loaded;
  return { ...loaded, value: loaded.value.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()) };
}

/** Loads a collection's pages and instructions, unless the list contained them. Never throws. */
export async function loadPages(
  client: () => Promise<ProlificClient>,
  collection: Collection,
  signal: AbortSignal,
): Promise<Loaded<Collection>> {
  if (collection.pages.length > 0 || collection.pageCount === 0)
    return { status: 'loaded', value: collection };
  return await attempt(async () => await (await client()).collection(collection.id, signal));
}

async function attempt<T>(load: () => Promise<T>): Promise<Loaded<T>> {
  try {
    return { status: 'loaded', value: await load() };
  } catch (error) {
    return { status: 'failed', problem: problemOf(error), error };
  }
}

function changedAt({ lastModifiedAt, createdAt }: Collection): number {
  return (lastModifiedAt ?? createdAt).getTime();
}
