import * as vscode from 'vscode';
import type { CommandDeps } from '../../../src/commands/deps.ts';
import type { StudyNames } from '../../../src/editor/filterQuestions/studyNames.ts';
import { ProblemMessages } from '../../../src/editor/messages/problemMessages.ts';
import type { SnapshotIndex, Unfinished } from '../../../src/editor/snapshotIndex.ts';
import type { ExportService, ExportView } from '../../../src/exports/exportService.ts';
import type { ExportOutcome } from '../../../src/exports/exportState.ts';
import type { Snapshot } from '../../../src/snapshots/snapshots.ts';
import type { ExportSubject } from '../../../src/snapshots/subject.ts';
import { ProblemError, type Problem } from '../../../src/problems/problem.ts';
import type {
  Batch,
  Collection,
  ExportJob,
  PageItem,
  ProlificWorkspace,
} from '../../../src/prolific/apiModel.ts';
import {
  registerNodes,
  type ComputerNode,
  type JobsNode,
  type LocalNode,
  type PageNode,
  type QuestionsNode,
  type SnapshotNode,
  type SubjectNode,
  type TreeNode,
  type WorkspaceNode,
} from '../../../src/tree/nodes.ts';
import type { SubjectContext } from '../../../src/tree/renderSubject.ts';
import { at, manifest } from '../../unit/hostileText/samples.ts';

const count = { submissions: 2, participants: 1, change: { added: 1, changed: 1, gone: 1 } };
const target = { workspaceFolder: '/w', exportFolder: '/w/prolific-exports' };
const content = { files: 2, bytes: 2, reusedFiles: 1 };
const never = (): vscode.Disposable => new vscode.Disposable(() => undefined);

/** Fakes of the extension’s parts, without disk or server, in which all external data is the same text. */
export class HostileWorld {
  readonly text: string;
  readonly subject: ExportSubject;
  readonly problem: Problem;
  readonly snapshot: Snapshot;
  readonly earlier: Snapshot;
  readonly jobs: readonly ExportJob[];
  readonly views: {
    readonly running: ExportView;
    readonly completed: ExportView;
    readonly failed: ExportView;
  };
  readonly outcomes: readonly ExportOutcome[];
  readonly nodes: readonly TreeNode[];
  readonly rowContext: SubjectContext;
  readonly deps: CommandDeps;

  constructor(text: string) {
    this.text = text;
    this.subject = { kind: 'collection', id: 'c', name: text };
    this.problem = { kind: 'service-error', status: 500, detail: text };
    this.snapshot = { folder: '/w/prolific-exports/c/2026-11-24T12-00-00Z', manifest: manifest(text) };
    this.earlier = {
      folder: '/w/prolific-exports/c/2026-11-23T12-00-00Z',
      manifest: { ...manifest(text), requested_at: '2026-11-23T12:00:00Z' },
    };
    this.jobs = Array.from({ length: 10 }, (_, index) => ({
      exportId: `${text}${index}`,
      status: 'complete',
      createdAt: at,
      filter: { studyId: text },
    }));
    const outcome = this.outcomesOf();
    this.outcomes = Object.values(outcome);
    this.views = {
      running: this.view({
        status: 'running',
        stage: { stage: 'fetching-responses', content, responsesFolder: '/w/staging' },
        stopping: false,
      }),
      completed: this.view({ status: 'ended', at: new Date(), outcome: outcome.completed }),
      failed: this.view({ status: 'ended', at: new Date(), outcome: outcome.failed }),
    };
    const studyNames = new Map([[text, text]]);
    this.rowContext = {
      now: at,
      account: undefined,
      studyNames,
      isExporting: () => false,
      newestSnapshot: () => this.snapshot,
      peopleOf: () => ({
        schema_version: 1,
        submissions: { fetched_at: text, studies: [] },
        demographics: [{ study_id: 's1', added_at: text, source: 'file', file_name: text }],
      }),
      counts: () => count,
      countsAndChange: () => count,
      exportState: () => undefined,
      isResumable: () => true,
      keptUpdated: () => ({ everyMinutes: 5, isPaused: false }),
      news: () => undefined,
      lacksStudy: () => false,
    };
    this.nodes = this.rows();
    this.deps = this.partsWith(studyNames);
  }

  readonly thrown = (problem: Problem): ProblemError => new ProblemError(problem);

  /** Returns an export service with these exports, the first of which has just changed. */
  readonly exportsOf = (views: readonly ExportView[]): ExportService =>
    ({
      views,
      find: (id: number) => views.find((view) => view.id === id),
      cancel: () => undefined,
      onDidChange: (listener: (view: ExportView) => void) => {
        for (const view of views.slice(0, 1)) listener(view);
        return never();
      },
    }) as unknown as ExportService;

  /** Returns the parts with some of them replaced. */
  readonly depsWith = (others: object): CommandDeps => ({ ...this.deps, ...others });

  private view(progress: ExportView['progress']): ExportView {
    return {
      id: 1,
      request: { subject: this.subject, target, scope: 'everything' },
      startedAt: at,
      progress,
    };
  }

  private outcomesOf() {
    const { snapshot, earlier, problem, text } = this;
    const failed = (of: Problem) =>
      ({
        status: 'failed',
        error: new ProblemError(of),
        resumable: true,
        stagingFolder: '/w/staging',
      }) as const;
    return {
      completed: { status: 'completed', snapshot },
      changed: { status: 'completed', snapshot, archiveChanged: true },
      canceled: { status: 'cancelled', kept: { stagingFolder: '/w/staging', bytes: 1 } },
      same: { status: 'completed', snapshot, sameAs: earlier },
      part: {
        status: 'completed',
        snapshot: { ...snapshot, manifest: { ...snapshot.manifest, complete: false } },
      },
      failed: failed(problem),
      elsewhere: failed({ kind: 'running-elsewhere', host: text, sameHost: false, pid: 1 }),
    } as const satisfies Record<string, ExportOutcome>;
  }

  private rows(): TreeNode[] {
    const { text, snapshot } = this;
    const workspace: WorkspaceNode = {
      kind: 'workspace',
      alone: false,
      workspace: { id: text, title: text, members: new Map([['known', text]]) },
    };
    const of = (subject: Collection | Batch): SubjectNode => ({
      kind: subject.kind,
      subject,
      workspace,
      parent: workspace,
    });
    const parent = of(this.collection('known'));
    const questions: QuestionsNode = { kind: 'questions', parent };
    const page: PageNode = { kind: 'page', number: 1, page: { id: text, items: [] }, parent: questions };
    const computer: ComputerNode = { kind: 'computer', instead: true };
    const local: LocalNode = { kind: 'local', subject: this.subject, alone: true, parent: computer };
    const ofSnapshot: SnapshotNode = { kind: 'snapshot', snapshot, parent: local };
    const jobs: JobsNode = { kind: 'jobs', jobs: this.jobs, parent };
    const [job] = this.jobs;
    const item = (type: string, words: string): TreeNode => ({
      kind: 'item',
      number: 1,
      item: { id: text, type, text: words } satisfies PageItem,
      parent: page,
    });
    const problem = (about: 'jobs' | 'content'): TreeNode => ({
      kind: 'problem',
      about,
      problem: this.problem,
      parent,
    });
    return registerNodes([
      workspace,
      parent,
      of(this.collection(text)),
      of(this.batch()),
      { kind: 'export', view: this.views.running, parent },
      { kind: 'unfinished', unfinished: this.unfinished(), parent },
      { kind: 'unfinished', unfinished: this.heldElsewhere(), parent },
      { kind: 'snapshot', snapshot, parent },
      jobs,
      ...(job === undefined ? [] : [{ kind: 'job', job, snapshot, isFetched: false, parent: jobs } as const]),
      page,
      item('free_text', text),
      item(`new ${text}`, text),
      item(`new ${text}`, ''),
      problem('jobs'),
      problem('content'),
      questions,
      computer,
      local,
      ofSnapshot,
      { kind: 'part', part: { kind: 'notebook', path: `analysis/${text}` }, parent: ofSnapshot },
    ]);
  }

  private collection(changedBy: string): Collection {
    const { text } = this;
    return {
      kind: 'collection',
      id: text,
      workspaceId: text,
      name: text,
      createdAt: at,
      createdBy: text,
      lastModifiedAt: at,
      lastModifiedBy: changedBy,
      pageCount: 1,
      pages: [],
    };
  }

  private batch(): Batch {
    const { text } = this;
    return {
      kind: 'batch',
      id: text,
      workspaceId: text,
      name: text,
      createdAt: at,
      createdBy: text,
      status: `new ${text}`,
      taskCount: 2,
      items: [],
    };
  }

  private unfinished(): Unfinished {
    const { collection, requested_at, filter } = manifest(this.text);
    const record = { schema_version: 1, collection, export_id: null, filter, requested_at } as const;
    return { staging: { folder: '/w/staging', record }, target };
  }

  private heldElsewhere(): Unfinished {
    const { staging } = this.unfinished();
    const holder = { host: this.text, sameHost: false, isThisProcess: false, pid: 1 };
    return { staging: { ...staging, holder }, target, stage: 'downloading' };
  }

  private partsWith(names: ReadonlyMap<string, string>): CommandDeps {
    const { text, snapshot, earlier } = this;
    const log = { info: ignore, warn: ignore, error: ignore, debug: ignore, show: ignore };
    const problems = new ProblemMessages(log);
    const studyNames = { all: names, remember: ignore } as unknown as StudyNames;
    const snapshotIndex = {
      read: () =>
        Promise.resolve({
          snapshots: [snapshot, earlier],
          unfinished: [this.unfinished()],
          people: new Map(),
        }),
      unfinished: () => Promise.resolve([this.unfinished()]),
      refresh: ignore,
      known: [snapshot, earlier],
      isLeft: () => true,
      onDidChange: never,
    } as unknown as SnapshotIndex;
    const workspaces: ProlificWorkspace[] = [{ id: text, title: text, members: new Map() }];
    const client = {
      workspaces: () => Promise.resolve(workspaces),
      collection: () => Promise.resolve(this.collection(text)),
      collections: () => Promise.resolve([this.collection(text)]),
      batches: () => Promise.resolve([this.batch()]),
      listExports: () => Promise.resolve([]),
    };
    return {
      session: {
        state: () =>
          Promise.resolve({ state: 'signed-in', session: { token: 'x', account: { name: text } } }),
        client: () => Promise.resolve(client),
        onDidChange: never,
      },
      exports: this.exportsOf([this.views.running]),
      keepUpdated: { resumes: () => Promise.resolve(false) },
      snapshotIndex,
      snapshotCounts: { current: () => count, counts: () => count, load: () => Promise.resolve(count) },
      overviews: { shows: () => false },
      jobs: { refresh: () => Promise.resolve({ status: 'listed', jobs: this.jobs }) },
      studies: { find: () => Promise.resolve({ unread: 0 }) },
      studyNames,
      targets: { choose: () => Promise.resolve() },
      statusBar: { acknowledge: ignore },
      problems,
      log,
    } as unknown as CommandDeps;
  }
}

function ignore(): void {
  // Nothing to record.
}
