import * as vscode from 'vscode';
import { context } from '../editor/contextKeys.ts';
import { viewIds } from '../editor/ids.ts';
import type { NewAnswers } from '../studies/newAnswers.ts';
import type { StudyNames } from '../editor/filterQuestions/studyNames.ts';
import type { Log } from '../editor/log.ts';
import type { Session, SessionState } from '../account/session.ts';
import type { SnapshotCounts } from '../editor/snapshotCounts.ts';
import type { FoldersContent, SnapshotIndex } from '../editor/snapshotIndex.ts';
import type { ExportService, ExportView } from '../exports/exportService.ts';
import { isRunning } from '../exports/exportStatus.ts';
import type { Keeper } from '../exports/keepUpdated/keeper.ts';
import type { JobLists } from '../prolific/jobLists.ts';
import { snapshotContents } from '../snapshots/snapshotContents.ts';
import { subjectKey, sameSubject, type SubjectRef } from '../snapshots/subject.ts';
import type { Batch, Collection } from '../prolific/apiModel.ts';
import { DrawnRows } from './drawing/drawnRows.ts';
import { eachMidnight } from './drawing/eachMidnight.ts';
import { ExportStates } from './drawing/exportStates.ts';
import { OnDisk } from './drawing/onDisk.ts';
import { Expansion } from './drawing/expansion.ts';
import { loadPages, type Loaded } from './load.ts';
import { loadRemote, type Remote } from './remote.ts';
import {
  registerNodes,
  isSubjectNode,
  nodeId,
  parentOf,
  type ComputerNode,
  type JobsNode,
  type LocalNode,
  type QuestionsNode,
  type SubjectNode,
  type TreeNode,
} from './nodes.ts';
import { looksOf, render } from './render.ts';
import type { ExportState } from './renderSubject.ts';
import { ShownSubjects } from './drawing/shownSubjects.ts';
import {
  isAnythingOnDisk,
  rowsBelowComputer,
  rowsBelowJobs,
  rowsBelowPage,
  rowsBelowParts,
  rowsBelowQuestions,
  rowsBelowSubject,
  rowsOnDisk,
} from './subjectRows.ts';
import { Throttle } from './drawing/throttle.ts';
import { WorkspaceRows } from './workspaceRows.ts';

export interface CollectionsTreeDeps {
  readonly session: Session;
  readonly exports: ExportService;
  readonly keepUpdated: Pick<Keeper, 'current' | 'onDidChange'>;
  readonly snapshotIndex: SnapshotIndex;
  readonly snapshotCounts: SnapshotCounts;
  readonly jobs: JobLists;
  readonly studyNames: StudyNames;
  readonly newAnswers: Pick<NewAnswers, 'current' | 'follow' | 'lacksStudy' | 'onDidChange'>;
  /** Remembers expanded rows. */
  readonly memory: vscode.Memento;
  readonly log: Log;
}

const exportRefreshMs = 1_000;
const countsRefreshMs = 200;

/**
 * Rows of the collections view: Prolific workspaces, their collections and batches, and below these their
 * running exports, snapshots on disk, questions and exports on Prolific; then everything on disk, which needs
 * no account. Loads on demand and caches until refreshed.
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
  private remote: Promise<Remote> | undefined;
  /** The group of what is on disk, if shown. */
  private computer: ComputerNode | undefined;
  private readonly expansion: Expansion;
  private readonly contents = new Map<string, Promise<Loaded<Collection | Batch>>>();
  private readonly drawn = new DrawnRows({ render: (node, now) => this.render(node, now), looksOf });
  private account: SessionState | undefined;
  private readonly onDisk: OnDisk;
  private readonly exportStates = new ExportStates();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(deps: CollectionsTreeDeps) {
    this.deps = deps;
    this.workspaceRows = new WorkspaceRows({
      client: () => deps.session.client(),
      onChange: (node) => this.fire(node),
      onFailure: (error) => this.logFailure(error),
    });
    this.shown = new ShownSubjects((subject) =>
      vscode.Disposable.from(deps.jobs.follow(subject), deps.newAnswers.follow(subject)),
    );
    this.expansion = new Expansion(deps.memory);
    this.onDisk = new OnDisk(deps.snapshotIndex);
    this.listeners = [
      deps.session.onDidChange(() => {
        this.refresh();
        deps.jobs.clear();
      }),
      deps.snapshotIndex.onDidChange(() => void this.redrawOnDisk()),
      deps.snapshotCounts.onDidChange(() => this.redrawSoon('counts')),
      deps.keepUpdated.onDidChange(() => this.redrawSoon('kept')),
      eachMidnight(() => this.redrawSoon('day')),
      deps.exports.onDidChange((view) => this.redrawExport(view.request.subject, view.progress.status)),
      deps.jobs.onDidChange((subject) => this.redrawJobs(subject)),
      deps.newAnswers.onDidChange((subject) => void this.redraw(subject)),
    ];
  }

  dispose(): void {
    this.loading.abort();
    for (const part of [this.throttle, this.workspaceRows, this.shown]) part.dispose();
    for (const listener of this.listeners) listener.dispose();
    this.changed.dispose();
  }

  /** Keeps those rows up to date that can be seen in `view`, which shows this tree. */
  watch(view: vscode.TreeView<TreeNode>): vscode.Disposable {
    this.view = view;
    return vscode.Disposable.from(
      view.onDidExpandElement(({ element }) => {
        this.toggled(element, true);
        // Its files may have changed since they were shown.
        if (element.kind === 'snapshot') void this.redrawRows(element);
      }),
      view.onDidCollapseElement(({ element }) => this.toggled(element, false)),
      this.shown.watch(view),
    );
  }

  private redrawSoon(why: string): void {
    this.throttle.soon(why, countsRefreshMs, () => void this.redrawOnDisk());
  }

  /** Returns the Prolific workspace of a collection or batch with a row. */
  workspaceOf(subject: SubjectRef): string | undefined {
    return this.workspaceRows.rowOf(subject)?.subject.workspaceId;
  }

  /** Called when files were created in snapshots. */
  redrawParts(): void {
    void this.redrawOnDisk();
  }

  private toggled(node: TreeNode, isExpanded: boolean): void {
    const { collapsibleState } = this.render(node, new Date());
    const { Expanded } = vscode.TreeItemCollapsibleState;
    this.expansion.toggled(nodeId(node), isExpanded, collapsibleState === Expanded);
  }

  /** Focuses the first row, or the welcome text, once loaded. */
  async focus(): Promise<void> {
    const [first] = await this.getChildren();
    if (first === undefined) await vscode.commands.executeCommand(`${viewIds.collections}.focus`);
    else await this.view?.reveal(first, { focus: true, select: false });
  }

  /** Forgets all rows, or those below `node`, and loads them again. */
  refresh(node?: TreeNode): void {
    if (node?.kind === 'workspace' && !node.alone) {
      this.workspaceRows.forget(node);
      this.fire(node);
    } else if (node?.kind === 'batches') {
      this.workspaceRows.reloadBatches(node, this.loading.signal);
    } else if (node?.kind === 'questions') {
      this.contents.delete(subjectKey(node.parent.subject));
      this.fire(node);
    } else if (isSubjectNode(node)) {
      this.contents.delete(subjectKey(node.subject));
      void this.deps.jobs.refresh(node.subject, this.loading.signal).catch(() => undefined);
      this.fire(node);
    } else {
      this.refreshAll();
    }
  }

  private refreshAll(): void {
    this.loading.abort();
    this.loading = new AbortController();
    this.remote = undefined;
    this.workspaceRows.clear();
    this.contents.clear();
    this.shown.clear();
    this.deps.jobs.forgetLists();
    this.drawn.clear();
    this.changed.fire(undefined);
  }

  /** Has the editor redraw a row and read the rows below it again. */
  private fire(node: TreeNode): void {
    this.drawn.forget(node);
    this.changed.fire(node);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = this.drawn.draw(node, new Date());
    const id = nodeId(node);
    return Object.assign(item, { collapsibleState: this.expansion.stateOf(id, item.collapsibleState) });
  }

  private render(node: TreeNode, now: Date): vscode.TreeItem {
    return render(this.current(node), {
      now,
      account: this.account?.state === 'signed-in' ? this.account.session.account : undefined,
      studyNames: this.deps.studyNames.all,
      isExporting: (subject) => this.runningOf(subject).length > 0,
      newestSnapshot: (subject) => this.onDisk.newestSnapshot(subject),
      keptUpdated: (subject) => this.deps.keepUpdated.current(subject),
      counts: (snapshot) => this.deps.snapshotCounts.counts(snapshot),
      countsAndChange: (snapshot) => this.deps.snapshotCounts.current(snapshot),
      exportState: (subject) => this.exportStateOf(subject),
      isResumable: (subject) => this.onDisk.isResumable(subject),
      news: (subject) => this.deps.newAnswers.current(subject),
      peopleOf: (snapshot) => this.onDisk.peopleOf(snapshot),
      lacksStudy: (subject) => this.deps.newAnswers.lacksStudy(subject),
    });
  }

  /** Returns a row with its current data, as the editor keeps the rows of running exports and of jobs. */
  private current(node: TreeNode): TreeNode {
    if (node.kind === 'export') return { ...node, view: this.deps.exports.find(node.view.id) ?? node.view };
    return node.kind === 'jobs' ? { ...node, jobs: this.jobsOf(node) } : node;
  }

  private jobsOf(node: JobsNode): JobsNode['jobs'] {
    const list = this.deps.jobs.current(node.parent.subject);
    return list.status === 'listed' ? list.jobs : node.jobs;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return parentOf(node);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    return registerNodes(await this.rowsBelow(node));
  }

  private async rowsBelow(node: TreeNode | undefined): Promise<TreeNode[]> {
    switch (node?.kind) {
      case undefined:
        return await this.rootRows(this.loading.signal);
      case 'workspace':
        return this.workspaceRows.below(node, this.loading.signal);
      case 'batches':
        return this.workspaceRows.belowBatches(node);
      case 'collection':
      case 'batch':
        return await this.childrenOfSubject(node);
      case 'jobs':
      case 'snapshot':
      case 'computer':
      case 'local':
        return this.drawn.show(node, await this.knownRows(node, await this.onDisk.read()));
      case 'questions':
        return await this.rowsOfQuestions(node, this.loading.signal);
      case 'page':
        return rowsBelowPage(node);
      default:
        return [];
    }
  }

  private async rootRows(signal: AbortSignal): Promise<TreeNode[]> {
    if (this.remote === undefined) context.setViewState('loading');
    const reading = this.onDisk.read();
    const remote = await (this.remote ??= this.loadRemote(signal));
    // Prolific's rows don't wait for the disk.
    if (remote.state !== 'rows') await reading;
    if (signal !== this.loading.signal) return [];
    context.setViewState(remote.state);
    const instead = remote.state !== 'rows';
    const hasText = instead && remote.state !== 'failed';
    if (!this.hasFiles()) this.computer = undefined;
    else if (this.computer?.instead !== instead) this.computer = { kind: 'computer', instead };
    void this.redrawOnDisk();
    if (this.computer !== undefined) return [...remote.rows, this.computer];
    return hasText ? [] : [...remote.rows];
  }

  private async loadRemote(signal: AbortSignal): Promise<Remote> {
    const account = await this.deps.session.state();
    if (signal !== this.loading.signal) return { state: 'loading', rows: [] };
    this.account = account;
    context.setAccount(account);
    return await loadRemote(
      account,
      {
        client: () => this.deps.session.client(),
        workspaceRows: this.workspaceRows,
        onFailure: (error) => this.logFailure(error),
      },
      signal,
    );
  }

  private async childrenOfSubject(node: SubjectNode): Promise<TreeNode[]> {
    const { subject } = node;
    const { signal } = this.loading;
    this.shown.rowsAskedFor(node);
    // The other rows don't wait for the jobs.
    void this.deps.jobs.load(subject, signal).catch(() => undefined);
    const rows = await this.rowsOfSubject(node, signal);
    return signal.aborted ? [] : this.drawn.show(node, rows);
  }

  private async rowsOfSubject(node: SubjectNode, signal: AbortSignal): Promise<TreeNode[]> {
    // Last, so that no change on disk is missed meanwhile.
    const folders = await this.onDisk.read();
    return signal.aborted ? [] : await this.knownRows(node, folders);
  }

  /** Returns the rows below `node` that only disk, running exports and loaded lists decide. */
  private async knownRows(node: TreeNode, folders: FoldersContent): Promise<TreeNode[]> {
    switch (node.kind) {
      case 'collection':
      case 'batch': {
        const jobs = this.deps.jobs.current(node.subject);
        return rowsBelowSubject(node, { running: this.runningOf(node.subject), folders, jobs });
      }
      case 'jobs':
        return this.rowsOfJobs(node, folders);
      case 'snapshot':
        // Gone or unreadable: what opens it says so.
        return rowsBelowParts(node, await snapshotContents(node.snapshot).catch(() => []));
      case 'computer':
        return rowsBelowComputer(node, folders);
      case 'local':
        return rowsOnDisk(node, { running: this.runningOf(node.subject), folders });
      default:
        return [];
    }
  }

  private async rowsOfQuestions(node: QuestionsNode, signal: AbortSignal): Promise<TreeNode[]> {
    return rowsBelowQuestions(node, await this.contentOf(node.parent.subject, signal));
  }

  private rowsOfJobs(node: JobsNode, folders: FoldersContent): TreeNode[] {
    return rowsBelowJobs(node, this.jobsOf(node), {
      running: this.runningOf(node.parent.subject),
      folders,
    });
  }

  private async contentOf(
    subject: Collection | Batch,
    signal: AbortSignal,
  ): Promise<Loaded<Collection | Batch>> {
    if (subject.kind === 'batch') return { status: 'loaded', value: subject };
    const key = subjectKey(subject);
    const known = this.contents.get(key);
    const loading = known ?? loadPages(() => this.deps.session.client(), subject, signal);
    this.contents.set(key, loading);
    const loaded = await loading;
    // Stays failed until the person retries, as rows are redrawn every second during an export.
    if (loaded.status === 'failed' && known === undefined) this.logFailure(loaded.error);
    return loaded;
  }

  private runningOf(subject: SubjectRef): ExportView[] {
    const running = this.deps.exports.views.filter(isRunning);
    return running.filter(({ request }) => sameSubject(request.subject, subject));
  }

  private exportStateOf(subject: SubjectRef): ExportState | undefined {
    const unfinished = this.onDisk.unfinishedOf(subject);
    return this.exportStates.of(subject, this.runningOf(subject)[0], unfinished, Date.now());
  }

  /** Redraws what has changed of a subject and below it. */
  private async redraw(subject: SubjectRef): Promise<void> {
    await Promise.all(this.rowsFor(subject).map((node) => this.redrawRows(node)));
  }

  /** Returns its row below its Prolific workspace and that of its files. */
  private rowsFor(subject: SubjectRef): (SubjectNode | LocalNode)[] {
    const remote = this.workspaceRows.rowOf(subject);
    const local = this.computer && this.drawn.below(this.computer);
    return [
      ...(remote === undefined ? [] : [remote]),
      ...(local ?? [])
        .filter((row) => row.kind === 'local')
        .filter((row) => sameSubject(row.subject, subject)),
    ];
  }

  /**
   * Redraws what has changed of a row and below it, once that is known: the editor has to get the rows at
   * once, as a click meanwhile would reach its command without the row.
   */
  private async redrawRows(node: TreeNode): Promise<void> {
    const { signal } = this.loading;
    const folders = await this.onDisk.read();
    const now = new Date();
    const changed = this.drawn.isOutdated(node, now) ? [node] : await this.changedBelow(node, folders, now);
    if (signal.aborted) return;
    if ((isSubjectNode(node) || node.kind === 'local') && !this.rowsFor(node.subject).includes(node)) return;
    for (const row of changed) this.fire(row);
  }

  private async changedBelow(node: TreeNode, folders: FoldersContent, now: Date): Promise<TreeNode[]> {
    const shown = this.drawn.below(node);
    if (shown === undefined) return [];
    const changed = this.drawn.outdated(node, await this.knownRows(node, folders), now);
    if (changed.includes(node)) return changed;
    for (const row of shown) {
      if (!changed.includes(row))
        for (const one of await this.changedBelow(row, folders, now)) changed.push(one);
    }
    return changed;
  }

  private redrawExport(subject: SubjectRef, status: 'running' | 'ended'): void {
    context.setRunning(this.deps.exports.views.filter(isRunning).length);
    const key = `export/${subjectKey(subject)}`;
    if (status === 'running') {
      this.throttle.soon(key, exportRefreshMs, () => void this.redraw(subject));
      return;
    }
    this.throttle.cancel(key);
    // Once all have heard of the end, and its folder is read again.
    queueMicrotask(() => void this.redraw(subject));
  }

  private redrawJobs(subject: SubjectRef): void {
    const list = this.deps.jobs.current(subject);
    if (list.status === 'loading') return;
    if (list.status === 'failed') this.logFailure(list.error);
    void this.redraw(subject);
  }

  /** Redraws what has changed of subjects that have or had something on disk. */
  private async redrawOnDisk(): Promise<void> {
    const subjects = await this.onDisk.changedSubjects();
    const { computer } = this;
    // The group appears or disappears.
    if (this.remote !== undefined && this.hasFiles() !== (computer !== undefined))
      this.changed.fire(undefined);
    const rows = subjects.map((subject) => this.workspaceRows.rowOf(subject));
    for (const row of [...rows, computer]) if (row !== undefined) void this.redrawRows(row);
  }

  private hasFiles(): boolean {
    return this.onDisk.last !== undefined && isAnythingOnDisk(this.onDisk.last);
  }

  private logFailure(error: unknown): void {
    this.deps.log.error('Loading the collections view', error);
  }
}
