import { problemOf, ProblemError } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { ExportRequest } from './exportState.ts';
import { sameFilter } from './filter.ts';
import type { ManifestHead } from './manifest.ts';

/**
 * Which generation of the API answered, and for a filtered export whether the filter was taken: generation 1
 * ignores filters without a word, so only the job's echo in generation 2's list proves it.
 * `askedBefore`: the job is of an earlier run, so that a missing list (another account's, or a passing one) proves nothing.
 * @throws ProblemError `filter-ignored`, `not-found` where a filtered job is gone, or whatever kept the proof away.
 */
export async function jobGeneration(
  client: ProlificClient,
  { subject, filter }: ExportRequest,
  exportId: string | undefined,
  askedBefore: boolean,
  signal: AbortSignal,
): Promise<ManifestHead['api_generation']> {
  try {
    const jobs = await client.listExports(subject, signal);
    const job = jobs?.find((listed) => listed.exportId === exportId);
    const isUnproven = jobs === undefined ? askedBefore : job === undefined;
    if (filter !== undefined && isUnproven) {
      throw new ProblemError({ kind: 'not-found', what: 'export' });
    }
    if (filter !== undefined && !sameFilter(job?.filter, filter)) {
      throw new ProblemError({ kind: 'filter-ignored' });
    }
    return jobs === undefined ? '1' : '2';
  } catch (error) {
    const problem = problemOf(error);
    if (filter === undefined && problem !== undefined && !signal.aborted) return 'unknown';
    throw error;
  }
}
