import { randomUUID } from 'node:crypto';
import { sameFilter } from './exportFilter.ts';
import type { ObjectContent } from './objectContent.ts';
import type { ObjectStore } from './objectStore.ts';
import type { Exportable } from './prolificData.ts';
import type { WireFilter } from './wire.ts';

export type Generation = '1a' | '1b' | '2';

export type JobStatus = 'generating' | 'complete' | 'failed';

/** An export job, for tests. */
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
  /** The time a job takes to generate; `manual`: until {@link ExportJobs.finish} or `fail`. */
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
  /** Whether a test has finished the job early. */
  due: boolean;
}

/** Generation 1 reuses finished exports for this time. */
const recentMs = 24 * 3600_000;
const cap = 10;

/** The export jobs of all collections and batches, following the rules of one API generation. */
export class ExportJobs {
  readonly #setUp: ExportJobsSetUp;
  #jobs: StoredJob[] = [];

  constructor(setUp: ExportJobsSetUp) {
    this.#setUp = setUp;
  }

  /** Returns the jobs of a collection or batch, oldest first, without deleted ones. */
  of(ownerId: string): Job[] {
    return this.#jobs.filter((job) => job.ownerId === ownerId).map((job) => this.#seen(job));
  }

  /** Changes the generation time of jobs, including running ones. */
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

  /** Marks a job as failed, whatever its status. */
  fail(exportId: string): void {
    this.#get(exportId).settled = 'failed';
  }

  /** Deletes the archive from storage: the job then has the status failed and its links answer 404. */
  vanish(exportId: string): void {
    this.#setUp.store.delete(this.#get(exportId).key);
  }

  /** Handles a POST. Returns the job and whether it already existed; no job at the limit of generation 2. */
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

  /** Like {@link of}, after storing all archives that are due. */
  async settled(ownerId: string): Promise<Job[]> {
    const mine = this.#jobs.filter((job) => job.ownerId === ownerId);
    for (const job of mine) {
      if (job.settled === 'no' && this.#isDue(job)) {
        const content = await job.archive;
        // A test may have failed the job in the meantime.
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
