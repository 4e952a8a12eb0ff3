import type { SubmissionStatus } from '../submissionCounts.ts';
import { objectIdOf } from './ids.ts';
import { cookingStudies } from './studies.ts';

const [uk, worldwide] = cookingStudies;
const nth = ({ id }: { readonly id: string }, index: number): string =>
  objectIdOf(`submission ${id} ${index}`);

/** Submissions of the sample with answers whose status isn't that of the others in their study. */
const exceptions: ReadonlyMap<string, SubmissionStatus> = new Map([
  [nth(uk, 17), 'RETURNED'],
  [nth(uk, 101), 'RETURNED'],
  [nth(uk, 40), 'REJECTED'],
  [nth(uk, 88), 'REJECTED'],
  [nth(uk, 150), 'PARTIALLY APPROVED'],
  [nth(worldwide, 3), 'APPROVED'],
  [nth(worldwide, 60), 'REJECTED'],
]);

/** How many submissions without answers the sample's studies have, by status. */
export const unanswered: ReadonlyMap<string, Partial<Record<SubmissionStatus, number>>> = new Map([
  [uk.id, { RETURNED: 4, 'TIMED-OUT': 2, 'SCREENED OUT': 1 }],
  [worldwide.id, { RETURNED: 2, 'TIMED-OUT': 1 }],
]);

/** Returns what became of a submission with answers; `undefined`: the same as of most in its study. */
export function reviewOf(submissionId: string): SubmissionStatus | undefined {
  return exceptions.get(submissionId);
}
