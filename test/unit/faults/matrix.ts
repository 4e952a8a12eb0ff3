import { faultNames, faultsOfArchive, type FaultName } from './kinds.ts';
import { stages, type Stage } from './stages.ts';

/**
 * How an export ends (or a call, at `sign-in` and `list`): it `completes`; `waits` until the fault ends, then
 * completes; reports a problem and then `resumes` or starts `again`; is `killed`. `-`: can't occur, see
 * {@link whyNot}.
 */
export type Expected = '-' | 'completes' | 'waits' | `${string}, ${'resumes' | 'again'}`;

type Row = readonly [Expected, Expected, Expected, Expected, Expected, Expected, Expected, Expected];

const call = 'invalid-request, again';
const store = 'download-refused, resumes';
const none = ['-', '-'] as const;

/** In the order of {@link stages}. */
const rows: Readonly<Record<FaultName, Row>> = {
  refused: [
    'unreachable, again',
    'unreachable, again',
    'unreachable, again',
    'waits',
    'waits',
    'waits',
    ...none,
  ],
  reset: [
    'unreachable, again',
    'unreachable, again',
    'unreachable, resumes',
    'waits',
    'waits',
    'waits',
    ...none,
  ],
  stall: ['stalled, again', 'stalled, again', 'stalled, resumes', 'waits', 'waits', 'waits', ...none],
  'slow trickle': ['completes', 'completes', 'completes', 'completes', 'completes', 'completes', ...none],
  truncated: [
    'unreachable, again',
    'unreachable, again',
    'completes',
    'waits',
    'completes',
    'completes',
    'completes',
    '-',
  ],
  'wrong length': [
    'unexpected-answer, again',
    'unexpected-answer, again',
    'completes',
    'unexpected-answer, resumes',
    'completes',
    'completes',
    'archive-damaged, again',
    '-',
  ],
  'wrong type': [
    'unexpected-answer, again',
    'unexpected-answer, again',
    'unexpected-answer, resumes',
    'unexpected-answer, resumes',
    store,
    store,
    'completes',
    '-',
  ],
  'huge headers': [
    'unreadable-answer, again',
    'unreadable-answer, again',
    'completes',
    'unreadable-answer, resumes',
    'unreadable-answer, resumes',
    'unreadable-answer, resumes',
    ...none,
  ],
  '401': [
    'token-refused, again',
    'token-refused, again',
    'token-refused, again',
    'token-refused, resumes',
    store,
    store,
    ...none,
  ],
  '401 HTML': [
    'unexpected-answer, again',
    'unexpected-answer, again',
    'unexpected-answer, resumes',
    'unexpected-answer, resumes',
    store,
    store,
    ...none,
  ],
  '403': [
    'no-access, again',
    'no-access, again',
    'no-access, again',
    'no-access, resumes',
    store,
    store,
    ...none,
  ],
  '404': [
    'not-found, again',
    'not-found, again',
    'not-found, again',
    'not-found, again',
    store,
    store,
    ...none,
  ],
  '409': [
    'conflict, again',
    'conflict, again',
    'conflict, again',
    'conflict, resumes',
    store,
    store,
    ...none,
  ],
  '409 at the limit': [
    'conflict, again',
    'conflict, again',
    'job-limit, again',
    'conflict, resumes',
    store,
    store,
    ...none,
  ],
  '416': [call, call, call, 'invalid-request, resumes', 'completes', store, ...none],
  '412': [call, call, call, 'invalid-request, resumes', 'completes', store, ...none],
  '422': [call, call, call, 'invalid-request, resumes', store, store, ...none],
  '429': [
    'rate-limited, again',
    'rate-limited, again',
    'rate-limited, again',
    'waits',
    store,
    store,
    ...none,
  ],
  '500': [
    'service-error, again',
    'service-error, again',
    'service-error, resumes',
    'waits',
    store,
    store,
    ...none,
  ],
  '502 HTML': [
    'service-error, again',
    'service-error, again',
    'service-error, resumes',
    'waits',
    store,
    store,
    ...none,
  ],
  '503': [
    'service-error, again',
    'service-error, again',
    'service-error, resumes',
    'waits',
    store,
    store,
    ...none,
  ],
  'expired URL': ofArchive('completes', 'completes'),
  'link too fresh': ofArchive('completes', 'completes'),
  'ETag changed': ofArchive('completes', 'completes'),
  'ETag of each node': ofArchive('completes', 'completes'),
  'no such range': ofArchive('completes', store),
  everything: ofArchive('completes', 'completes'),
  'short ranges': ofArchive('completes', 'completes'),
  'empty body': [
    'unexpected-answer, again',
    'unexpected-answer, again',
    'completes',
    'unexpected-answer, resumes',
    'completes',
    store,
    ...none,
  ],
  'larger total': ofArchive('completes', 'completes'),
  ENOSPC: local('disk-full, resumes'),
  EACCES: local('folder-not-writable, resumes'),
  'folder removed': local('folder-gone, resumes'),
  'host killed': local('killed, resumes'),
};

function ofArchive(directory: Expected, segment: Expected): Row {
  return ['-', '-', '-', '-', directory, segment, '-', '-'];
}

function local(expected: Expected): Row {
  return ['-', '-', expected, expected, expected, expected, expected, expected];
}

export interface Cell {
  readonly stage: Stage;
  readonly fault: FaultName;
  readonly expected: Expected;
}

/** Every combination of stage and fault. */
export const cells: readonly Cell[] = faultNames.flatMap((fault) =>
  stages.map((stage, index) => ({ stage, fault, expected: rows[fault][index] ?? '-' })),
);

/** Returns why a fault can't occur at a stage. */
export function whyNot({ stage, fault }: Pick<Cell, 'stage' | 'fault'>): string {
  switch (stage) {
    case 'sign-in':
    case 'list':
      if (faultsOfArchive.includes(fault)) return 'no archive is read yet';
      if (fault === 'host killed') return 'nothing is kept of an unanswered request';
      return 'nothing is written to the workspace folder yet';
    case 'POST':
    case 'poll':
      return 'the link is used for the directory first';
    case 'extract':
      return 'unpacking sends no requests: see segment, which runs at the same time';
    case 'finish':
      return 'no more requests are sent';
    default:
      throw new Error(`${fault} does occur at ${stage}`);
  }
}
