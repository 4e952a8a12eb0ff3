import { ProblemError } from '../../problems/problem.ts';
import type { ProlificClient } from '../../prolific/client.ts';
import type { Batch, Collection } from '../../prolific/apiModel.ts';
import type { SubjectRef } from '../../snapshots/subject.ts';
import { loadBatches } from '../../tree/load.ts';

/**
 * Returns the collection or batch with this id from Prolific.
 * @throws {ProblemError} not-found: there is none. Any other kind that prevents the lookup.
 */
export async function findSubject(
  client: ProlificClient,
  { kind, id }: SubjectRef,
  signal: AbortSignal,
): Promise<Collection | Batch> {
  return kind === 'collection' ? await client.collection(id, signal) : await findBatch(client, id, signal);
}

/** Prolific lists batches only by workspace. */
async function findBatch(client: ProlificClient, id: string, signal: AbortSignal): Promise<Batch> {
  let failed: Error | undefined;
  for (const workspace of await client.workspaces(signal)) {
    const loaded = await loadBatches(() => Promise.resolve(client), workspace.id, signal);
    if (loaded.status === 'failed') {
      failed ??= loaded.error instanceof Error ? loaded.error : new Error(String(loaded.error));
    }
    const found = loaded.status === 'loaded' && loaded.value.find((batch) => batch.id === id);
    if (found) return found;
  }
  throw failed ?? new ProblemError({ kind: 'not-found', what: 'batch' });
}
