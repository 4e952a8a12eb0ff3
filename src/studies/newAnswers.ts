import { backoffDelay, waitThroughSleep, type Timing } from '../http/timing.ts';
import { problemOf } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import type { SubmissionCounts } from '../prolific/apiModel.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import { subjectKey, type SubjectRef } from '../snapshots/subject.ts';
import { countNew } from './countNew.ts';
import { StudyCounts, sumOfCounts } from './studyCounts.ts';
import type { Baseline, StudyMemory } from './studyMemory.ts';
import { snapshotsOf, type SubjectStudies } from './subjectStudies.ts';
import { WantedSubjects } from './wantedSubjects.ts';

/** What happened in the studies of a collection or batch since its newest snapshot. */
export interface News {
  /** Completed submissions since the newest snapshot was requested; all, if there is none. */
  readonly newSubmissions: number;
  /** Those of all its studies. */
  readonly counts: SubmissionCounts;
  readonly checkedAt: Date;
}

export interface NewAnswersDeps {
  /** For the signed-in account; asked each time it is needed. */
  readonly client: () => Promise<ProlificClient>;
  readonly timing: Timing;
  readonly memory: StudyMemory;
  readonly studies: Pick<SubjectStudies, 'of' | 'searchDueAt' | 'search' | 'refresh'>;
  /** Returns the minutes between requests for a study; 0: none, except as {@link NewAnswers.follow} says. */
  readonly intervalMinutes: () => number;
  /** Returns the known snapshots, newest first. */
  readonly snapshots: () => readonly Snapshot[];
  /** Returns how many submissions a snapshot has; `undefined` if not known yet. */
  readonly submissionsIn: (snapshot: Snapshot) => number | undefined;
  /** Called when news can't be read, with the problem or bug. */
  readonly onFailure: (error: unknown) => void;
}

const minuteMs = 60_000;
/** Studies read at a time; the rest follows a minute later. */
const maxPerRound = 30;
/** A folder may name any number of collections, each of which takes a request at least. */
const maxSearchesPerRound = 10;
const maxBackoffMs = 60 * minuteMs;

/**
 * Knows how many new answers the studies of collections and batches have. Asks Prolific every few minutes,
 * but only for those that somebody watches or follows; after a problem, less often.
 */
export class NewAnswers {
  private readonly deps: NewAnswersDeps;
  private readonly counts: StudyCounts;
  private readonly listeners = new Set<(subject: SubjectRef) => void>();
  private readonly wanted = new WantedSubjects();
  /** The news that listeners know, by subject. */
  private readonly told = new Map<string, { readonly subject: SubjectRef; readonly words: string }>();
  private waiting = new AbortController();
  /** Set while Prolific is asked. */
  private round: AbortController | undefined;
  /** Number of rounds in a row that failed. */
  private failures = 0;
  private pausedUntil = 0;
  /** Until somebody signs in. */
  private isStopped = false;

  constructor(deps: NewAnswersDeps) {
    this.deps = deps;
    this.counts = new StudyCounts({ ...deps, intervalMs: () => this.intervalMs });
  }

  dispose(): void {
    this.isStopped = true;
    this.listeners.clear();
    this.waiting.abort();
    this.round?.abort();
  }

  /** Returns the last news without asking Prolific; `undefined` if nothing is known. */
  current(subject: SubjectRef): News | undefined {
    const counts = new Map<string, SubmissionCounts>();
    let checkedAt = Infinity;
    for (const id of this.deps.studies.of(subject).keys()) {
      const read = this.counts.of(id);
      if (read?.counts === undefined) continue;
      counts.set(id, read.counts);
      checkedAt = Math.min(checkedAt, read.checkedAt);
    }
    if (counts.size === 0) return undefined;
    const snapshots = snapshotsOf(this.deps.snapshots(), subjectKey(subject));
    const newSubmissions = countNew(counts, snapshots, {
      baselineOf: (exportId) => this.deps.memory.known.baselines.get(exportId),
      submissionsIn: this.deps.submissionsIn,
    });
    return { newSubmissions, counts: sumOfCounts([...counts.values()]), checkedAt: new Date(checkedAt) };
  }

  /** Returns whether its studies were searched for and none was found, so that its news can't be known. */
  lacksStudy(subject: SubjectRef): boolean {
    const { studies, timing } = this.deps;
    const searchDueAt = studies.searchDueAt(subject) ?? Infinity;
    return studies.of(subject).size === 0 && searchDueAt > timing.now().getTime();
  }

  /** Collections and batches with new submissions. */
  get withNews(): readonly SubjectRef[] {
    const known = [...this.told.values()].map(({ subject }) => subject);
    return known.filter((subject) => (this.current(subject)?.newSubmissions ?? 0) > 0);
  }

  /** Calls `listener` with each collection or batch whose news changed, until disposed. */
  onDidChange(listener: (subject: SubjectRef) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /**
   * Keeps the news of a collection or batch up to date until disposed, whatever is visible.
   *
   * @param everyMinutes how often if the setting is 0; without it, not at all then
   */
  follow(subject: SubjectRef, everyMinutes?: number): { dispose(): void } {
    return this.wanting(this.wanted.follow(subject, everyMinutes));
  }

  /**
   * Keeps the news of those up to date that `subjects` returns, most important first, until disposed. Call
   * {@link update} when these are others.
   */
  watch(subjects: () => readonly SubjectRef[]): { dispose(): void } {
    return this.wanting(this.wanted.watch(subjects));
  }

  /** Tells listeners what changed, and waits again: snapshots, watched subjects or the interval are others. */
  update(): void {
    this.tell();
    this.schedule();
  }

  /** Forgets everything about the account that was signed in. */
  restart(): void {
    this.counts.clear();
    this.isStopped = false;
    this.refresh();
  }

  /** Asks again at once for what is watched, and searches for new studies. */
  refresh(): void {
    // It may fail only after this, and would then keep everything waiting.
    this.round?.abort();
    this.failures = 0;
    this.pausedUntil = 0;
    this.deps.studies.refresh();
    this.counts.expire();
    this.update();
  }

  /**
   * Asks Prolific at once. Returns `undefined` if no study is known to belong to the collection or batch.
   *
   * @throws {ProblemError} any network or API kind. Throws the signal's reason when aborted.
   */
  async check(subject: SubjectRef, signal: AbortSignal): Promise<News | undefined> {
    const { memory, studies } = this.deps;
    await memory.read();
    if (studies.of(subject).size === 0) await studies.search(subject, signal);
    await this.counts.readAll([...studies.of(subject).keys()], signal);
    this.update();
    return this.current(subject);
  }

  /**
   * Returns how many submissions each known study has completed now, for {@link setBaseline}; none if Prolific
   * isn't asked for those of this subject. Throws like {@link check}.
   */
  async baseline(subject: SubjectRef, signal: AbortSignal): Promise<Baseline> {
    if (this.deps.intervalMinutes() === 0 && !this.wanted.isAlways(subject)) return new Map();
    await this.deps.memory.read();
    const ids = [...this.deps.studies.of(subject).keys()];
    await this.counts.readAll(ids, signal);
    const read = ids.map((id): [string, number | undefined] => [id, this.counts.of(id)?.counts?.completed]);
    return new Map(read.filter((each): each is [string, number] => each[1] !== undefined));
  }

  /** Remembers what an export contains at least, so that only later submissions are news. */
  async setBaseline(exportId: string, baseline: Baseline): Promise<void> {
    await this.deps.memory.change(({ baselines }) => ({
      baselines: new Map([...baselines].filter(([id]) => id !== exportId)).set(exportId, baseline),
    }));
    this.update();
  }

  private wanting(remove: () => void): { dispose(): void } {
    this.update();
    return {
      dispose: () => {
        remove();
        this.update();
      },
    };
  }

  private watched(): SubjectRef[] {
    return this.deps.intervalMinutes() === 0 ? this.wanted.always : this.wanted.all;
  }

  /** Waits until something is due and reads it; stops if nothing is watched. */
  private schedule(): void {
    this.waiting.abort();
    const watched = this.intervalMs > 0 && !this.isStopped ? this.watched() : [];
    if (watched.length === 0) this.round?.abort();
    if (watched.length === 0 || this.round !== undefined) return;
    this.waiting = new AbortController();
    void this.readLater(this.waitMs(watched), this.waiting.signal);
  }

  private async readLater(ms: number, signal: AbortSignal): Promise<void> {
    const { timing } = this.deps;
    await waitThroughSleep(timing, ms, 0, signal).catch(() => undefined);
    if (signal.aborted) return;
    const round = new AbortController();
    this.round = round;
    try {
      await this.readDue(round.signal);
      this.failures = 0;
    } catch (error) {
      if (!round.signal.aborted) this.failed(error);
    }
    this.round = undefined;
    this.update();
  }

  private waitMs(watched: readonly SubjectRef[]): number {
    const { studies, timing } = this.deps;
    const now = timing.now().getTime();
    let due = now + this.intervalMs;
    for (const subject of watched) {
      due = Math.min(due, studies.searchDueAt(subject) ?? Infinity);
      for (const id of studies.of(subject).keys()) due = Math.min(due, this.counts.dueAt(id));
    }
    // A clock that was put back makes nobody wait longer.
    return Math.max(0, due - now, Math.min(this.pausedUntil - now, maxBackoffMs));
  }

  private get intervalMs(): number {
    return (this.deps.intervalMinutes() || this.wanted.everyMinutes) * minuteMs;
  }

  private async readDue(signal: AbortSignal): Promise<void> {
    const { memory, studies, timing } = this.deps;
    await memory.read();
    const watched = this.watched();
    // What is known first: a search may take many requests.
    const due = this.dueOf(watched);
    await this.counts.readAll(due.slice(0, maxPerRound), signal);
    this.tell();
    let searches = 0;
    for (const subject of watched) {
      signal.throwIfAborted();
      if ((studies.searchDueAt(subject) ?? Infinity) > timing.now().getTime()) continue;
      if (++searches > maxSearchesPerRound) break;
      await studies.search(subject, signal);
      await this.counts.readAll(this.dueOf([subject]).slice(0, maxPerRound), signal);
      this.tell();
    }
    if (due.length > maxPerRound || searches > maxSearchesPerRound)
      this.pausedUntil = timing.now().getTime() + minuteMs;
  }

  private dueOf(subjects: readonly SubjectRef[]): string[] {
    const now = this.deps.timing.now().getTime();
    const ids = new Set(subjects.flatMap((subject) => [...this.deps.studies.of(subject).keys()]));
    return [...ids].filter((id) => this.counts.dueAt(id) <= now);
  }

  private failed(error: unknown): void {
    const { onFailure, timing } = this.deps;
    onFailure(error);
    this.isStopped = traitsOf(problemOf(error)).concerns === 'account';
    this.failures += 1;
    // Nobody wants to wait an hour once the network is back.
    const isOffline = traitsOf(problemOf(error)).waiting === 'unreached';
    const maxMs = isOffline ? Math.min(4 * this.intervalMs, maxBackoffMs) : maxBackoffMs;
    const backoff = { baseMs: 2 * this.intervalMs, maxMs };
    const waitMs = backoffDelay(this.failures, backoff, () => timing.random());
    this.pausedUntil = timing.now().getTime() + waitMs;
  }

  private tell(): void {
    const subjects = [...this.watched(), ...[...this.told.values()].map(({ subject }) => subject)];
    for (const subject of subjects) {
      const key = subjectKey(subject);
      const news = this.current(subject);
      const shown = news === undefined ? this.lacksStudy(subject) : [news.newSubmissions, news.counts];
      const words = JSON.stringify(shown);
      if (words === (this.told.get(key)?.words ?? 'false')) continue;
      this.told.set(key, { subject, words });
      for (const listener of [...this.listeners]) listener(subject);
    }
  }
}
