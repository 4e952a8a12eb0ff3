import type { SubmissionCounts } from '../prolific/apiModel.ts';
import type { SubjectRef } from '../snapshots/subject.ts';

/** What happened in the studies of a collection or batch since its newest snapshot. */
export interface News {
  /** Completed submissions since the newest snapshot was requested; all, if there is none. */
  readonly newSubmissions: number;
  /** Those of all its studies. */
  readonly counts: SubmissionCounts;
  readonly checkedAt: Date;
}

/** Knows how many new answers the studies of collections and batches have. */
export class NewAnswers {
  private readonly listeners = new Set<(subject: SubjectRef) => void>();

  dispose(): void {
    this.listeners.clear();
  }

  /** Returns the last news without asking Prolific; `undefined` if nothing is known. */
  current(_subject: SubjectRef): News | undefined {
    return undefined;
  }

  /** Calls `listener` with each collection or batch whose news changed, until disposed. */
  onDidChange(listener: (subject: SubjectRef) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** Keeps the news of a collection or batch up to date until disposed, whatever is visible. */
  follow(_subject: SubjectRef): { dispose(): void } {
    return { dispose: () => undefined };
  }

  /**
   * Asks Prolific at once. Returns `undefined` if no study is known to belong to the collection or batch.
   * @throws {ProblemError} any network or API kind. Throws the signal's reason when aborted.
   */
  async check(subject: SubjectRef, signal: AbortSignal): Promise<News | undefined> {
    signal.throwIfAborted();
    return await Promise.resolve(this.current(subject));
  }
}
