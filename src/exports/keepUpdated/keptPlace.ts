import type { ExportPlace } from '../../snapshots/access/folders.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { lockHolder, lockStaging, type StagingLock } from '../../snapshots/staging/stagingLock.ts';
import { sameSubject, subjectKey, type SubjectRef } from '../../snapshots/subject.ts';
import { KeptStore, noRun, type KeptChoice, type KeptRun } from './keptStore.ts';

/** What is known of a subject's new answers. */
interface News {
  readonly newSubmissions: number;
  readonly counts: { readonly completed: number };
}

/** Finds new answers of the subjects that somebody follows. */
export interface NewsOfSubjects {
  current(subject: SubjectRef): News | undefined;
  onDidChange(listener: (subject: SubjectRef) => void): { dispose(): void };
  follow(subject: SubjectRef, everyMinutes: number): { dispose(): void };
}

/** An export folder in which collections are kept updated, and whether it is this window that does it. */
export class KeptPlace {
  readonly target: ExportPlace;
  private readonly store: KeptStore;
  private readonly news: NewsOfSubjects;
  private readonly followed = new Map<string, { dispose(): void }>();
  private chosen: readonly KeptChoice[] = [];
  private runs = new Map<string, KeptRun>();
  private turn: { readonly lock: StagingLock; readonly life: AbortController } | undefined;
  private saving: Promise<void> = Promise.resolve();

  private constructor(target: ExportPlace, store: KeptStore, news: NewsOfSubjects) {
    this.target = target;
    this.store = store;
    this.news = news;
  }

  /** Opens an export folder's place. Throws the disk's errors. */
  static async open(
    target: ExportPlace,
    installation: Installation,
    news: NewsOfSubjects,
  ): Promise<KeptPlace> {
    return new KeptPlace(target, await KeptStore.open(installation, target.exportFolder), news);
  }

  get choices(): readonly KeptChoice[] {
    return this.chosen;
  }

  /** Aborts when it is no longer this window's turn; `undefined` if it isn't. */
  get signal(): AbortSignal | undefined {
    return this.turn?.life.signal;
  }

  choiceOf(subject: SubjectRef): KeptChoice | undefined {
    return this.chosen.find((one) => sameSubject(one.subject, subject));
  }

  runOf(subject: SubjectRef): KeptRun {
    return this.runs.get(subjectKey(subject)) ?? noRun;
  }

  isPaused({ subject, chosenAt }: KeptChoice): boolean {
    return this.runOf(subject).paused?.of === chosenAt;
  }

  /**
   * Reads what windows wrote, and takes the turn if no other window has it. Throws the disk's errors.
   * @param mayTake whether this window could export
   */
  async read(mayTake: boolean): Promise<void> {
    this.chosen = await this.store.choices();
    if (this.chosen.length === 0) await this.leave();
    else if (this.turn === undefined && mayTake) await this.takeTurn();
    // While it is this window's turn, nobody else writes them.
    if (this.turn === undefined) this.runs = await this.store.runs();
    this.follow();
  }

  /** Has new answers looked for as long as they would be exported here. */
  follow(): void {
    const chosen = this.turn === undefined ? [] : this.chosen.filter((choice) => !this.isPaused(choice));
    const wanted = new Map(
      chosen.map((choice) => [`${choice.everyMinutes} ${subjectKey(choice.subject)}`, choice]),
    );
    for (const [key, following] of this.followed) {
      if (wanted.has(key)) continue;
      following.dispose();
      this.followed.delete(key);
    }
    for (const [key, { subject, everyMinutes }] of wanted)
      if (!this.followed.has(key)) this.followed.set(key, this.news.follow(subject, everyMinutes));
  }

  /** Remembers changes of a subject's run. Throws the disk's errors. */
  async save(subject: SubjectRef, changes: Partial<KeptRun>): Promise<void> {
    this.runs.set(subjectKey(subject), { ...this.runOf(subject), ...changes });
    // Once another window has its turn, the file is that window's.
    if (this.turn === undefined) return;
    const runs = new Map(this.runs);
    const saved = this.saving.then(() => this.store.writeRuns(runs));
    this.saving = saved.catch(() => undefined);
    await saved;
  }

  /** Lets another window take the turn. */
  async leave(): Promise<void> {
    const { turn } = this;
    this.turn = undefined;
    turn?.life.abort();
    this.follow();
    await this.saving;
    await turn?.lock.release();
  }

  private async takeTurn(): Promise<void> {
    const { folder } = this.store;
    if ((await lockHolder(folder)) !== undefined) return;
    const life = new AbortController();
    const lost = (): void => {
      life.abort();
      this.turn = undefined;
      this.follow();
    };
    const lock = await lockStaging(folder, lost).catch(() => undefined);
    if (lock === undefined) return;
    this.runs = await this.store.runs();
    this.turn = { lock, life };
  }
}
