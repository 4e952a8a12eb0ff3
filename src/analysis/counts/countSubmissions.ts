import { submissionContents } from './submissionContents.ts';
import { submissionIds } from './submissionIds.ts';

/** Submissions and participants as the overview counts them. */
export interface SubmissionCounts {
  readonly submissions: number;
  readonly participants: number;
}

/** How the submissions of two snapshots differ. */
export interface SubmissionChange {
  /** Only the newer one has them. */
  readonly added: number;
  /** Both have them, but any part of their records differs. */
  readonly changed: number;
  /** Only the older one has them. */
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
 * Counts the submissions that only one of two snapshots' folders has, and those with other content in the
 * newer one. Those without an id can't be recognized and aren't counted. Throws the disk's errors and the
 * signal's reason.
 */
export async function countChanges(
  newer: string,
  older: string,
  signal: AbortSignal,
): Promise<SubmissionChange> {
  const after = await submissionIds(newer, undefined, signal);
  const before = await submissionIds(older, undefined, signal);
  let common = 0;
  eachCommon(after.hashes, before.hashes, () => common++);
  const [added, gone] = [after.hashes.length - common, before.hashes.length - common];
  const changed = common === 0 ? 0 : await countChanged(newer, older, signal);
  return { added, changed, gone };
}

async function countChanged(newer: string, older: string, signal: AbortSignal): Promise<number> {
  const after = await submissionContents(newer, signal);
  const before = await submissionContents(older, signal);
  let changed = 0;
  eachCommon(after.ids, before.ids, (at, earlier) => {
    if (after.contents[at] !== before.contents[earlier]) changed++;
  });
  return changed;
}

/** Calls `visit` with the two places of each number that two ascending arrays have in common. */
function eachCommon(
  some: Float64Array,
  others: Float64Array,
  visit: (at: number, other: number) => void,
): void {
  let [at, other] = [0, 0];
  while (at < some.length && other < others.length) {
    const difference = (some[at] ?? 0) - (others[other] ?? 0);
    if (difference === 0) visit(at, other);
    if (difference <= 0) at++;
    if (difference >= 0) other++;
  }
}
