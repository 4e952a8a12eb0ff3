import type { Timing } from '../../http/timing.ts';
import type { ExportPlace } from '../../snapshots/access/folders.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import type { Staging } from '../../snapshots/staging/staging.ts';
import { subjectKey, subjectOf, type ExportSubject, type SubjectRef } from '../../snapshots/subject.ts';
import type { ExportOutcome, ExportRequest } from '../exportState.ts';
import { afterFailure } from './afterFailure.ts';
import { leftOf, requestFor, runKept, type KeptEnd, type KeptRunDeps } from './keptRun.ts';
import { KeptPlace, type NewsOfSubjects } from './keptPlace.ts';
import { KeptStore, type KeptChoice, type KeptOptions } from './keptStore.ts';

export interface KeeperDeps extends KeptRunDeps {
  readonly installation: Installation;
  readonly timing: Timing;
  readonly news: NewsOfSubjects;
  /** Returns the export folders that this window may write to. */
  readonly targets: () => Promise<readonly ExportPlace[]>;
  readonly isSignedIn: () => Promise<boolean>;
  /** Returns how many exports Prolific lists for a subject, if that was read. */
  readonly jobCount: (subject: SubjectRef) => number | undefined;
}

/** What a person is told about a run. */
export type KeptNews = { readonly subject: ExportSubject; readonly target: ExportPlace } & (
  | { readonly news: 'completed'; readonly outcome: Extract<ExportOutcome, { status: 'completed' }> }
  /** It won't run again by itself. */
  | { readonly news: 'stopped'; readonly error: unknown }
);

/** How a subject is kept updated, as rows show it. */
export interface KeptState extends KeptOptions {
  readonly target: ExportPlace;
  readonly isPaused: boolean;
}

/** How often other windows' choices and locks are looked at. */
const lookMs = 15_000;
/** How often Prolific is asked for its list of exports while it had no room for another one. */
const roomMs = 20 * 60_000;

/**
 * Keeps collections and batches updated: exports new answers without being asked, at most every few minutes, in one
 * of the windows that have the export folder open. If that window is closed or killed, another takes over.
 */
export class Keeper {
  private readonly deps: KeeperDeps;
  private readonly places = new Map<string, KeptPlace>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly changed = new Set<() => void>();
  private readonly told = new Set<(news: KeptNews) => void>();
  private readonly life = new AbortController();
  private readonly following: { dispose(): void };
  /** When Prolific was last asked whether there is room, in Unix ms, by subject. */
  private readonly roomAskedAt = new Map<string, number>();
  private looking: Promise<void> = Promise.resolve();
  private queued: Promise<void> | undefined;
  private shown = '';

  constructor(deps: KeeperDeps) {
    this.deps = deps;
    this.following = deps.news.onDidChange(() => void this.look());
  }

  /** Begins to look at the open export folders again and again. */
  begin(): void {
    void this.lookAgainAndAgain();
  }

  /** Stops, waits for what runs, which {@link ExportService.stopAll} ends, and lets other windows take over. */
  async close(): Promise<void> {
    this.life.abort();
    this.following.dispose();
    await this.idle();
    for (const place of this.places.values()) await place.leave();
    this.changed.clear();
    this.told.clear();
  }

  /** Resolves when everything due has ended. */
  async idle(): Promise<void> {
    await this.looking;
    await Promise.all(this.running.values());
  }

  /** Calls `listener` when rows may show something else. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.changed.add(listener);
    return { dispose: () => void this.changed.delete(listener) };
  }

  /** Calls `listener` with what a person should be told. */
  onNews(listener: (news: KeptNews) => void): { dispose(): void } {
    this.told.add(listener);
    return { dispose: () => void this.told.delete(listener) };
  }

  /** Returns how a subject is kept updated in one of the open export folders, as last read. */
  current(subject: SubjectRef): KeptState | undefined {
    for (const place of this.places.values()) {
      const choice = place.choiceOf(subject);
      if (choice === undefined) continue;
      const { everyMinutes, keeps } = choice;
      return { everyMinutes, keeps, isPaused: place.isPaused(choice), target: place.target };
    }
    return undefined;
  }

  /** Keeps a subject updated in an export folder, or no longer. Throws the disk's errors. */
  async choose(target: ExportPlace, subject: ExportSubject, options: KeptOptions | undefined): Promise<void> {
    const store = await KeptStore.open(this.deps.installation, target.exportFolder);
    const chosenAt = this.deps.timing.now().toISOString();
    await store.choose(subject, options && { subject, ...options, chosenAt });
    await this.look();
  }

  /** Returns whether an interrupted export is resumed without asking. */
  async resumes({ record }: Staging, target: ExportPlace): Promise<boolean> {
    const place = await this.open(target);
    await place.read(false);
    const subject = subjectOf(record);
    const choice = place.choiceOf(subject);
    const { isUnfinished, jobs } = place.runOf(subject);
    return (
      choice !== undefined &&
      !place.isPaused(choice) &&
      isUnfinished === true &&
      jobs.some((id) => id === record.export_id)
    );
  }

  /** Reads what changed, takes over if no other window exports, and exports what is due. Never rejects. */
  look(): Promise<void> {
    if (this.queued !== undefined) return this.queued;
    const next = this.looking.then(async () => {
      this.queued = undefined;
      try {
        if (!this.life.signal.aborted) await this.lookOnce();
      } catch (error) {
        this.deps.onFailure(error);
      }
    });
    this.queued = next;
    this.looking = next;
    return next;
  }

  private async lookAgainAndAgain(): Promise<void> {
    const { timing } = this.deps;
    const { signal } = this.life;
    while (!signal.aborted) {
      await this.look();
      await timing.sleep(lookMs, signal).catch(() => undefined);
    }
  }

  private async lookOnce(): Promise<void> {
    const targets = await this.deps.targets();
    const folders = new Set(targets.map(({ exportFolder }) => exportFolder));
    for (const [folder, place] of this.places) {
      if (folders.has(folder)) continue;
      this.places.delete(folder);
      await place.leave();
    }
    for (const target of targets) {
      const place = this.places.get(target.exportFolder) ?? (await this.open(target));
      this.places.set(target.exportFolder, place);
      await place.read(true);
    }
    const kept = [...this.places.values()].filter(({ choices }) => choices.length > 0);
    this.notify();
    if (kept.length === 0 || !(await this.deps.isSignedIn())) return;
    for (const place of kept) for (const choice of place.choices) await this.runIfDue(place, choice);
  }

  private async open(target: ExportPlace): Promise<KeptPlace> {
    return await KeptPlace.open(target, this.deps.installation, this.deps.news);
  }

  private async runIfDue(place: KeptPlace, choice: KeptChoice): Promise<void> {
    const { subject } = choice;
    const key = `${place.target.exportFolder}\0${subjectKey(subject)}`;
    if (place.signal === undefined || this.running.has(key)) return;
    if (place.isPaused(choice) && !(await this.goOnIfRoom(place, choice))) return;
    const { notBefore, isUnfinished } = place.runOf(subject);
    const now = this.deps.timing.now().getTime();
    if (notBefore !== undefined && Date.parse(notBefore) > now) return;
    const isNews = this.hasNews(place, choice, now);
    if (isUnfinished !== true && !isNews) return;
    const request = await requestFor(place.target, subject);
    const unfinished =
      isUnfinished === true
        ? await leftOf(request, place.runOf(subject).jobs, this.deps.installation)
        : undefined;
    if (unfinished === undefined && !isNews) {
      // A person resumed what was left, or it is no longer what would be exported.
      await place.save(subject, { isUnfinished: false });
      return;
    }
    const working = this.runNow(place, choice, request, unfinished)
      .catch((error: unknown) => this.deps.onFailure(error))
      .finally(() => this.running.delete(key));
    this.running.set(key, working);
  }

  /** Ends a pause for lack of room on Prolific once it has fewer exports than there were then. */
  private async goOnIfRoom(place: KeptPlace, { subject }: KeptChoice): Promise<boolean> {
    const { paused } = place.runOf(subject);
    if (paused?.why !== 'job-limit') return false;
    const isRoom = (count: number | undefined): boolean =>
      count !== undefined && count < (paused.listed ?? 0);
    if (!isRoom(this.deps.jobCount(subject)) && !isRoom(await this.askJobCount(place, subject))) return false;
    await place.save(subject, { paused: undefined, startedAt: undefined });
    return true;
  }

  /** Asks Prolific for its list of exports if nobody has looked at it for a while; a failure is asked again. */
  private async askJobCount(place: KeptPlace, subject: ExportSubject): Promise<number | undefined> {
    const key = subjectKey(subject);
    const now = this.deps.timing.now().getTime();
    const since = this.roomAskedAt.get(key) ?? Date.parse(place.runOf(subject).startedAt ?? '');
    if (now - since < roomMs) return undefined;
    this.roomAskedAt.set(key, now);
    const signal = AbortSignal.any([this.life.signal, AbortSignal.timeout(30_000)]);
    return (await this.deps.listJobs(subject, signal).catch(() => undefined))?.length;
  }

  private hasNews(place: KeptPlace, { subject, everyMinutes, chosenAt }: KeptChoice, now: number): boolean {
    const { startedAt = '', completed } = place.runOf(subject);
    const news = this.deps.news.current(subject);
    if (news === undefined || news.newSubmissions <= 0 || news.counts.completed === completed) return false;
    const age = now - Date.parse(startedAt);
    // A clock that was put back must not stop it for longer.
    const isSoon = startedAt >= chosenAt && age >= 0 && age < everyMinutes * 60_000;
    return !isSoon;
  }

  private async runNow(
    place: KeptPlace,
    choice: KeptChoice,
    request: ExportRequest,
    unfinished: Staging | undefined,
  ): Promise<void> {
    const { subject } = choice;
    const { target, signal } = place;
    if (signal === undefined) return;
    const { startedAt, isUnfinished } = place.runOf(subject);
    const completed = this.deps.news.current(subject)?.counts.completed;
    const now = this.deps.timing.now().toISOString();
    await place.save(subject, { startedAt: now, isUnfinished: true });
    const ended = await runKept(
      this.deps,
      {
        target,
        request,
        choice,
        unfinished,
        run: () => place.runOf(subject),
        save: (changes) => place.save(subject, changes),
      },
      AbortSignal.any([signal, this.life.signal]),
    );
    switch (ended.end) {
      case 'busy':
        await place.save(subject, { startedAt, isUnfinished });
        break;
      case 'failed':
        await this.endFailed(place, choice, ended);
        break;
      case 'canceled':
      case 'completed':
        await place.save(subject, { isUnfinished: false, failures: 0, notBefore: undefined, completed });
        if (ended.end === 'completed' && !ended.isAttended)
          this.tell({ news: 'completed', subject, target, outcome: ended.outcome });
    }
    place.follow();
    this.notify();
  }

  private async endFailed(
    place: KeptPlace,
    { subject, chosenAt }: KeptChoice,
    { error, listed }: Extract<KeptEnd, { end: 'failed' }>,
  ): Promise<void> {
    const { timing } = this.deps;
    const failures = place.runOf(subject).failures + 1;
    const next = afterFailure(error, failures, () => timing.random());
    switch (next.then) {
      case 'wait':
        return;
      case 'sign-in':
        break;
      case 'retry': {
        const notBefore = new Date(timing.now().getTime() + next.afterMs).toISOString();
        await place.save(subject, { failures, notBefore });
        return;
      }
      case 'pause': {
        const paused = { of: chosenAt, why: next.why, listed };
        await place.save(subject, { failures: 0, isUnfinished: false, paused });
        break;
      }
    }
    this.tell({ news: 'stopped', subject, target: place.target, error });
  }

  private tell(news: KeptNews): void {
    for (const listener of [...this.told]) listener(news);
  }

  private notify(): void {
    const now = JSON.stringify(
      [...this.places.values()].map((place) =>
        place.choices.map((choice) => [choice, place.isPaused(choice)]),
      ),
    );
    if (now === this.shown) return;
    this.shown = now;
    for (const listener of [...this.changed]) listener();
  }
}
