import { abortable } from '../problems/longWork.ts';
import type { Timing } from '../http/timing.ts';
import { problemOf } from '../problems/problem.ts';
import { isTransient } from '../problems/traits.ts';
import type { ProlificClient } from './client.ts';
import type { ExportJob } from './apiModel.ts';
import { type SubjectKind, type SubjectRef, subjectKey } from '../snapshots/subject.ts';
import { pollWaitMs } from './waitForExport.ts';

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

/** Maximum number of jobs that Prolific keeps per collection or batch, whatever their filters. */
export const maxJobs = 10;

/** Returns whether there is or will be an archive to download. */
export function isDownloadable({ status }: ExportJob): boolean {
  return status === 'complete' || status === 'generating';
}

const rereadMs = 15_000;
/** A poll so late that its wait has risen to {@link rereadMs}. */
const settled = 20;

/**
 * A 404 may also mean that a subject was deleted or is out of reach. This many subjects of a kind without a
 * list, and none with one, prove that lists are unsupported.
 */
const enoughWithoutList = 2;

interface Entry {
  readonly subject: SubjectRef;
  list: JobList;
  readAt: number;
  reading: Promise<JobList> | undefined;
  /** Number of requests for a list newer than the one being read. */
  asked: number;
  followers: number;
  /** Number of consecutive readings that failed temporarily. */
  missed: number;
  /** Set while the list is read again and again. */
  rereading: AbortController | undefined;
}

/**
 * Jobs that Prolific keeps, by collection and batch. Lists are read on demand, cached until something
 * changes, and read every 15 s (less often while offline) as long as somebody follows one with an unfinished
 * job.
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
    this.clear();
    this.listeners.clear();
  }

  /** Calls `listener` with the subject of each changed list, until disposed. */
  onDidChange(listener: (subject: SubjectRef) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** Whether Prolific is known to list jobs. */
  get areListed(): boolean {
    return this.withList.size > 0;
  }

  /** Whether Prolific is known not to list jobs. */
  get areUnlisted(): boolean {
    return !this.areListed && this.isWithoutLists('collection');
  }

  /** Returns the cached list without reading it. */
  current(subject: SubjectRef): JobList {
    return this.entries.get(subjectKey(subject))?.list ?? { status: 'unknown' };
  }

  /**
   * Returns the cached list, or reads it if it never was; a failure is kept until {@link refresh}. Reads
   * nothing if Prolific is known not to list jobs. Rejects only with the signal's reason when aborted.
   */
  async load(subject: SubjectRef, signal: AbortSignal): Promise<JobList> {
    const entry = this.entryOf(subject);
    if (entry.list.status === 'unknown' || entry.list.status === 'loading') {
      return await abortable(this.read(entry), signal);
    }
    return entry.list;
  }

  /** Reads the list again. Rejects only with the signal's reason when aborted. */
  async refresh(subject: SubjectRef, signal: AbortSignal): Promise<JobList> {
    const entry = this.entryOf(subject);
    entry.asked += 1;
    return await abortable(this.read(entry), signal);
  }

  /** Marks a list as changed: it is read again at once if followed, otherwise on the next request. */
  invalidate(subject: SubjectRef): void {
    const entry = this.entries.get(subjectKey(subject));
    if (entry === undefined || entry.list.status === 'unsupported') return;
    entry.asked += 1;
    if (entry.followers > 0) void this.read(entry);
    else if (entry.reading === undefined) {
      this.entries.delete(subjectKey(subject));
      this.setList(entry, { status: 'unknown' });
    }
  }

  /** Takes a job that was deleted at Prolific out of its list, and outdates the list. */
  remove(subject: SubjectRef, exportId: string): void {
    const entry = this.entries.get(subjectKey(subject));
    if (entry?.list.status === 'listed') {
      const jobs = entry.list.jobs.filter((job) => job.exportId !== exportId);
      this.setList(entry, { status: 'listed', jobs });
    }
    this.invalidate(subject);
  }

  /** Keeps a list up to date while a job is unfinished, until disposed. */
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

  /** Discards all lists and the knowledge that there are none. */
  forgetLists(): void {
    this.withoutList.clear();
    this.life.abort();
    this.life = new AbortController();
    const entries = [...this.entries.values()];
    this.entries.clear();
    for (const entry of entries) {
      entry.rereading?.abort();
      this.setList(entry, { status: 'unknown' });
    }
  }

  /** Forgets everything: another account may be with another Prolific. */
  clear(): void {
    this.withList.clear();
    this.forgetLists();
  }

  private entryOf(subject: SubjectRef): Entry {
    const key = subjectKey(subject);
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

  /** Never rejects. `again`: temporary problems keep the list. */
  private async readOnce(entry: Entry, again: boolean, signal: AbortSignal): Promise<JobList> {
    if (this.isWithoutLists(entry.subject.kind)) return this.setList(entry, { status: 'unsupported' });
    if (entry.list.status !== 'listed') this.setList(entry, { status: 'loading' });
    const before = entry.asked;
    for (;;) {
      const { asked } = entry;
      const list = await this.ask(entry.subject, signal);
      if (signal.aborted) return { status: 'unknown' };
      if (asked !== entry.asked) continue;
      entry.readAt = this.deps.timing.now().getTime();
      const problem = list.status === 'failed' ? problemOf(list.error) : undefined;
      const mayPass = again && asked === before && problem !== undefined && isTransient(problem);
      entry.missed = mayPass ? entry.missed + 1 : 0;
      if (!mayPass) this.setList(entry, list);
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

  /** Starts reading a list repeatedly if needed and not yet running. */
  private keepReading(entry: Entry): void {
    if (entry.rereading !== undefined || !isWaiting(entry)) return;
    const rereading = new AbortController();
    entry.rereading = rereading;
    void this.reread(entry, AbortSignal.any([rereading.signal, this.life.signal])).finally(() => {
      if (entry.rereading === rereading) entry.rereading = undefined;
      // Somebody may have begun to follow it while the previous reading was stopping.
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

  private setList(entry: Entry, list: JobList): JobList {
    const before = entry.list;
    entry.list = list;
    if (!sameList(before, list)) this.notify(entry.subject);
    return list;
  }

  private notify(subject: SubjectRef): void {
    for (const listener of [...this.listeners]) listener(subject);
  }
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
