import type { SubjectKind } from '../snapshots/subject.ts';

interface SubjectState {
  readonly isRunning: boolean;
  readonly hasSnapshots: boolean;
  /** Whether an export of it was interrupted. */
  readonly isResumable: boolean;
}

/**
 * The words in the `contextValue` of each kind of row, which menus in package.json read: what can be done
 * with it.
 */
export const rowFlags = {
  workspace: () => 'workspace hasId',
  batches: () => 'batches',
  subject: (kind: SubjectKind, { isRunning, hasSnapshots, isResumable }: SubjectState) =>
    [
      `${kind} exportable hasId`,
      isRunning ? 'running' : 'idle',
      hasSnapshots ? 'updatable' : 'fresh',
      ...(isResumable && !isRunning ? ['resumable'] : []),
    ].join(' '),
  local: ({ isRunning, hasSnapshots, isResumable }: SubjectState) =>
    [
      'local hasId',
      isRunning ? 'running' : 'idle',
      ...(hasSnapshots ? ['updatable'] : []),
      ...(isResumable && !isRunning ? ['resumable'] : []),
    ].join(' '),
  export: (isReadable: boolean) => (isReadable ? 'running readable' : 'running'),
  unfinished: () => 'unfinished',
  elsewhere: () => 'elsewhere',
  snapshot: (isWhole: boolean) => (isWhole ? 'snapshot whole' : 'snapshot incomplete'),
  part: () => 'part',
  questions: () => 'questions',
  jobs: () => 'jobs',
  job: (isDownloadable: boolean) => `job hasId ${isDownloadable ? 'downloadable' : 'spent'}`,
  problem: (of: 'account' | 'network' | 'other') => `problem ${of === 'account' ? '' : 'retryable '}${of}`,
};
