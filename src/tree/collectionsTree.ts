import * as vscode from 'vscode';
import { context } from '../editor/contextKeys.ts';
import { viewIds, type ViewState } from '../editor/ids.ts';
import type { StudyNames } from '../editor/filterQuestions/studyNames.ts';
import type { Log } from '../editor/log.ts';
import type { Session, SessionState } from '../editor/session.ts';
import type { OnDisk, SnapshotIndex } from '../editor/snapshotIndex.ts';
import type { ExportService, ExportView } from '../exports/exportService.ts';
import type { JobLists } from '../exports/jobLists.ts';
import { sameSubject, subjectOf } from '../exports/subject.ts';
import type { Problem } from '../problems/problem.ts';
import type { Batch, Collection, SubjectRef } from '../prolific/model.ts';
import { loadPages, loadWorkspaces, type Loaded } from './load.ts';
import {
  handOut,
  isSubjectNode,
  parentOf,
  type SubjectNode,
  type TreeNode,
  type WorkspaceNode,
} from './nodes.ts';
import { render } from './render.ts';
import { ShownSubjects } from './shownSubjects.ts';
import { looksOf, rowsBelowJobs, rowsBelowPage, rowsBelowSubject } from './subjectRows.ts';
import { Throttle } from './throttle.ts';
import { WorkspaceRows } from './workspaceRows.ts';

export interface CollectionsTreeDeps {
  readonly session: Session;
  readonly exports: ExportService;
  readonly onDisk: SnapshotIndex;
  readonly jobs: JobLists;
  readonly studyNames: StudyNames;
  readonly log: Log;
}

const exportRefreshMs = 1_000;

/**
 * The rows of the collections view: Prolific workspaces, their collections and batches, and under each of these its running
 * exports, its snapshots on disk, its jobs at Prolific and its pages. Loads when the view asks, keeps what it loaded until
 * refreshed.
 */
export class CollectionsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly deps: CollectionsTreeDeps;
  private readonly changed = new vscode.EventEmitter<TreeNode | undefined>();
  private readonly listeners: { dispose(): void }[];
  private readonly throttle = new Throttle();
  private readonly workspaceRows: WorkspaceRows;
  private readonly shown: ShownSubjects;
  private loading = new AbortController();
  private view: vscode.TreeView<TreeNode> | undefined;
  private roots: Promise<TreeNode[]> | undefined;
  private readonly contents = new Map<string, Promise<Loaded<Collection | Batch>>>();
  /** By key of the subject: what the rows that were handed out last say of its jobs. */
  private readonly drawnJobs = new Map<string, string>();
  private account: SessionState | undefined;
  private onDiskSubjects: ReadonlyMap<string, SubjectRef> = new Map();
  private withSnapshots: ReadonlySet<string> = new Set();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(deps: CollectionsTreeDeps) {
    this.deps = deps;
    this.workspaceRows = new WorkspaceRows({
      client: () => deps.session.client(),
      onChange: (node) => this.changed.fire(node),
      onFailure: (error) => this.logFailure(error),
    });
    this.shown = new ShownSubjects((subject) => deps.jobs.follow(subject));
    this.listeners = [
      deps.session.onDidChange(() => {
        this.refresh();
        deps.jobs.forgetAll();
        context.setJobsUnlisted(false);
      }),
      deps.onDisk.onDidChange(() => void this.redrawOnDisk()),
      deps.exports.onDidChange((view) => this.redrawExport(view.request.subject, view.progress.status)),
      deps.jobs.onDidChange((subject) => this.redrawJobs(subject)),
    ];
  }

  dispose(): void {
    this.loading.abort();
    for (const part of [this.throttle, this.workspaceRows, this.shown]) part.dispose();
    for (const listener of this.listeners) listener.dispose();
    this.changed.dispose();
  }

  /** Keeps the jobs of those rows up to date that can be seen in `view`, which shows this tree. */
  watch(view: vscode.TreeView<TreeNode>): { dispose(): void } {
    this.view = view;
    return this.shown.watch(view);
  }

  /** Gives the focus to the first row once the rows are there, or to the text in their place. */
  async focus(): Promise<void> {
    const [first] = await this.getChildren();
    if (first === undefined) await vscode.commands.executeCommand(`${viewIds.collections}.focus`);
    else await this.view?.reveal(first, { focus: true, select: false });
  }

  /** Forgets all rows, or those below `node`, and loads them again. */
  refresh(node?: TreeNode): void {
    if (node?.kind === 'workspace' && !node.alone) {
      this.workspaceRows.forget(node);
      this.changed.fire(node);
    } else if (node?.kind === 'batches') {
      this.workspaceRows.reloadBatches(node, this.loading.signal);
    } else if (isSubjectNode(node)) {
      this.contents.delete(keyOf(node.subject));
      void this.deps.jobs.refresh(node.subject, this.loading.signal).catch(() => undefined);
      this.changed.fire(node);
    } else {
      this.refreshAll();
    }
  }

  private refreshAll(): void {
    this.loading.abort();
    this.loading = new AbortController();
    this.roots = undefined;
    this.workspaceRows.clear();
    this.contents.clear();
    this.shown.clear();
    this.deps.jobs.forgetLists();
    this.changed.fire(undefined);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return render(node, {
      now: new Date(),
      account: this.account?.state === 'signed-in' ? this.account.session.account : undefined,
      studyNames: this.deps.studyNames.all,
      isExporting: (subject) => this.runningOf(subject).length > 0,
      hasSnapshots: (subject) => this.withSnapshots.has(keyOf(subject)),
    });
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return parentOf(node);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    return handOut(await this.rowsBelow(node));
  }

  private async rowsBelow(node: TreeNode | undefined): Promise<TreeNode[]> {
    switch (node?.kind) {
      case undefined:
        return await (this.roots ??= this.loadRoots(this.loading.signal));
      case 'workspace':
        return this.workspaceRows.below(node, this.loading.signal);
      case 'batches':
        return this.workspaceRows.belowBatches(node);
      case 'collection':
      case 'batch':
        return await this.childrenOfSubject(node);
      case 'jobs':
        return rowsBelowJobs(node, {
          running: this.runningOf(node.parent.subject),
          onDisk: await this.deps.onDisk.read(),
        });
      case 'page':
        return rowsBelowPage(node);
      default:
        return [];
    }
  }

  private async loadRoots(signal: AbortSignal): Promise<TreeNode[]> {
    context.setViewState('loading');
    const account = await this.deps.session.state();
    if (signal !== this.loading.signal) return [];
    this.account = account;
    context.setAccount(this.account.state);
    const { state } = account;
    if (state !== 'signed-in') {
      context.setViewState(state === 'unavailable' ? 'secrets-unavailable' : state);
      return [];
    }
    void this.redrawOnDisk();
    const loaded = await loadWorkspaces(() => this.deps.session.client(), signal);
    if (signal.aborted) return [];
    if (loaded.status === 'failed') {
      this.logFailure(loaded.error);
      return this.instead(loaded.problem, {
        kind: 'problem',
        parent: undefined,
        problem: loaded.problem,
        about: 'content',
      });
    }
    const alone = loaded.value.length === 1;
    const nodes = loaded.value.map((workspace): WorkspaceNode => ({ kind: 'workspace', workspace, alone }));
    const [first] = nodes;
    if (first === undefined) {
      context.setViewState('no-collections');
      return [];
    }
    return alone ? await this.loadOnly(first, signal) : this.withRows(nodes);
  }

  /** With one Prolific workspace, what would be its only row says itself in the welcome view. */
  private async loadOnly(node: WorkspaceNode, signal: AbortSignal): Promise<TreeNode[]> {
    const listing = await this.workspaceRows.load(node, signal);
    if (signal.aborted) return [];
    if (listing.status === 'failed') return this.instead(listing.problem, node);
    const hasRows = listing.value.length > 0 || (await this.workspaceRows.hasBatches(node));
    if (signal !== this.loading.signal) return [];
    if (hasRows) return this.withRows([node]);
    context.setViewState('no-collections');
    return [];
  }

  /** What kept everything away has a welcome text with its buttons, or is told by a row: `row`. */
  private instead(problem: Problem | undefined, row: TreeNode): TreeNode[] {
    const state = welcomeFor(problem);
    context.setViewState(state);
    return state === 'failed' ? [row] : [];
  }

  private withRows(nodes: TreeNode[]): TreeNode[] {
    context.setViewState('rows');
    return nodes;
  }

  private async childrenOfSubject(node: SubjectNode): Promise<TreeNode[]> {
    const { subject } = node;
    const { signal } = this.loading;
    this.shown.rowsAskedFor(node);
    // The other rows don't wait for the jobs.
    void this.deps.jobs.load(subject, signal).catch(() => undefined);
    const [onDisk, content] = await Promise.all([this.readDisk(), this.contentOf(subject, signal)]);
    if (signal.aborted) return [];
    const jobs = this.deps.jobs.current(subject);
    this.drawnJobs.set(keyOf(subject), looksOf(jobs));
    return rowsBelowSubject(node, { running: this.runningOf(subject), onDisk, jobs, content });
  }

  private async contentOf(
    subject: Collection | Batch,
    signal: AbortSignal,
  ): Promise<Loaded<Collection | Batch>> {
    if (subject.kind === 'batch') return { status: 'loaded', value: subject };
    const key = keyOf(subject);
    const known = this.contents.get(key);
    const loading = known ?? loadPages(() => this.deps.session.client(), subject, signal);
    this.contents.set(key, loading);
    const loaded = await loading;
    // It stays failed until the person tries again: rows are drawn anew every second while an export runs.
    if (loaded.status === 'failed' && known === undefined) this.logFailure(loaded.error);
    return loaded;
  }

  private runningOf(subject: SubjectRef): ExportView[] {
    return this.deps.exports.views.filter(
      ({ request, progress }) => progress.status === 'running' && sameSubject(request.subject, subject),
    );
  }

  private redraw(subject: SubjectRef): void {
    const node = this.workspaceRows.rowOf(subject);
    if (node !== undefined) this.changed.fire(node);
  }

  private redrawExport(subject: SubjectRef, status: 'running' | 'ended'): void {
    const running = this.deps.exports.views.filter(({ progress }) => progress.status === 'running').length;
    context.setRunning(running);
    const key = `export/${keyOf(subject)}`;
    if (status === 'running') {
      this.throttle.soon(key, exportRefreshMs, () => this.redraw(subject));
      return;
    }
    this.throttle.cancel(key);
    this.redraw(subject);
  }

  /** Redraws a subject whose jobs look otherwise than its rows say. */
  private redrawJobs(subject: SubjectRef): void {
    context.setJobsUnlisted(this.deps.jobs.areUnlisted);
    const list = this.deps.jobs.current(subject);
    if (list.status === 'loading') return;
    if (list.status === 'failed') this.logFailure(list.error);
    const drawn = this.drawnJobs.get(keyOf(subject));
    if (drawn !== undefined && drawn !== looksOf(list)) this.redraw(subject);
  }

  private async readDisk(): Promise<OnDisk> {
    const onDisk = await this.deps.onDisk.read();
    this.withSnapshots = new Set(onDisk.snapshots.map(({ manifest }) => keyOf(subjectOf(manifest))));
    return onDisk;
  }

  /**
   * Redraws the subjects that have or had something on disk, and no others: while the editor takes all rows anew, a click
   * on one of them would reach its command without the row.
   */
  private async redrawOnDisk(): Promise<void> {
    const before = this.onDiskSubjects;
    const { snapshots, unfinished } = await this.readDisk();
    const now = [
      ...snapshots.map(({ manifest }) => subjectOf(manifest)),
      ...unfinished.map(({ staging }) => subjectOf(staging.record)),
    ];
    this.onDiskSubjects = new Map(now.map((subject) => [keyOf(subject), subject]));
    for (const subject of new Map([...before, ...this.onDiskSubjects]).values()) this.redraw(subject);
  }

  private logFailure(error: unknown): void {
    this.deps.log.error('Loading the collections view', error);
  }
}

function keyOf({ kind, id }: SubjectRef): string {
  return `${kind}/${id}`;
}

/** The welcome text that says all there is to say of a problem; `failed`: a row tells of it by its own sentence. */
function welcomeFor(problem: Problem | undefined): ViewState {
  switch (problem?.kind) {
    case 'not-signed-in':
      return 'signed-out';
    case 'token-refused':
      return 'token-refused';
    case 'secrets-unavailable':
      return 'secrets-unavailable';
    case 'feature-not-enabled':
      return 'not-enabled';
    case 'unreachable':
    case 'stalled':
      return 'offline';
    default:
      return 'failed';
  }
}
