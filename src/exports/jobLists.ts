import type { Timing } from '../http/timing.ts';
import { problemOf } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { ExportJob, SubjectKind, SubjectRef } from '../prolific/model.ts';
import { pollWaitMs } from './pollSchedule.ts';
import { passes } from './waitForExport.ts';

/** The export jobs of a collection or batch as last read, newest first. */
export type JobList =
  | { readonly status: 'unknown' }
  | { readonly status: 'loading' }
  /** This Prolific keeps no such list: generation 1. */
  | { readonly status: 'unsupported' }
  | { readonly status: 'listed'; readonly jobs: readonly ExportJob[] }
  | { readonly status: 'failed'; readonly error: unknown };

export interface JobListsDeps {
  /** For the signed-in account; asked each time it is needed. */
  readonly client: () => Promise<ProlificClient>;
  readonly timing: Timing;
}

/** How many jobs Prolific keeps of a collection or batch, with all filters together. */
export const mostJobs = 10;

const rereadMs = 15_000;
/** A poll so late that its wait has risen to {@link rereadMs}. */
const settled = 20;

/**
 * One subject without a list proves nothing, for Prolific says 404 also of what was deleted or is out of reach; so many of
 * a kind, and none with a list, are proof enough that this server has none.
 */
const enoughWithoutList = 2;

interface Entry {
  readonly subject: SubjectRef;
  list: JobList;
  readAt: number;
  reading: Promise<JobList> | undefined;
  /** How often a list newer than what is being read was asked for. */
  asked: number;
  followers: number;
  /** How many readings in a row left the list as it is, for want of a network or the like. */
  missed: number;
  /** Set while the list is read again and again. */
  rereading: AbortController | undefined;
}

/**
 * The jobs that Prolific keeps, by collection and batch: read when asked for, kept until something has changed, and read
 * again every 15 s, and less often while the network is away, as long as somebody follows a list that has a job in the making.
 */
export class JobLists {
  private readonly deps: JobListsDeps;
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<(subject: SubjectRef) => void>();
  private readonly withList = new Set<SubjectKind>();
  private readonly withoutList = new Map<SubjectKind, Set<string>>();
  /** Aborts when all that was read is forgotten. */
  private life = new AbortController();

  constructor(deps: JobListsDeps) {
    this.deps = deps;
  }

  dispose(): void {
    this.forgetAll();
    this.listeners.clear();
  }

  /** Calls `listener` with the subject of each list that became another, until what it gives is disposed. */
  onDidChange(listener: (subject: SubjectRef) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** Whether this Prolific is known to list jobs. */
  get areListed(): boolean {
    return this.withList.size > 0;
  }

  /** Whether this Prolific is known to list no jobs. */
  get areUnlisted(): boolean {
    return !this.areListed && this.isWithoutLists('collection');
  }

  /** The list as it is known now; asks nobody. */
  current(subject: SubjectRef): JobList {
    return this.entries.get(keyOf(subject))?.list ?? { status: 'unknown' };
  }

  /**
   * The list as last read, or read now where it never was; one that failed stays so until {@link refresh}. Asks nobody
   * where this Prolific is known to keep none. Rejects with the signal's reason when aborted, and with nothing else.
   */
  async load(subject: SubjectRef, signal: AbortSignal): Promise<JobList> {
    const entry = this.entryOf(subject);
    if (entry.list.status === 'unknown' || entry.list.status === 'loading') {
      return await waitFor(this.read(entry), signal);
    }
    return entry.list;
  }

  /** Reads the list anew, whatever is known of it. Rejects with the signal's reason when aborted, and with nothing else. */
  async refresh(subject: SubjectRef, signal: AbortSignal): Promise<JobList> {
    const entry = this.entryOf(subject);
    entry.asked += 1;
    return await waitFor(this.read(entry), signal);
  }

  /** Says that a list has changed at Prolific: it is read anew where it is followed, and else when it is next asked for. */
  outdate(subject: SubjectRef): void {
    const entry = this.entries.get(keyOf(subject));
    if (entry === undefined || entry.list.status === 'unsupported') return;
    entry.asked += 1;
    if (entry.followers > 0) void this.read(entry);
    else if (entry.reading === undefined) {
      this.entries.delete(keyOf(subject));
      this.become(entry, { status: 'unknown' });
    }
  }

  /** Takes a job that was deleted at Prolific out of its list, and outdates the list. */
  remove(subject: SubjectRef, exportId: string): void {
    const entry = this.entries.get(keyOf(subject));
    if (entry?.list.status === 'listed') {
      const jobs = entry.list.jobs.filter((job) => job.exportId !== exportId);
      this.become(entry, { status: 'listed', jobs });
    }
    this.outdate(subject);
  }

  /** Keeps a list up to date while a job is in the making, until what it gives is disposed: somebody looks at it. */
  follow(subject: SubjectRef): { dispose(): void } {
    const entry = this.entryOf(subject);
    entry.followers += 1;
    this.keepReading(entry);
    let over = false;
    return {
      dispose: () => {
        if (over) return;
        over = true;
        entry.followers -= 1;
        if (entry.followers === 0) entry.rereading?.abort();
      },
    };
  }

  /** Forgets all lists, and that there seemed to be none: the person asks for them anew. */
  forgetLists(): void {
    this.withoutList.clear();
    this.life.abort();
    this.life = new AbortController();
    const entries = [...this.entries.values()];
    this.entries.clear();
    for (const entry of entries) {
      entry.rereading?.abort();
      this.become(entry, { status: 'unknown' });
    }
  }

  /** Forgets everything: another account may be with another Prolific. */
  forgetAll(): void {
    this.withList.clear();
    this.forgetLists();
  }

  private entryOf(subject: SubjectRef): Entry {
    const key = keyOf(subject);
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = {
      subject: { kind: subject.kind, id: subject.id },
      list: { status: 'unknown' },
      readAt: 0,
      reading: undefined,
      asked: 0,
      followers: 0,
      missed: 0,
      rereading: undefined,
    };
    this.entries.set(key, entry);
    return entry;
  }

  private read(entry: Entry, again = false): Promise<JobList> {
    entry.reading ??= this.readOnce(entry, again, this.life.signal).finally(() => {
      entry.reading = undefined;
    });
    return entry.reading;
  }

  /** Never rejects. `again`: what passes by itself leaves the list as it is. */
  private async readOnce(entry: Entry, again: boolean, signal: AbortSignal): Promise<JobList> {
    if (this.isWithoutLists(entry.subject.kind)) return this.become(entry, { status: 'unsupported' });
    if (entry.list.status !== 'listed') this.become(entry, { status: 'loading' });
    const before = entry.asked;
    for (;;) {
      const { asked } = entry;
      const list = await this.ask(entry.subject, signal);
      if (signal.aborted) return { status: 'unknown' };
      if (asked !== entry.asked) continue;
      entry.readAt = this.deps.timing.now().getTime();
      const problem = list.status === 'failed' ? problemOf(list.error) : undefined;
      const mayPass = again && asked === before && problem !== undefined && passes(problem);
      entry.missed = mayPass ? entry.missed + 1 : 0;
      if (!mayPass) this.become(entry, list);
      this.keepReading(entry);
      return entry.list;
    }
  }

  private async ask(subject: SubjectRef, signal: AbortSignal): Promise<JobList> {
    try {
      const jobs = await (await this.deps.client()).listExports(subject, signal);
      if (signal.aborted) return { status: 'unknown' };
      if (jobs !== undefined) {
        this.withList.add(subject.kind);
        return { status: 'listed', jobs };
      }
      const without = this.withoutList.get(subject.kind) ?? new Set();
      this.withoutList.set(subject.kind, without.add(subject.id));
      return { status: 'unsupported' };
    } catch (error) {
      return { status: 'failed', error };
    }
  }

  private isWithoutLists(kind: SubjectKind): boolean {
    return !this.withList.has(kind) && (this.withoutList.get(kind)?.size ?? 0) >= enoughWithoutList;
  }

  /** Starts to read a list again and again, where that is called for and not under way. */
  private keepReading(entry: Entry): void {
    if (entry.rereading !== undefined || !isWaiting(entry)) return;
    const rereading = new AbortController();
    entry.rereading = rereading;
    void this.reread(entry, AbortSignal.any([rereading.signal, this.life.signal])).finally(() => {
      if (entry.rereading === rereading) entry.rereading = undefined;
      // Somebody may have begun to follow it while the last one's reading was being stopped.
      if (rereading.signal.aborted) this.keepReading(entry);
    });
  }

  private async reread(entry: Entry, signal: AbortSignal): Promise<void> {
    const { timing } = this.deps;
    while (isWaiting(entry) && !signal.aborted) {
      const wait = entry.missed === 0 ? rereadMs : pollWaitMs(settled, timing, { unreached: entry.missed });
      // A clock that was put back makes it no older than just read.
      const age = Math.max(0, timing.now().getTime() - entry.readAt);
      try {
        await timing.sleep(Math.max(0, wait - age), signal);
      } catch {
        return;
      }
      await this.read(entry, true);
    }
  }

  private become(entry: Entry, list: JobList): JobList {
    const before = entry.list;
    entry.list = list;
    if (!sameList(before, list)) this.tell(entry.subject);
    return list;
  }

  private tell(subject: SubjectRef): void {
    for (const listener of [...this.listeners]) listener(subject);
  }
}

function keyOf({ kind, id }: SubjectRef): string {
  return `${kind}/${id}`;
}

function isWaiting({ list, followers }: Entry): boolean {
  return followers > 0 && list.status === 'listed' && list.jobs.some(({ status }) => status === 'generating');
}

function sameList(a: JobList, b: JobList): boolean {
  if (a.status !== 'listed' || b.status !== 'listed') return a.status === b.status && a.status !== 'failed';
  return (
    a.jobs.length === b.jobs.length &&
    a.jobs.every((job, index) => {
      const other = b.jobs[index];
      return job.exportId === other?.exportId && job.status === other.status;
    })
  );
}

/** What `promise` gives, unless `signal` aborts first. */
async function waitFor<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error('Aborted'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
