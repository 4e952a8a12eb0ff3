import type { SubjectKind } from '../prolific/model.ts';

/** The words in the `contextValue` of each kind of row, which menus in package.json read: what can be done with it. */
export const rowFlags = {
  workspace: () => 'workspace hasId',
  batches: () => 'batches',
  subject: (kind: SubjectKind, state: { readonly isRunning: boolean; readonly hasSnapshots: boolean }) =>
    `${kind} exportable hasId ${state.isRunning ? 'running' : 'idle'} ${state.hasSnapshots ? 'updatable' : 'fresh'}`,
  export: (isReadable: boolean) => (isReadable ? 'running readable' : 'running'),
  unfinished: () => 'unfinished',
  elsewhere: () => 'elsewhere',
  snapshot: (isWhole: boolean) => (isWhole ? 'snapshot whole' : 'snapshot incomplete'),
  jobs: () => 'jobs',
  job: (isDownloadable: boolean) => `job hasId ${isDownloadable ? 'downloadable' : 'spent'}`,
  problem: (isOfNetwork: boolean) => (isOfNetwork ? 'problem network' : 'problem'),
};

/** Those that there are. */
export function allRowFlags(): string[] {
  const either = [false, true];
  const subjects = (['collection', 'batch'] as const).flatMap((kind) =>
    either.flatMap((isRunning) =>
      either.map((hasSnapshots) => rowFlags.subject(kind, { isRunning, hasSnapshots })),
    ),
  );
  return [
    rowFlags.workspace(),
    rowFlags.batches(),
    ...subjects,
    ...either.map(rowFlags.export),
    rowFlags.unfinished(),
    rowFlags.elsewhere(),
    ...either.map(rowFlags.snapshot),
    rowFlags.jobs(),
    ...either.map(rowFlags.job),
    ...either.map(rowFlags.problem),
  ];
}
