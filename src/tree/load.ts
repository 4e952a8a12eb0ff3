import { problemOf, type Problem } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Batch, Collection, ProlificWorkspace } from '../prolific/model.ts';

/** What loading gave: the thing, the problem that kept it away, or `undefined` problem for a bug. */
export type Loaded<T> =
  | { readonly status: 'loaded'; readonly value: T }
  | { readonly status: 'failed'; readonly problem: Problem | undefined; readonly error: unknown };

/** The Prolific workspaces of the account. Never throws. */
export async function loadWorkspaces(
  client: () => Promise<ProlificClient>,
  signal: AbortSignal,
): Promise<Loaded<ProlificWorkspace[]>> {
  return await attempt(async () => await (await client()).workspaces(signal));
}

/** All collections of a Prolific workspace, newest change first; `onCount` hears how many have come. Never throws. */
export async function loadCollections(
  client: () => Promise<ProlificClient>,
  workspaceId: string,
  onCount: (count: number) => void,
  signal: AbortSignal,
): Promise<Loaded<Collection[]>> {
  return await attempt(async () => {
    let count = 0;
    const collections = await (
      await client()
    ).collections(workspaceId, {
      signal,
      onPage: (page) => onCount((count += page.length)),
    });
    return collections.sort((a, b) => changedAt(b) - changedAt(a));
  });
}

/**
 * All batches of a Prolific workspace, newest first; none where Prolific has no batches for this account or workspace.
 * Never throws.
 */
export async function loadBatches(
  client: () => Promise<ProlificClient>,
  workspaceId: string,
  signal: AbortSignal,
): Promise<Loaded<Batch[]>> {
  const loaded = await attempt(async () => await (await client()).batches(workspaceId, { signal }));
  if (loaded.status === 'failed') return isRefusal(loaded.problem) ? { status: 'loaded', value: [] } : loaded;
  return { ...loaded, value: loaded.value.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()) };
}

/** Whether Prolific has no such list for us, which is no trouble to tell about. */
function isRefusal(problem: Problem | undefined): boolean {
  switch (problem?.kind) {
    case 'no-access':
    case 'not-found':
    case 'feature-not-enabled':
      return true;
    case 'invalid-request':
      return problem.status === 405;
    default:
      return false;
  }
}

/** A collection with its pages and instructions, asked for only where the list did not hold them. Never throws. */
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
