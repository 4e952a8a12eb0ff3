import { problemOf, type Problem } from '../problems/problem.ts';
import type { ProlificClient } from './client.ts';
import type { Study, StudySummary, SubjectRef } from './model.ts';

export interface FoundStudies {
  /** The studies that gather responses for the collection or batch, newest first. */
  readonly studies: readonly StudySummary[];
  /** How many studies, and projects with all of theirs, could not be read: there may be more than was found. */
  readonly unread: number;
}

/** As many as the client sends at once: more would only wait there. */
const atOnce = 4;
/** So many calls that fail one after the other are no matter of a single study any more. */
const mostFailuresInARow = 4;

/**
 * Finds the studies of a collection or batch. Prolific keeps that link in the details of each study only, so that all
 * studies of the Prolific workspace are asked; what they answer is remembered.
 */
export class StudyFinder {
  private readonly client: () => Promise<ProlificClient>;
  /** By study id. A link that is there stays; a study that has none may be given one until it is published. */
  private readonly links = new Map<string, SubjectRef | 'none'>();

  constructor(client: () => Promise<ProlificClient>) {
    this.client = client;
  }

  /**
   * Asks the studies of `workspaceId`, newest first, telling each that is linked to `subject` as it is found. A study or
   * project that cannot be read is counted and left out.
   * @throws ProblemError when the projects cannot be listed, the token is refused, or several calls fail in a row; the
   * signal's reason when aborted. What was told by then stands.
   */
  async find(
    workspaceId: string,
    subject: SubjectRef,
    onFound: (study: StudySummary) => void,
    signal: AbortSignal,
  ): Promise<FoundStudies> {
    const client = await this.client();
    const failures = new Failures(signal);
    const candidates = new Map<string, StudySummary>();
    await eachOf(await client.projects(workspaceId, signal), async ({ id }) => {
      const listed = await failures.count(async () => await client.studies(id, signal));
      for (const study of listed ?? []) candidates.set(study.id, study);
    });
    const studies: StudySummary[] = [];
    await eachOf([...candidates.values()].sort(newestFirst), async (study) => {
      const link = await failures.count(async () => await this.linkOf(client, study, signal));
      if (link === undefined || link === 'none' || !isSame(link, subject)) return;
      studies.push(study);
      onFound(study);
    });
    return { studies: studies.sort(newestFirst), unread: failures.total };
  }

  /** Has studies that had no link asked again; for when a person asks to refresh. */
  refresh(): void {
    for (const [id, link] of this.links) if (link === 'none') this.links.delete(id);
  }

  private async linkOf(
    client: ProlificClient,
    { id, status }: StudySummary,
    signal: AbortSignal,
  ): Promise<SubjectRef | 'none'> {
    const known = this.links.get(id);
    if (known !== undefined) return known;
    const study: Study = await client.study(id, signal);
    const link = study.subject ?? 'none';
    if (link !== 'none' || status !== 'UNPUBLISHED') this.links.set(id, link);
    return link;
  }
}

/** Tells a study that cannot be read from an API that cannot be reached. */
class Failures {
  total = 0;
  private inARow = 0;
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** What `call` gives, or `undefined` where it failed in a way that others may not. */
  async count<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await call();
      this.inARow = 0;
      return result;
    } catch (error) {
      const problem = problemOf(error);
      this.signal.throwIfAborted();
      if (problem === undefined || endsAll(problem)) throw error;
      this.total += 1;
      if (!isOfOne(problem)) this.inARow += 1;
      if (this.inARow >= mostFailuresInARow) throw error;
      return undefined;
    }
  }
}

/** Problems that every further call would have as well. */
function endsAll({ kind }: Problem): boolean {
  return kind === 'token-refused' || kind === 'not-signed-in';
}

/** Problems of the study or project that was asked, however many have them. */
function isOfOne({ kind }: Problem): boolean {
  return kind === 'not-found' || kind === 'no-access' || kind === 'unexpected-answer';
}

/** Does `task` for each, a few at a time and in order. The first error ends it, once what is under way has ended too. */
async function eachOf<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const errors: unknown[] = [];
  const work = async (): Promise<void> => {
    for (const item of queue) {
      if (errors.length > 0) return;
      try {
        await task(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  if (errors.length > 0) throw errors[0];
}

function newestFirst(one: StudySummary, other: StudySummary): number {
  return (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0);
}

function isSame(one: SubjectRef, other: SubjectRef): boolean {
  return one.kind === other.kind && one.id === other.id;
}
