import type { FoldersContent } from '../editor/snapshotIndex.ts';
import type { ExportView } from '../exports/exportService.ts';
import { isSameExport } from '../exports/exportStatus.ts';
import type { JobList } from '../prolific/jobLists.ts';
import type { SnapshotPart } from '../snapshots/snapshotContents.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import { sameSubject, subjectKey, subjectOf, type ExportSubject } from '../snapshots/subject.ts';
import { problemOf } from '../problems/problem.ts';
import type { Batch, Collection, ExportJob } from '../prolific/apiModel.ts';
import type { Loaded } from './load.ts';
import type {
  ComputerNode,
  JobNode,
  JobsNode,
  LocalNode,
  PageNode,
  QuestionsNode,
  SnapshotNode,
  SubjectNode,
  TreeNode,
} from './nodes.ts';

export interface SubjectState {
  /** Its running exports. */
  readonly running: readonly ExportView[];
  readonly folders: FoldersContent;
  readonly jobs: JobList;
}

/**
 * Returns the rows below a collection or batch: running exports, unfinished ones, snapshots, questions, and
 * exports on Prolific.
 */
export function rowsBelowSubject(node: SubjectNode, state: SubjectState): TreeNode[] {
  return [...rowsOnDisk(node, state), { kind: 'questions', parent: node }, ...jobRows(node, state.jobs)];
}

/** Returns the rows of running and unfinished exports and of snapshots, newest first. */
export function rowsOnDisk(
  node: SubjectNode | LocalNode,
  { running, folders }: Pick<SubjectState, 'running' | 'folders'>,
): TreeNode[] {
  const left = folders.unfinished.filter(
    (one) =>
      sameSubject(subjectOf(one.staging.record), node.subject) &&
      !running.some((view) => isSameExport(view, one)),
  );
  return [
    ...running.map((view): TreeNode => ({ kind: 'export', view, parent: node })),
    ...left.map((unfinished): TreeNode => ({ kind: 'unfinished', unfinished, parent: node })),
    ...snapshotsOf(node, folders).map((snapshot): TreeNode => ({ kind: 'snapshot', snapshot, parent: node })),
  ];
}

/** Returns the rows below the group of jobs, marking those with a snapshot on disk or a running download. */
export function rowsBelowJobs(
  node: JobsNode,
  jobs: readonly ExportJob[],
  { running, folders }: Pick<SubjectState, 'running' | 'folders'>,
): JobNode[] {
  const snapshots = snapshotsOf(node.parent, folders);
  return jobs.map((job) => {
    const made = snapshots.filter(({ manifest }) => manifest.export_id === job.exportId);
    return {
      kind: 'job',
      job,
      snapshot: made.find(({ manifest }) => manifest.complete !== false) ?? made[0],
      isFetched: running.some(
        ({ exportId, request: { scope, uploads } }) =>
          exportId === job.exportId && scope === 'everything' && uploads === undefined,
      ),
      parent: node,
    };
  });
}

function snapshotsOf(node: SubjectNode | LocalNode, { snapshots }: FoldersContent): Snapshot[] {
  return snapshots.filter(({ manifest }) => sameSubject(subjectOf(manifest), node.subject));
}

function jobRows(node: SubjectNode, list: JobList): TreeNode[] {
  if (list.status === 'failed') {
    return [{ kind: 'problem', parent: node, problem: problemOf(list.error), about: 'jobs' }];
  }
  return list.status === 'listed' && list.jobs.length > 0
    ? [{ kind: 'jobs', jobs: list.jobs, parent: node }]
    : [];
}

/** Returns a collection's pages or a batch's instructions. */
export function rowsBelowQuestions(node: QuestionsNode, loaded: Loaded<Collection | Batch>): TreeNode[] {
  if (loaded.status === 'failed') {
    return [{ kind: 'problem', parent: node, problem: loaded.problem, about: 'content' }];
  }
  const subject = loaded.value;
  if (subject.kind === 'batch') {
    if (subject.items.length === 0) return [{ kind: 'empty', parent: node, what: 'batch-instructions' }];
    return subject.items.map((item, index) => ({ kind: 'item', item, number: index + 1, parent: node }));
  }
  if (subject.pages.length === 0) return [{ kind: 'empty', parent: node, what: 'pages' }];
  return subject.pages.map((page, index) => ({ kind: 'page', page, number: index + 1, parent: node }));
}

/** Returns the files below a snapshot. */
export function rowsBelowParts(node: SnapshotNode, parts: readonly SnapshotPart[]): TreeNode[] {
  return parts.map((part) => ({ kind: 'part', part, parent: node }));
}

/** Returns the instructions below a page. */
export function rowsBelowPage(node: PageNode): TreeNode[] {
  if (node.page.items.length === 0) return [{ kind: 'empty', parent: node, what: 'instructions' }];
  return node.page.items.map((item, index) => ({ kind: 'item', item, number: index + 1, parent: node }));
}

/** Returns whether the open folders have something to show without Prolific. */
export function isAnythingOnDisk({ snapshots, unfinished }: FoldersContent): boolean {
  return snapshots.length > 0 || unfinished.length > 0;
}

/** Returns the collections and batches that the open folders have something of, by name. */
export function rowsBelowComputer(
  node: ComputerNode,
  { snapshots, unfinished }: FoldersContent,
): LocalNode[] {
  const subjects = new Map<string, ExportSubject>();
  const all = [
    ...snapshots.map(({ manifest }) => subjectOf(manifest)),
    ...unfinished.map(({ staging }) => subjectOf(staging.record)),
  ];
  // The newest snapshot has the current name.
  for (const subject of all)
    if (!subjects.has(subjectKey(subject))) subjects.set(subjectKey(subject), subject);
  const sorted = [...subjects.values()].sort((a, b) => a.name.localeCompare(b.name));
  return sorted.map((subject) => ({ kind: 'local', subject, alone: sorted.length === 1, parent: node }));
}

/** Returns the newest snapshot of each collection and batch, by key. */
export function newestOfSubjects(snapshots: readonly Snapshot[]): Map<string, Snapshot> {
  const newest = new Map<string, Snapshot>();
  for (const snapshot of snapshots) {
    const key = subjectKey(subjectOf(snapshot.manifest));
    const { requested_at: other = '' } = newest.get(key)?.manifest ?? {};
    if (snapshot.manifest.requested_at > other) newest.set(key, snapshot);
  }
  return newest;
}
