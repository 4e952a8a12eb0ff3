import * as vscode from 'vscode';
import type { StudySummary } from '../../prolific/apiModel.ts';
import type { SubjectRef } from '../../snapshots/subject.ts';
import type { StudyFinder } from '../../prolific/studyFinder.ts';

export type SearchState =
  | { readonly status: 'looking' }
  /** `unread`: how many studies, or projects with theirs, could not be read. */
  | { readonly status: 'done'; readonly unread: number }
  | { readonly status: 'failed'; readonly error: unknown };

/**
 * Looks for the studies of a collection or batch, from its making until it is disposed, whichever question is
 * shown meanwhile.
 */
export class StudySearch implements vscode.Disposable {
  readonly subject: SubjectRef;
  /** In the order in which they were found, so that no row moves under a cursor. */
  studies: readonly StudySummary[] = [];
  state: SearchState = { status: 'looking' };
  private readonly finder: StudyFinder;
  private readonly workspaceId: string;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly ending = new AbortController();

  readonly onDidChange = this.changed.event;

  constructor(finder: StudyFinder, workspaceId: string, subject: SubjectRef) {
    this.finder = finder;
    this.workspaceId = workspaceId;
    this.subject = subject;
    void this.look();
  }

  dispose(): void {
    this.ending.abort();
    this.changed.dispose();
  }

  /** Looks once more, also at studies that had no link. */
  lookAgain(): void {
    if (this.state.status === 'looking') return;
    this.finder.refresh();
    this.state = { status: 'looking' };
    this.changed.fire();
    void this.look();
  }

  private async look(): Promise<void> {
    const { signal } = this.ending;
    const add = (study: StudySummary): void => {
      if (signal.aborted || this.studies.some(({ id }) => id === study.id)) return;
      this.studies = [...this.studies, study];
      this.changed.fire();
    };
    try {
      const { unread } = await this.finder.find(this.workspaceId, this.subject, add, signal);
      this.state = { status: 'done', unread };
    } catch (error) {
      this.state = { status: 'failed', error };
    }
    if (!signal.aborted) this.changed.fire();
  }
}
