import type { Timing } from '../http/timing.ts';
import { problemOf } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { StudySummary } from '../prolific/apiModel.ts';
import type { Link, StudyFinder } from '../prolific/studyFinder.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import { subjectKey, subjectOf, type SubjectRef } from '../snapshots/subject.ts';
import { grouped } from './grouped.ts';
import { isOver, type KnownStudy, type Remembered, type StudyMemory } from './studyMemory.ts';

export interface SubjectStudiesDeps {
  readonly client: () => Promise<ProlificClient>;
  readonly finder: Pick<StudyFinder, 'search'>;
  readonly memory: StudyMemory;
  readonly timing: Timing;
  /** Returns the known snapshots, newest first. */
  readonly snapshots: () => readonly Snapshot[];
  /** Returns the Prolific workspace of a listed collection or batch. */
  readonly workspaceOf: (subject: SubjectRef) => string | undefined;
}

/** New studies are searched for as often. */
const searchAgainMs = 6 * 3_600_000;
/** A search asks for the details of so many studies; the next one goes on. */
const maxAsked = 200;
const goOnMs = 5 * 60_000;
/** Manifests may say anything: other ids would lead elsewhere in the API. */
const plainId = /^[\w-]{1,100}$/;
const maxPerSubject = 20;

/** Returns the snapshots of the collection or batch with a {@link subjectKey}. */
export const snapshotsOf = grouped((snapshots: readonly Snapshot[]) =>
  snapshots.map((snapshot) => [subjectKey(subjectOf(snapshot.manifest)), snapshot] as const),
);
const linkedTo = grouped((studies: Remembered['studies']) =>
  [...studies].flatMap(([id, { link, status }]) =>
    link === 'none' ? [] : [[subjectKey(link), [id, status] as const] as const],
  ),
);

/**
 * Knows which studies belong to a collection or batch: those found by searching its Prolific workspace, those
 * that a person named, and those whose submissions are in its snapshots.
 */
export class SubjectStudies {
  private readonly deps: SubjectStudiesDeps;
  /** Prolific workspaces of collections without a row; `null` if it can't be found out. */
  private readonly workspaces = new Map<string, string | null>();
  /** Searches before that don't count, by workspace id. */
  private readonly nextSearch = new Map<string, number>();
  private refreshedAt = 0;

  constructor(deps: SubjectStudiesDeps) {
    this.deps = deps;
  }

  /** Returns its studies with their statuses, as far as known, running ones first. */
  of(subject: SubjectRef): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const key = subjectKey(subject);
    for (const [id, status] of linkedTo(this.deps.memory.known.studies, key)) found.set(id, status);
    for (const { manifest } of snapshotsOf(this.deps.snapshots(), key))
      for (const id of Object.keys(manifest.studies ?? {}))
        if (plainId.test(id) && !found.has(id)) found.set(id, '');
    const running = [...found].sort(([, one], [, other]) => Number(isOver(one)) - Number(isOver(other)));
    return new Map(running.slice(0, maxPerSubject));
  }

  /** Returns when its studies should be searched for, in Unix ms; `undefined` if they can't be. */
  searchDueAt(subject: SubjectRef): number | undefined {
    const workspaceId = this.knownWorkspaceOf(subject);
    if (workspaceId === null) return undefined;
    if (workspaceId === undefined) return 0;
    const searchedAt = this.deps.memory.known.searched.get(workspaceId) ?? 0;
    const again = searchedAt <= this.refreshedAt ? 0 : searchedAt + searchAgainMs;
    return Math.max(again, this.nextSearch.get(workspaceId) ?? 0);
  }

  /**
   * Searches its Prolific workspace for studies and remembers their links, also those of other collections
   * and batches.
   *
   * @throws {ProblemError} any network or API kind. Throws the signal's reason when aborted.
   */
  async search(subject: SubjectRef, signal: AbortSignal): Promise<void> {
    const { finder, memory, timing } = this.deps;
    const workspaceId = await this.workspaceOf(subject, signal);
    if (workspaceId === undefined) return;
    const known = new Map([...memory.known.studies].map(([id, { link }]) => [id, link]));
    const found = new Map<string, KnownStudy>();
    const onStudy = ({ id, status }: StudySummary, link: Link): void => {
      // It may get a link until it is published.
      if (link !== 'none' || status !== 'UNPUBLISHED') found.set(id, { link, status });
    };
    let left = 0;
    try {
      ({ left } = await finder.search(workspaceId, { known, maxAsked }, onStudy, signal));
    } catch (error) {
      // What was found before is as good as ever.
      await memory.change(({ studies }) => ({ studies: withFound(studies, found) }));
      const { concerns, isUnlisted } = traitsOf(problemOf(error));
      if (concerns !== 'subject' && !isUnlisted) throw error;
    }
    const now = timing.now().getTime();
    this.nextSearch.set(workspaceId, now + (left > 0 ? goOnMs : searchAgainMs));
    await memory.change(({ studies, searched }) => ({
      studies: withFound(studies, found),
      ...(left > 0 ? {} : { searched: new Map(searched).set(workspaceId, now) }),
    }));
  }

  /** Remembers a study that a person named. */
  async link(subject: SubjectRef, id: string, status: string): Promise<void> {
    const study = { link: { kind: subject.kind, id: subject.id }, status, named: true } as const;
    await this.deps.memory.change(({ studies }) => ({ studies: new Map(studies).set(id, study) }));
  }

  /** Has new studies searched for again; for when a person asks to refresh. */
  refresh(): void {
    this.refreshedAt = this.deps.timing.now().getTime();
    this.nextSearch.clear();
    this.workspaces.clear();
  }

  /** Returns `null` if it can't be found out, `undefined` if Prolific has to be asked. */
  private knownWorkspaceOf(subject: SubjectRef): string | null | undefined {
    const known = this.deps.workspaceOf(subject) ?? this.workspaces.get(subjectKey(subject));
    if (known !== undefined) return known;
    return subject.kind === 'batch' || !plainId.test(subject.id) ? null : undefined;
  }

  private async workspaceOf(subject: SubjectRef, signal: AbortSignal): Promise<string | undefined> {
    const known = this.knownWorkspaceOf(subject);
    if (known !== undefined) return known ?? undefined;
    try {
      const { workspaceId } = await (await this.deps.client()).collection(subject.id, signal);
      this.workspaces.set(subjectKey(subject), workspaceId);
      return workspaceId;
    } catch (error) {
      if (traitsOf(problemOf(error)).concerns !== 'subject') throw error;
      this.workspaces.set(subjectKey(subject), null);
      return undefined;
    }
  }
}

/** A link that a person named stays, whatever Prolific says. */
function withFound(
  studies: ReadonlyMap<string, KnownStudy>,
  found: ReadonlyMap<string, KnownStudy>,
): ReadonlyMap<string, KnownStudy> {
  const all = new Map(studies);
  for (const [id, study] of found) {
    const before = studies.get(id);
    all.set(id, before?.named === true ? { ...before, status: study.status } : study);
  }
  return all;
}
