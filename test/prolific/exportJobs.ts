import { randomUUID } from 'node:crypto';
import { sameFilter } from './exportFilter.ts';
import type { ObjectContent } from './objectContent.ts';
import type { ObjectStore } from './objectStore.ts';
import type { Exportable } from './prolificData.ts';
import type { WireFilter } from './wire.ts';

export type Generation = '1a' | '1b' | '2';

export type JobStatus = 'generating' | 'complete' | 'failed';

/** An export job as a test sees it. */
export interface Job {
  readonly exportId: string;
  readonly filter: WireFilter;
  /** Unix ms. */
  readonly createdAt: number;
  readonly status: JobStatus;
  /** The archive's key in the object store. */
  readonly key: string;
}

export interface ExportJobsSetUp {
  readonly generation: Generation;
  /** How long a job is generating; `manual`: until {@link ExportJobs.finish} or `fail`. */
  generateMs: number | 'manual';
  readonly store: ObjectStore;
  readonly clock: () => number;
}

interface StoredJob {
  readonly exportId: string;
  readonly ownerId: string;
  readonly filter: WireFilter;
  readonly createdAt: number;
  readonly key: string;
  readonly archive: Promise<ObjectContent>;
  settled: 'no' | 'stored' | 'failed';
  /** Set by hand to finish before its time. */
  due: boolean;
}

/** Finished exports of generation 1 are given again for this long. */
const recentMs = 24 * 3600_000;
const cap = 10;

/** The export jobs of all collections and batches, with the rules of one generation of the API. */
export class ExportJobs {
  readonly #setUp: ExportJobsSetUp;
  #jobs: StoredJob[] = [];

  constructor(setUp: ExportJobsSetUp) {
    this.#setUp = setUp;
  }

  /** The jobs of a collection or batch, oldest first, deleted ones left out. */
  of(ownerId: string): Job[] {
    return this.#jobs.filter((job) => job.ownerId === ownerId).map((job) => this.#seen(job));
  }

  /** Changes how long jobs generate, those in flight included. */
  setGenerateMs(generateMs: number | 'manual'): void {
    this.#setUp.generateMs = generateMs;
  }

  /** Completes a job now. */
  finish(exportId: string): void {
    this.#get(exportId).due = true;
  }

  /** Completes every job now. */
  finishAll(): void {
    for (const job of this.#jobs) {
      job.due = true;
    }
  }

  /** Ends a job as failed, whatever it was. */
  fail(exportId: string): void {
    this.#get(exportId).settled = 'failed';
  }

  /** Takes the archive out of storage: the job then reads as failed and its links find nothing. */
  vanish(exportId: string): void {
    this.#setUp.store.delete(this.#get(exportId).key);
  }

  /** What a POST does: the job it is about and whether it was there before; no job at the cap of generation 2. */
  async request(
    owner: Exportable<{ id: string }>,
    filter: WireFilter,
  ): Promise<{ job: Job; reused: boolean } | 'cap-reached'> {
    const mine = await this.settled(owner.wire.id);
    const inFlight = mine.find((job) => job.status === 'generating' && sameFilter(job.filter, filter));
    const recent =
      this.#setUp.generation === '2'
        ? undefined
        : mine.findLast((job) => job.status === 'complete' && this.#setUp.clock() - job.createdAt < recentMs);
    const reusable = inFlight ?? recent;
    if (reusable !== undefined) {
      return { job: reusable, reused: true };
    }
    if (this.#setUp.generation === '2' && mine.length >= cap) {
      return 'cap-reached';
    }
    const exportId = randomUUID();
    const archive = owner.archive({ ...filter });
    archive.catch(() => undefined);
    const job: StoredJob = {
      exportId,
      ownerId: owner.wire.id,
      filter,
      createdAt: this.#setUp.clock(),
      key: `exports/${owner.wire.id}/${exportId}.zip`,
      archive,
      settled: 'no',
      due: false,
    };
    this.#jobs.push(job);
    return { job: this.#seen(job), reused: false };
  }

  /** As {@link of}, after archives that are due have been put into storage. */
  async settled(ownerId: string): Promise<Job[]> {
    const mine = this.#jobs.filter((job) => job.ownerId === ownerId);
    for (const job of mine) {
      if (job.settled === 'no' && this.#isDue(job)) {
        const content = await job.archive;
        // A test may have failed the job meanwhile.
        if ((job.settled as StoredJob['settled']) === 'no') {
          this.#setUp.store.put(job.key, content);
          job.settled = 'stored';
        }
      }
    }
    return mine.map((job) => this.#seen(job));
  }

  remove(exportId: string): void {
    this.vanish(exportId);
    this.#jobs = this.#jobs.filter((job) => job.exportId !== exportId);
  }

  #isDue(job: StoredJob): boolean {
    const { generateMs, clock } = this.#setUp;
    return job.due || (generateMs !== 'manual' && clock() - job.createdAt >= generateMs);
  }

  #get(exportId: string): StoredJob {
    const job = this.#jobs.find((one) => one.exportId === exportId);
    if (job === undefined) {
      throw new Error(`there is no export job ${exportId}`);
    }
    return job;
  }

  #seen(job: StoredJob): Job {
    const { exportId, filter, createdAt, key } = job;
    return { exportId, filter, createdAt, key, status: this.#status(job) };
  }

  #status(job: StoredJob): JobStatus {
    switch (job.settled) {
      case 'failed':
        return 'failed';
      case 'stored':
        return this.#setUp.store.get(job.key) === undefined ? 'failed' : 'complete';
      case 'no':
        return 'generating';
    }
  }
}
