import { ProblemError } from '../../problems/problem.ts';
import type { ProlificClient } from '../../prolific/client.ts';
import type { Batch, Collection } from '../../prolific/apiModel.ts';
import type { CommandDeps } from '../deps.ts';
import { readJobs } from '../jobs/pickJob.ts';

/**
 * Checks that Prolific supports filters, which it does if it lists exports; requests none.
 * @throws {ProblemError} filters-unsupported: there is no list. not-found: the collection or batch no longer
 * exists.
 */
export async function requireFilters(
  deps: Pick<CommandDeps, 'session' | 'jobs'>,
  subject: Collection | Batch,
  signal: AbortSignal,
): Promise<void> {
  const jobs = await readJobs(deps, subject, signal);
  const client = await deps.session.client();
  // Without lists, Prolific answers as if the subject didn't exist.
  if (jobs === undefined) await requireExists(client, subject, signal);
  if (jobs !== undefined) return;
  throw new ProblemError(
    client.hasLists(subject.kind)
      ? { kind: 'not-found', what: subject.kind }
      : { kind: 'filters-unsupported' },
  );
}

async function requireExists(
  client: ProlificClient,
  { kind, id, workspaceId }: Collection | Batch,
  signal: AbortSignal,
): Promise<void> {
  if (kind === 'collection') await client.collection(id, signal);
  else if (!(await client.batches(workspaceId, { signal })).some((batch) => batch.id === id)) {
    throw new ProblemError({ kind: 'not-found', what: kind });
  }
}
