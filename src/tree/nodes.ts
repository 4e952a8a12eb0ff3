import type { ExportView } from '../exports/exportService.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import type { Unfinished } from '../editor/snapshotIndex.ts';
import type { Problem } from '../problems/problem.ts';
import type {
  Batch,
  Collection,
  CollectionPage,
  ExportJob,
  PageItem,
  ProlificWorkspace,
} from '../prolific/apiModel.ts';
import type { SnapshotPart } from '../snapshots/snapshotContents.ts';
import { subjectKey, type ExportSubject, type SubjectKind } from '../snapshots/subject.ts';

/** A row of the collections view. Problems and emptiness are rows too. */
export type TreeNode =
  | WorkspaceNode
  | BatchesNode
  | SubjectNode
  | ExportNode
  | UnfinishedNode
  | SnapshotNode
  | PartNode
  | JobsNode
  | JobNode
  | QuestionsNode
  | PageNode
  | ItemNode
  | LoadingNode
  | EmptyNode
  | ProblemNode
  | ComputerNode
  | LocalNode;

/** A row below another. */
interface Below<Kind, Parent> {
  readonly kind: Kind;
  readonly parent: Parent;
}

export interface WorkspaceNode {
  readonly kind: 'workspace';
  readonly workspace: ProlificWorkspace;
  /** The only one. */
  readonly alone: boolean;
  /** The first one, which is expanded from the start. */
  readonly first?: true;
}

/** The group of a Prolific workspace's batches. */
export type BatchesNode = Below<'batches', WorkspaceNode>;

/** A collection or batch. */
export interface SubjectNode extends Below<SubjectKind, WorkspaceNode | BatchesNode> {
  readonly subject: Collection | Batch;
  readonly workspace: WorkspaceNode;
}

/** The group of everything in the open folders, which needs no account and no network. */
export interface ComputerNode {
  readonly kind: 'computer';
  /** Whether it stands in place of Prolific's rows, which can't be loaded. */
  readonly instead: boolean;
}

/** A collection or batch that the open folders have something of, as the files name it. */
export interface LocalNode extends Below<'local', ComputerNode> {
  readonly subject: ExportSubject;
  /** The only one. */
  readonly alone: boolean;
}

/** A running export. */
export interface ExportNode extends Below<'export', SubjectNode | LocalNode> {
  readonly view: ExportView;
}

/** An interrupted export that can be resumed. */
export interface UnfinishedNode extends Below<'unfinished', SubjectNode | LocalNode> {
  readonly unfinished: Unfinished;
}

export interface SnapshotNode extends Below<'snapshot', SubjectNode | LocalNode> {
  readonly snapshot: Snapshot;
}

/** Files of a snapshot that a click opens. */
export interface PartNode extends Below<'part', SnapshotNode> {
  readonly part: SnapshotPart;
}

/** The group of the export jobs that Prolific keeps of a subject. */
export interface JobsNode extends Below<'jobs', SubjectNode> {
  readonly jobs: readonly ExportJob[];
}

export interface JobNode extends Below<'job', JobsNode> {
  readonly job: ExportJob;
  /** Its snapshot on this computer, preferably one with all files. */
  readonly snapshot: Snapshot | undefined;
  /** Whether this window is fetching all of it. */
  readonly isFetched: boolean;
}

/** The group of a collection's pages or of a batch's instructions. */
export type QuestionsNode = Below<'questions', SubjectNode>;

export interface PageNode extends Below<'page', QuestionsNode> {
  readonly page: CollectionPage;
  /** From 1. */
  readonly number: number;
}

export interface ItemNode extends Below<'item', PageNode | QuestionsNode> {
  readonly item: PageItem;
  /** From 1. Content blocks may have no id, and a batch may show the same instruction twice. */
  readonly number: number;
}

export interface LoadingNode extends Below<'loading', WorkspaceNode | BatchesNode> {
  /** Collections that have come so far; grows while it is shown. */
  count: number;
}

export interface EmptyNode extends Below<'empty', TreeNode> {
  readonly what: 'collections' | 'pages' | 'instructions' | 'batch-instructions';
}

export interface ProblemNode {
  readonly kind: 'problem';
  /** What failed to load, for Retry; `undefined`: everything. */
  readonly parent: WorkspaceNode | BatchesNode | SubjectNode | QuestionsNode | undefined;
  /** Its own content, or its jobs at Prolific. */
  readonly about: 'content' | 'jobs';
  /** `undefined`: a bug, described in the log. */
  readonly problem: Problem | undefined;
}

/** Known to this module only, so that nobody else can make a row. */
const row = Symbol('row of the collections view');

/** Marks `nodes` as rows that the view handed out. */
export function registerNodes(nodes: readonly TreeNode[]): TreeNode[] {
  for (const node of nodes) Object.defineProperty(node, row, { value: true });
  return [...nodes];
}

/** Returns whether a value is a row of the view, not a look-alike. */
export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && row in value;
}

/** Returns whether a row is a collection or batch. */
export function isSubjectNode(node: TreeNode | undefined): node is SubjectNode {
  return node?.kind === 'collection' || node?.kind === 'batch';
}

/** Returns a row's parent; `undefined` at the root. */
export function parentOf(node: TreeNode): TreeNode | undefined {
  return node.kind === 'workspace' || node.kind === 'computer' ? undefined : node.parent;
}

/** Returns an id that is stable across refreshes, so that the view keeps expansion and selection. */
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
    case 'part':
      return `${nodeId(node.parent)}/${node.part.kind}/${node.part.path}`;
    case 'jobs':
    case 'questions':
      return `${nodeId(node.parent)}/${node.kind}`;
    case 'job':
      return `${nodeId(node.parent)}/${node.job.exportId}`;
    case 'page':
      return `${nodeId(node.parent)}/page/${node.number}`;
    case 'item':
      return `${nodeId(node.parent)}/item/${node.number}/${node.item.id}`;
    case 'computer':
      // Two rows to the editor, as one is collapsed from the start and the other expanded.
      return node.instead ? 'computer' : 'computer-too';
    case 'local':
      // As files name it: a slash could make it the id of another row, which the editor refuses.
      return `${nodeId(node.parent)}/${subjectKey(node.subject).replaceAll('%', '%25').replaceAll('/', '%2F')}`;
    case 'loading':
    case 'empty':
      return `${nodeId(node.parent)}/${node.kind}`;
    case 'problem':
      return `${node.parent === undefined ? '' : nodeId(node.parent)}/problem/${node.about}`;
  }
}
