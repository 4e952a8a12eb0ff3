import { context } from '../editor/contextKeys.ts';
import { ProblemError } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Batch, Collection } from '../prolific/model.ts';

/**
 * Makes sure that this Prolific filters exports, which it does where it lists them; asks for no export. Sets the context
 * key that hides the command where it does not.
 * @throws ProblemError `filters-unsupported`; `not-found` where the collection or batch itself is gone.
 */
export async function requireFilters(
  client: ProlificClient,
  subject: Collection | Batch,
  signal: AbortSignal,
): Promise<void> {
  const jobs = await client.listExports(subject, signal);
  // Where there is no list, Prolific answers as it does for what is gone.
  if (jobs === undefined) await requireThere(client, subject, signal);
  context.setFilters(jobs === undefined ? 'unsupported' : 'supported');
  if (jobs === undefined) throw new ProblemError({ kind: 'filters-unsupported' });
}

async function requireThere(
  client: ProlificClient,
  { kind, id, workspaceId }: Collection | Batch,
  signal: AbortSignal,
): Promise<void> {
  if (kind === 'collection') await client.collection(id, signal);
  else if (!(await client.batches(workspaceId, { signal })).some((batch) => batch.id === id)) {
    throw new ProblemError({ kind: 'not-found', what: kind });
  }
}
