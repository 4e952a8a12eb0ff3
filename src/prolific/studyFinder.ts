import { forEachParallel } from '../http/requestThrottle.ts';
import { problemOf } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import type { ProlificClient } from './client.ts';
import type { Study, StudySummary } from './apiModel.ts';
import { sameSubject, type SubjectRef } from '../snapshots/subject.ts';

export interface FoundStudies {
  /** The studies that gather responses for the collection or batch, newest first. */
  readonly studies: readonly StudySummary[];
  /** Number of studies and projects that couldn't be read, so the result may be incomplete. */
  readonly unread: number;
}

/** What a study gathers responses for. */
export type Link = SubjectRef | 'none';

/** The client sends no more calls at once. */
const maxParallel = 4;
/** So many calls that fail one after the other are no matter of a single study any more. */
const maxFailuresInARow = 4;

/**
 * Finds the studies of a collection or batch. Prolific keeps that link in the details of each study only, so
 * that all studies of the Prolific workspace are asked; what they answer is remembered.
 */
export class StudyFinder {
  private readonly client: () => Promise<ProlificClient>;
  /** Links by study id. An existing link is permanent; a study may get one until it is published. */
  private readonly links = new Map<string, Link>();

  constructor(client: () => Promise<ProlificClient>) {
    this.client = client;
  }

  /**
   * Reads the studies of `workspaceId`, newest first, and reports each one linked to `subject`. Counts and
   * skips unreadable studies and projects.
   * @throws {ProblemError} any kind: projects can't be listed, the token is refused, or several calls fail in
   * a row. Throws the signal's reason when aborted. Studies reported before remain valid.
   */
  async find(
    workspaceId: string,
    subject: SubjectRef,
    onFound: (study: StudySummary) => void,
    signal: AbortSignal,
  ): Promise<FoundStudies> {
    const studies: StudySummary[] = [];
    const { unread } = await this.search(
      workspaceId,
      {},
      (study, link) => {
        if (link === 'none' || !sameSubject(link, subject)) return;
        studies.push(study);
        onFound(study);
      },
      signal,
    );
    return { studies: studies.sort(newestFirst), unread };
  }

  /**
   * Like {@link find}, for all collections and batches: reports every study with its link. Doesn't ask for
   * links in `known`, and for no more than `maxAsked` others; `left` is the number of studies without an
   * answer because of that.
   */
  async search(
    workspaceId: string,
    {
      known,
      maxAsked = Infinity,
    }: { readonly known?: ReadonlyMap<string, Link>; readonly maxAsked?: number },
    onStudy: (study: StudySummary, link: Link) => void,
    signal: AbortSignal,
  ): Promise<{ readonly unread: number; readonly left: number }> {
    const client = await this.client();
    const failures = new Failures(signal);
    const candidates = new Map<string, StudySummary>();
    await forEachParallel(
      (await client.projects(workspaceId, signal)).values(),
      maxParallel,
      async ({ id }) => {
        const listed = await failures.count(async () => await client.studies(id, signal));
        for (const study of listed ?? []) candidates.set(study.id, study);
      },
    );
    let asked = 0;
    let left = 0;
    await forEachParallel([...candidates.values()].sort(newestFirst).values(), maxParallel, async (study) => {
      const remembered = this.links.get(study.id) ?? known?.get(study.id);
      if (remembered === undefined && asked >= maxAsked) {
        left += 1;
        return;
      }
      if (remembered === undefined) asked += 1;
      const link = remembered ?? (await failures.count(async () => await this.linkOf(client, study, signal)));
      if (link !== undefined) onStudy(study, link);
    });
    return { unread: failures.total, left };
  }

  /** Has studies that had no link asked again; for when a person asks to refresh. */
  refresh(): void {
    for (const [id, link] of this.links) if (link === 'none') this.links.delete(id);
  }

  private async linkOf(
    client: ProlificClient,
    { id, status }: StudySummary,
    signal: AbortSignal,
  ): Promise<Link> {
    const study: Study = await client.study(id, signal);
    const link = study.subject ?? 'none';
    if (link !== 'none' || status !== 'UNPUBLISHED') this.links.set(id, link);
    return link;
  }
}

/** Distinguishes an unreadable study from an unreachable API. */
class Failures {
  total = 0;
  private inARow = 0;
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** Returns the result of `call`; `undefined` if it failed in a way that others may not. */
  async count<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await call();
      this.inARow = 0;
      return result;
    } catch (error) {
      const problem = problemOf(error);
      this.signal.throwIfAborted();
      const { concerns } = traitsOf(problem);
      // Would affect every further call as well.
      if (problem === undefined || concerns === 'account') throw error;
      this.total += 1;
      if (concerns !== 'subject') this.inARow += 1;
      if (this.inARow >= maxFailuresInARow) throw error;
      return undefined;
    }
  }
}

function newestFirst(one: StudySummary, other: StudySummary): number {
  return (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0);
}
