import { forEachParallel } from '../http/requestThrottle.ts';
import type { Timing } from '../http/timing.ts';
import { problemOf } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import type { SubmissionCounts } from '../prolific/apiModel.ts';
import type { ProlificClient } from '../prolific/client.ts';
import { isOver, type Baseline, type StudyMemory } from './studyMemory.ts';

export interface StudyCountsDeps {
  /** For the signed-in account; asked each time it is needed. */
  readonly client: () => Promise<ProlificClient>;
  readonly timing: Timing;
  readonly memory: StudyMemory;
  /** Returns the time between requests for a study. */
  readonly intervalMs: () => number;
}

/** The counts of a study, if it could be read, and when that was, in Unix ms. */
export interface ReadCounts {
  readonly counts: SubmissionCounts | undefined;
  readonly checkedAt: number;
  /** In intervals. */
  readonly readAgainAfter: number;
}

const maxParallel = 2;
/** Studies that are over, or can't be read, are read less often by this factor. */
const seldom = 12;

/** The counts of studies as last read, and when to read them again. */
export class StudyCounts {
  private readonly deps: StudyCountsDeps;
  private readonly read = new Map<string, ReadCounts>();

  constructor(deps: StudyCountsDeps) {
    this.deps = deps;
  }

  of(studyId: string): ReadCounts | undefined {
    return this.read.get(studyId);
  }

  clear(): void {
    this.read.clear();
  }

  /** Makes all studies due. */
  expire(): void {
    for (const [id, read] of this.read) this.read.set(id, { ...read, readAgainAfter: 0 });
  }

  /** Returns when to read a study again, in Unix ms. */
  dueAt(studyId: string): number {
    const read = this.read.get(studyId);
    return read === undefined ? 0 : read.checkedAt + read.readAgainAfter * this.deps.intervalMs();
  }

  /**
   * Reads the counts of studies. One that was deleted or is out of reach has none then; one that fails while
   * others don't keeps those it had.
   *
   * @throws {ProblemError} any network or API kind. Throws the signal's reason when aborted.
   */
  async readAll(studyIds: readonly string[], signal: AbortSignal): Promise<void> {
    if (studyIds.length === 0) return;
    const client = await this.deps.client();
    const failures = new Map<string, unknown>();
    await forEachParallel(studyIds.values(), maxParallel, async (id) => {
      try {
        const counts = await countsOf(client, id, signal);
        const status = this.deps.memory.known.studies.get(id)?.status ?? '';
        this.remember(id, counts, counts === undefined || (isOver(status) && counts.inProgress === 0));
        if (counts !== undefined) await this.lowerBaselines(id, counts.completed);
      } catch (error) {
        const problem = problemOf(error);
        const { concerns, waiting } = traitsOf(problem);
        const isGeneral = concerns === 'account' || waiting === 'unreached' || waiting === 'busy';
        if (signal.aborted || problem === undefined || isGeneral) throw error;
        failures.set(id, error);
      }
    });
    const [failure] = failures.values();
    if (failures.size === studyIds.length) throw failure;
    for (const id of failures.keys()) this.remember(id, this.read.get(id)?.counts, true);
  }

  private remember(id: string, counts: SubmissionCounts | undefined, isQuiet: boolean): void {
    const { timing } = this.deps;
    // Not all windows at the same time.
    const jitter = timing.random() / 10;
    const readAgainAfter = (isQuiet ? seldom : 1) + jitter;
    this.read.set(id, { counts, checkedAt: timing.now().getTime(), readAgainAfter });
  }

  /** Submissions that were returned after an export must not hide new ones. */
  private async lowerBaselines(id: string, completed: number): Promise<void> {
    const { memory } = this.deps;
    const isHigher = (baseline: Baseline): boolean => (baseline.get(id) ?? 0) > completed;
    if (![...memory.known.baselines.values()].some(isHigher)) return;
    await memory.change(({ baselines }) => ({
      baselines: new Map(
        [...baselines].map(([exportId, baseline]) => [
          exportId,
          isHigher(baseline) ? new Map(baseline).set(id, completed) : baseline,
        ]),
      ),
    }));
  }
}

async function countsOf(
  client: ProlificClient,
  id: string,
  signal: AbortSignal,
): Promise<SubmissionCounts | undefined> {
  try {
    return await client.submissionCounts(id, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (traitsOf(problemOf(error)).concerns !== 'subject') throw error;
    return undefined;
  }
}

/** Returns the sum over several studies. */
export function sumOfCounts(all: readonly SubmissionCounts[]): SubmissionCounts {
  const sum = (of: keyof SubmissionCounts): number => all.reduce((total, counts) => total + counts[of], 0);
  return {
    inProgress: sum('inProgress'),
    awaitingReview: sum('awaitingReview'),
    approved: sum('approved'),
    returned: sum('returned'),
    completed: sum('completed'),
  };
}
