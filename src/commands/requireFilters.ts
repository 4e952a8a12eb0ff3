import { context } from '../editor/contextKeys.ts';
import { ProblemError } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Batch, Collection } from '../prolific/model.ts';
import type { CommandDeps } from './deps.ts';
import { readJobs } from './pickJob.ts';

/**
 * Makes sure that this Prolific filters exports, which it does where it lists them; asks for no export. Sets the context
 * key that hides the command where it lists none at all.
 * @throws ProblemError `filters-unsupported`; `not-found` where the collection or batch itself is gone.
 */
export async function requireFilters(
  deps: Pick<CommandDeps, 'session' | 'jobs'>,
  subject: Collection | Batch,
  signal: AbortSignal,
): Promise<void> {
  const jobs = await readJobs(deps, subject, signal);
  const client = await deps.session.client();
  // Where there is no list, Prolific answers as it does for what is gone.
  if (jobs === undefined) await requireThere(client, subject, signal);
  // One key for collections and batches: either having lists is enough.
  context.setFilters(deps.jobs.areListed ? 'supported' : 'unsupported');
  if (jobs !== undefined) return;
  throw new ProblemError(
    client.hasLists(subject.kind)
      ? { kind: 'not-found', what: subject.kind }
      : { kind: 'filters-unsupported' },
  );
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
