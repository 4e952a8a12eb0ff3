import type { ExportView } from '../exports/exportService.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import type { Unfinished } from '../editor/snapshotIndex.ts';
import type { Problem } from '../problems/problem.ts';
import type {
  Batch,
  Collection,
  CollectionPage,
  ExportJob,
  PageItem,
  ProlificWorkspace,
  SubjectKind,
} from '../prolific/model.ts';

/** A row of the collections view. Problems and emptiness are rows too. */
export type TreeNode =
  | WorkspaceNode
  | BatchesNode
  | SubjectNode
  | ExportNode
  | UnfinishedNode
  | SnapshotNode
  | JobsNode
  | JobNode
  | PageNode
  | ItemNode
  | LoadingNode
  | EmptyNode
  | ProblemNode;

export interface WorkspaceNode {
  readonly kind: 'workspace';
  readonly workspace: ProlificWorkspace;
  /** The only one: opened from the start. */
  readonly alone: boolean;
}

/** The group of a Prolific workspace's batches. */
export interface BatchesNode {
  readonly kind: 'batches';
  readonly parent: WorkspaceNode;
}

/** What can be exported: a collection, or a batch. */
export interface SubjectNode {
  readonly kind: SubjectKind;
  readonly subject: Collection | Batch;
  readonly workspace: WorkspaceNode;
  readonly parent: WorkspaceNode | BatchesNode;
}

/** A running export. */
export interface ExportNode {
  readonly kind: 'export';
  readonly view: ExportView;
  readonly parent: SubjectNode;
}

/** An export that was broken off and can be gone on with. */
export interface UnfinishedNode {
  readonly kind: 'unfinished';
  readonly unfinished: Unfinished;
  readonly parent: SubjectNode;
}

export interface SnapshotNode {
  readonly kind: 'snapshot';
  readonly snapshot: Snapshot;
  readonly parent: SubjectNode;
}

/** The group of the export jobs that Prolific keeps of a subject. */
export interface JobsNode {
  readonly kind: 'jobs';
  readonly jobs: readonly ExportJob[];
  readonly parent: SubjectNode;
}

export interface JobNode {
  readonly kind: 'job';
  readonly job: ExportJob;
  /** What was made of it on this computer, if anything; one with all files before one of responses only. */
  readonly snapshot: Snapshot | undefined;
  /** An export of this window is just fetching all of it. */
  readonly isFetched: boolean;
  readonly parent: JobsNode;
}

export interface PageNode {
  readonly kind: 'page';
  readonly page: CollectionPage;
  /** From 1. */
  readonly number: number;
  readonly parent: SubjectNode;
}

export interface ItemNode {
  readonly kind: 'item';
  readonly item: PageItem;
  /** From 1. Content blocks may have no id, and a batch may show the same instruction twice. */
  readonly number: number;
  readonly parent: PageNode | SubjectNode;
}

export interface LoadingNode {
  readonly kind: 'loading';
  readonly parent: WorkspaceNode | BatchesNode;
  /** Collections that have come so far. */
  readonly count: number;
}

export interface EmptyNode {
  readonly kind: 'empty';
  readonly parent: TreeNode;
  readonly what: 'collections' | 'pages' | 'instructions' | 'batch-instructions';
}

export interface ProblemNode {
  readonly kind: 'problem';
  /** What failed to load; Retry loads it again. `undefined`: everything. */
  readonly parent: WorkspaceNode | BatchesNode | SubjectNode | undefined;
  /** Which of its rows: its own content, or the jobs that Prolific keeps of it. */
  readonly about: 'content' | 'jobs';
  /** `undefined`: a bug, which the log tells about. */
  readonly problem: Problem | undefined;
}

/** Known to this module only, so that nobody else can make a row. */
const row = Symbol('row of the collections view');

/** Marks `nodes` as rows that the view handed out. */
export function handOut(nodes: readonly TreeNode[]): TreeNode[] {
  for (const node of nodes) Object.defineProperty(node, row, { value: true });
  return [...nodes];
}

/** Whether a value is a row that the view handed out, and not something that only looks like one. */
export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && row in value;
}

/** Whether a row is a collection or a batch. */
export function isSubjectNode(node: TreeNode | undefined): node is SubjectNode {
  return node?.kind === 'collection' || node?.kind === 'batch';
}

/** The row that a row is below; none for those at the root. */
export function parentOf(node: TreeNode): TreeNode | undefined {
  return node.kind === 'workspace' ? undefined : node.parent;
}

/** Stable across refreshes, so that the view keeps what is open and selected. */
export function nodeId(node: TreeNode): string {
  switch (node.kind) {
    case 'workspace':
      return `workspace/${node.workspace.id}`;
    case 'batches':
      return `${nodeId(node.parent)}/batches`;
    case 'collection':
    case 'batch':
      return `${nodeId(node.parent)}/${node.subject.id}`;
    case 'export':
      return `${nodeId(node.parent)}/export/${node.view.id}`;
    case 'unfinished':
      return `${nodeId(node.parent)}/unfinished/${node.unfinished.staging.folder}`;
    case 'snapshot':
      return `${nodeId(node.parent)}/snapshot/${node.snapshot.folder}`;
    case 'jobs':
      return `${nodeId(node.parent)}/jobs`;
    case 'job':
      return `${nodeId(node.parent)}/${node.job.exportId}`;
    case 'page':
      return `${nodeId(node.parent)}/page/${node.number}`;
    case 'item':
      return `${nodeId(node.parent)}/item/${node.number}/${node.item.id}`;
    case 'loading':
    case 'empty':
      return `${nodeId(node.parent)}/${node.kind}`;
    case 'problem':
      return `${node.parent === undefined ? '' : nodeId(node.parent)}/problem/${node.about}`;
  }
}
