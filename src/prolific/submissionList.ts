import * as z from 'zod/mini';
import { problemOf, ProblemError } from '../problems/problem.ts';
import type { Submission } from './apiModel.ts';
import { id, listMeta, maybeText } from './schemas.ts';

const submission = z.looseObject({
  id,
  participant_id: maybeText,
  participant: maybeText,
  status: maybeText,
});
export const submissionsAnswer = z.object({ results: z.array(submission), meta: listMeta });
export type SubmissionsAnswer = z.infer<typeof submissionsAnswer>;

/** The list may change while it is read. */
const maxTries = 3;
const pageSize = 200;
/** 100,000 submissions from a server that sends 20 at a time. */
const maxPages = 5_000;

export interface ListRequest {
  /** Returns one page. */
  readonly page: (query: Readonly<Record<string, string>>) => Promise<SubmissionsAnswer>;
  /** Returns how many submissions the study has that were submitted with answers, from another source. */
  readonly completed: () => Promise<number>;
  /** Called after each page: number of submissions received, and how many there are, if known. */
  readonly onPage: (received: number, expected: number | undefined) => void;
}

/**
 * Reads all submissions of a study. Goes on until a page has nothing new, whatever its length, as servers
 * that ignore `limit` send 20 at a time, and compares the number with what Prolific says.
 * @throws {ProblemError} submissions-incomplete: some are missing after three tries. Throws the errors of the
 * request's functions.
 */
export async function readSubmissions(request: ListRequest): Promise<Submission[]> {
  for (let attempt = 1; ; attempt++) {
    const { submissions, missing } = await readOnce(request);
    if (missing === 0) return submissions;
    if (attempt < maxTries) continue;
    const received = submissions.length;
    throw new ProblemError({ kind: 'submissions-incomplete', received, expected: received + missing });
  }
}

async function readOnce({ page, completed, onPage }: ListRequest): Promise<{
  readonly submissions: Submission[];
  /** How many are missing at least. */
  readonly missing: number;
}> {
  const submissions = new Map<string, Submission>();
  let expected: number | undefined;
  let end: 'empty' | 'repeated' | undefined;
  let offset = 0;
  for (let number = 1; end === undefined; number++) {
    const query = { ordering: 'started_at', limit: String(pageSize), offset: String(offset) };
    const answer = number > maxPages ? undefined : await page(query).catch(pastTheEnd(number));
    const results = answer?.results ?? [];
    offset += results.length;
    const before = submissions.size;
    for (const wire of results) submissions.set(wire.id, toSubmission(wire));
    expected = answer?.meta?.count ?? expected;
    if (submissions.size === before)
      end = answer !== undefined && results.length === 0 ? 'empty' : 'repeated';
    else onPage(submissions.size, expected);
  }
  const list = [...submissions.values()];
  if (expected !== undefined) return { submissions: list, missing: Math.max(0, expected - list.length) };
  // Only an empty page proves that the pages before it were all.
  if (end === 'empty') return { submissions: list, missing: 0 };
  const received = list.filter(({ status }) => isCompleted(status)).length;
  return { submissions: list, missing: Math.max(0, (await completed()) - received) };
}

/** Some lists answer 404 beyond their last page. */
function pastTheEnd(page: number): (error: unknown) => undefined {
  return (error) => {
    if (page === 1 || problemOf(error)?.kind !== 'not-found') throw error;
  };
}

function toSubmission(wire: z.infer<typeof submission>): Submission {
  const { participant_id: participant, participant: older, status } = wire;
  return { id: wire.id, participantId: participant ?? older ?? undefined, status: status ?? '', json: wire };
}

/** As `SubmissionCounts.completed` counts them. */
function isCompleted(status: string): boolean {
  const word = status.toUpperCase().replaceAll(/[^A-Z]/g, '');
  return ['AWAITINGREVIEW', 'APPROVED', 'PARTIALLYAPPROVED', 'REJECTED'].includes(word);
}
