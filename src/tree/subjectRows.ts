import type { OnDisk, Unfinished } from '../editor/snapshotIndex.ts';
import type { ExportView } from '../exports/exportService.ts';
import type { JobList } from '../exports/jobLists.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { sameExport } from '../exports/exportState.ts';
import { requestOf } from '../exports/staging.ts';
import { sameSubject, subjectOf } from '../exports/subject.ts';
import { problemOf } from '../problems/problem.ts';
import type { Batch, Collection } from '../prolific/model.ts';
import type { Loaded } from './load.ts';
import type { JobsNode, PageNode, SubjectNode, TreeNode } from './nodes.ts';

export interface SubjectState {
  /** Exports of it that run. */
  readonly running: readonly ExportView[];
  readonly onDisk: OnDisk;
  readonly jobs: JobList;
  /** With its pages or instructions. */
  readonly content: Loaded<Collection | Batch>;
}

/**
 * The rows below a collection or batch: exports that run, unfinished ones, snapshots, the jobs that Prolific keeps, and its
 * pages or instructions.
 */
export function rowsBelowSubject(node: SubjectNode, state: SubjectState): TreeNode[] {
  const { running, onDisk, jobs, content } = state;
  const left = onDisk.unfinished.filter(
    (one) =>
      sameSubject(subjectOf(one.staging.record), node.subject) && !running.some((view) => isOf(view, one)),
  );
  return [
    ...running.map((view): TreeNode => ({ kind: 'export', view, parent: node })),
    ...left.map((unfinished): TreeNode => ({ kind: 'unfinished', unfinished, parent: node })),
    ...snapshotsOf(node, onDisk).map((snapshot): TreeNode => ({ kind: 'snapshot', snapshot, parent: node })),
    ...jobRows(node, jobs),
    ...contentRows(node, content),
  ];
}

/** Whether an export goes on with what another try left, or began the same anew. */
function isOf({ request }: ExportView, { staging, target }: Unfinished): boolean {
  return sameExport(requestOf(staging, target), request);
}

/** The rows below the group of jobs; those that a snapshot on disk was made of know it, and those that are just fetched. */
export function rowsBelowJobs(
  node: JobsNode,
  { running, onDisk }: Pick<SubjectState, 'running' | 'onDisk'>,
): TreeNode[] {
  const snapshots = snapshotsOf(node.parent, onDisk);
  return node.jobs.map((job) => {
    const made = snapshots.filter(({ manifest }) => manifest.export_id === job.exportId);
    return {
      kind: 'job',
      job,
      snapshot: made.find(({ manifest }) => manifest.complete !== false) ?? made[0],
      isFetched: running.some(
        ({ exportId, request }) => exportId === job.exportId && request.scope === 'everything',
      ),
      parent: node,
    };
  });
}

/** What a list of jobs looks like, as far as rows show it: where this is the same, nothing needs to be drawn anew. */
export function looksOf(list: JobList): string {
  switch (list.status) {
    case 'listed':
      return list.jobs.map(({ exportId, status }) => `${exportId} ${status}`).join('\n');
    case 'failed':
      return `failed ${problemOf(list.error)?.kind ?? ''}`;
    default:
      return '';
  }
}

function snapshotsOf(node: SubjectNode, { snapshots }: OnDisk): Snapshot[] {
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

function contentRows(node: SubjectNode, loaded: Loaded<Collection | Batch>): TreeNode[] {
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

/** The rows below a page: its instructions. */
export function rowsBelowPage(node: PageNode): TreeNode[] {
  if (node.page.items.length === 0) return [{ kind: 'empty', parent: node, what: 'instructions' }];
  return node.page.items.map((item, index) => ({ kind: 'item', item, number: index + 1, parent: node }));
}
