import * as z from 'zod/mini';
import { problemOf, ProblemError } from '../problems/problem.ts';
import type { Submission } from './apiModel.ts';
import { id, listMeta, maybeText } from './schemas.ts';
import { statusOf } from './studySchemas.ts';

const submission = z.object({ id, participant_id: maybeText, participant: maybeText, status: maybeText });
const isSubmission = z.refine((value) => submission.safeParse(value).success, 'not a submission');
/** Submissions stay as they are: a schema would reorder their keys and drop some. */
export const submissionsAnswer = z.object({
  results: z.array(z.unknown().check(isSubmission)),
  meta: listMeta,
});
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
 * that ignore `limit` send 20 at a time, and compares the number with what Prolific says there are.
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
  const total = new Total();
  let isNew = true;
  let offset = 0;
  for (let number = 1; isNew; number++) {
    const query = { ordering: 'started_at', limit: String(pageSize), offset: String(offset) };
    const answer = number > maxPages ? undefined : await page(query).catch(pastTheEnd(number));
    const results = answer?.results ?? [];
    offset += results.length;
    const before = submissions.size;
    for (const each of results.map(toSubmission)) submissions.set(each.id, each);
    isNew = submissions.size > before;
    if (isNew || results.length === 0) total.note(answer?.meta?.count, offset);
    if (isNew) onPage(submissions.size, total.number);
  }
  const list = [...submissions.values()];
  const received = list.length;
  // Others moved up in the place of those that are gone, perhaps to a page that was read before.
  if (total.shrank) return { submissions: list, missing: Math.max(1, (total.number ?? 0) - received) };
  if (total.number !== undefined && received > 0)
    return { submissions: list, missing: Math.max(0, total.number - received) };
  // Neither an empty page, whatever its count, nor one that was read before proves that there are no others.
  const done = list.filter(({ status }) => isCompleted(status)).length;
  return { submissions: list, missing: Math.max(0, (await completed()) - done) };
}

/** How many submissions there are according to the pages' counts. */
class Total {
  shrank = false;
  private last: number | undefined;
  private isBelieved = true;

  /** `undefined`: there are no counts, or they count something else. */
  get number(): number | undefined {
    return this.isBelieved ? this.last : undefined;
  }

  note(count: number | null | undefined, received: number): void {
    if (typeof count !== 'number') return;
    // Some count a page.
    if (count < received) this.isBelieved = false;
    this.shrank = this.isBelieved && (this.shrank || count < (this.last ?? 0));
    this.last = count;
  }
}

/** Some lists answer 404 beyond their last page. */
function pastTheEnd(page: number): (error: unknown) => undefined {
  return (error) => {
    if (page === 1 || problemOf(error)?.kind !== 'not-found') throw error;
  };
}

function toSubmission(json: unknown): Submission {
  const { id: own, participant_id: participant, participant: older, status } = submission.parse(json);
  return {
    id: own,
    participantId: participant ?? older ?? undefined,
    status: status ?? '',
    json: json as Submission['json'],
  };
}

/** As `SubmissionCounts.completed` counts them. */
function isCompleted(status: string): boolean {
  return ['AWAITINGREVIEW', 'APPROVED', 'PARTIALLYAPPROVED', 'REJECTED'].includes(statusOf(status));
}
