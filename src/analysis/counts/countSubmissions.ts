import { submissionIds } from './submissionIds.ts';

/** Submissions and participants as the overview counts them. */
export interface SubmissionCounts {
  readonly submissions: number;
  readonly participants: number;
}

/** Submissions that only the newer, or only the older, of two snapshots has. */
export interface SubmissionChange {
  readonly added: number;
  readonly gone: number;
}

/** What an export learns from the responses. */
export interface CountedSubmissions extends SubmissionCounts {
  /** Ids of their studies, those with the most submissions first; at most 50. */
  readonly studies: readonly string[];
}

/** Counts the submissions in a snapshot's folder; arguments and errors as {@link submissionIds} has them. */
export async function countSubmissions(
  folder: string,
  replacements: string | undefined,
  signal: AbortSignal,
): Promise<CountedSubmissions> {
  const { submissions, participants, studies } = await submissionIds(folder, replacements, signal);
  return { submissions, participants, studies };
}

/**
 * Counts the submissions that only one of two snapshots' folders has. Those without an id can't be recognized
 * and are neither added nor gone. Throws the disk's errors and the signal's reason.
 */
export async function countChanges(
  newer: string,
  older: string,
  signal: AbortSignal,
): Promise<SubmissionChange> {
  const after = await submissionIds(newer, undefined, signal);
  const before = await submissionIds(older, undefined, signal);
  const common = commonOf(after.hashes, before.hashes);
  return { added: after.hashes.length - common, gone: before.hashes.length - common };
}

/** Returns how many numbers two ascending arrays have in common. */
function commonOf(some: Float64Array, others: Float64Array): number {
  let common = 0;
  let [at, other] = [0, 0];
  while (at < some.length && other < others.length) {
    const difference = (some[at] ?? 0) - (others[other] ?? 0);
    if (difference === 0) common++;
    if (difference <= 0) at++;
    if (difference >= 0) other++;
  }
  return common;
}
