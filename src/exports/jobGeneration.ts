import { problemOf, ProblemError } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { ExportJob } from '../prolific/model.ts';
import type { ExportRequest } from './exportState.ts';
import { sameFilter } from './filter.ts';
import type { ManifestHead } from './manifest.ts';

/** Which generation of the API answered, and the job as it lists it, where it does. */
export interface JobOrigin {
  readonly generation: ManifestHead['api_generation'];
  readonly job?: ExportJob;
}

/**
 * Which generation of the API answered, and for a filtered export whether the filter was taken: generation 1
 * ignores filters without a word, so only the job's echo in generation 2's list proves it.
 * `askedBefore`: the job is of an earlier run, so that a missing list (another account's, or a passing one) proves nothing.
 * @throws ProblemError `filter-ignored`, `not-found` where a filtered job or the list is gone, or whatever kept the proof away.
 */
export async function jobGeneration(
  client: ProlificClient,
  { subject, filter }: ExportRequest,
  exportId: string | undefined,
  askedBefore: boolean,
  signal: AbortSignal,
): Promise<JobOrigin> {
  try {
    const jobs = await client.listExports(subject, signal);
    const job = jobs?.find((listed) => listed.exportId === exportId);
    if (jobs === undefined && client.hasLists(subject.kind)) {
      throw new ProblemError({ kind: 'not-found', what: subject.kind });
    }
    const isUnproven = jobs === undefined ? askedBefore : job === undefined;
    if (filter !== undefined && isUnproven) {
      throw new ProblemError({ kind: 'not-found', what: 'export' });
    }
    if (filter !== undefined && !sameFilter(job?.filter, filter)) {
      throw new ProblemError({ kind: 'filter-ignored' });
    }
    if (jobs === undefined) return { generation: '1' };
    return { generation: '2', ...(job === undefined ? {} : { job }) };
  } catch (error) {
    const problem = problemOf(error);
    if (filter === undefined && problem !== undefined && !signal.aborted) return { generation: 'unknown' };
    throw error;
  }
}
