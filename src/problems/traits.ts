import { endless, wrongEncoding, type Problem, type ProblemKind } from './problem.ts';

/** How the program handles a problem besides showing its sentence. */
export interface Traits {
  /**
   * What to wait for: `unreached` and `busy` pause all calls until the problem is over; `call` retries the
   * same call, `download` the same download.
   */
  readonly waiting: 'unreached' | 'busy' | 'call' | 'download' | 'none';
  /**
   * What happened to a request that creates something: `unsent`, `turned-away`, `unlikely` carried out
   * (repeated after checking), `perhaps` carried out, or `answered` by this problem.
   */
  readonly request: 'unsent' | 'turned-away' | 'unlikely' | 'perhaps' | 'answered';
  /**
   * Whether an export can be resumed with its files: always, only after its download began (as another
   * account may get this answer), or never.
   */
  readonly work: 'kept' | 'kept-once-downloading' | 'dropped';
  /** Whether Prolific no longer has the job or its archive, so only a new export helps. */
  readonly isArchiveGone: boolean;
  /** What is offered when an export ends with it; `nothing` if another window runs the same export. */
  readonly offer: 'again' | 'free-places' | 'everything' | 'nothing';
  /** What it affects: everything until the next sign-in, only the requested subject, or unknown. */
  readonly concerns: 'account' | 'subject' | 'unknown';
  /** Whether Prolific has no such list for this account. */
  readonly isUnlisted: boolean;
  /** The text that the empty side bar shows; `failed`: a row with the problem's own sentence. */
  readonly welcome:
    | 'signed-out'
    | 'token-refused'
    | 'secrets-unavailable'
    | 'not-enabled'
    | 'offline'
    | 'failed';
}

/** A problem without special handling. */
const ordinary: Traits = {
  waiting: 'none',
  request: 'answered',
  work: 'kept',
  isArchiveGone: false,
  offer: 'again',
  concerns: 'unknown',
  isUnlisted: false,
  welcome: 'failed',
};
const unreached: Traits = { ...ordinary, waiting: 'unreached', request: 'perhaps', welcome: 'offline' };
const unsent: Traits = { ...ordinary, request: 'unsent' };
const worthless: Traits = { ...ordinary, work: 'dropped' };
const absent: Traits = { ...ordinary, concerns: 'subject', isUnlisted: true };

const traits: {
  readonly [K in ProblemKind]: Traits | ((problem: Extract<Problem, { readonly kind: K }>) => Traits);
} = {
  unreachable: ({ neverSent }) => (neverSent === true ? { ...unreached, request: 'unsent' } : unreached),
  'proxy-unreachable': { ...unsent, waiting: 'unreached' },
  stalled: unreached,
  certificate: unsent,
  'proxy-refused': unsent,
  // A proxy may redirect downloads to its own page, so the link itself may still be good.
  'insecure-url': ({ what }) => (what === 'redirect' ? ordinary : worthless),
  'bad-url': ordinary,
  redirected: ordinary,
  'unreadable-answer': { ...ordinary, waiting: 'download', request: 'perhaps' },

  'not-signed-in': { ...ordinary, concerns: 'account', welcome: 'signed-out' },
  'token-refused': { ...ordinary, concerns: 'account', welcome: 'token-refused' },
  'no-access': absent,
  'not-found': ({ what }) =>
    what === 'export' ? { ...absent, work: 'kept-once-downloading', isArchiveGone: true } : absent,
  'feature-not-enabled': { ...ordinary, isUnlisted: true, welcome: 'not-enabled' },
  'job-limit': { ...ordinary, offer: 'free-places' },
  'demographics-limit': ordinary,
  'submissions-incomplete': ordinary,
  conflict: ordinary,
  'invalid-request': ({ status }) => ({ ...ordinary, isUnlisted: status === 405 }),
  'rate-limited': { ...ordinary, waiting: 'busy', request: 'turned-away' },
  'service-error': ({ status }) => ({
    ...ordinary,
    // A 500 may be caused by the request.
    waiting: status >= 502 && status <= 504 ? 'busy' : 'call',
    // A gateway's 504 may come after the request was carried out.
    request: status === 503 ? 'unlikely' : 'perhaps',
  }),
  'unexpected-answer': { ...ordinary, request: 'perhaps', concerns: 'subject' },
  'unknown-export-status': worthless,
  'export-failed': { ...worthless, isArchiveGone: true },
  'archive-gone': { ...worthless, isArchiveGone: true },
  'filter-ignored': { ...ordinary, work: 'kept-once-downloading', offer: 'everything' },
  'filters-unsupported': ordinary,

  'download-refused': ({ status, code }) => ({
    ...ordinary,
    waiting: code === wrongEncoding || code === endless ? 'none' : 'download',
    isArchiveGone: status === 404,
  }),

  'not-a-zip': worthless,
  'archive-truncated': worthless,
  'archive-damaged': worthless,
  'encrypted-entry': worthless,
  'unsupported-compression': worthless,
  'archive-too-large': worthless,

  'disk-full': ordinary,
  'folder-not-writable': ordinary,
  'folder-gone': ordinary,
  'disk-failed': ordinary,
  'bad-export-folder': ordinary,
  'tables-in-the-way': ordinary,
  'copy-in-export-folder': ordinary,
  'ids-in-copy': ordinary,
  'snapshot-erased': worthless,
  'running-elsewhere': { ...ordinary, offer: 'nothing' },
  'unsafe-path': ordinary,
  'not-demographics': ordinary,
  'foreign-plan': ordinary,
  'name-too-long': ordinary,

  'no-folder-open': ordinary,
  'untrusted-workspace': ordinary,
  'virtual-workspace': ordinary,
  'secrets-unavailable': { ...ordinary, welcome: 'secrets-unavailable' },
  'bad-argument': ordinary,
  'analysis-stopped': ordinary,
};

/** Returns how to handle a problem; for `undefined`, a bug, nothing special. */
export function traitsOf(problem: Problem | undefined): Traits {
  if (problem === undefined) return ordinary;
  // Each kind's row takes exactly that kind, which the table's type proves and a lookup by kind cannot
  // express.
  const row = traits[problem.kind] as Traits | ((problem: Problem) => Traits);
  return typeof row === 'function' ? row(problem) : row;
}

/** Returns whether waiting helps an API call: the network or service is at fault, not the request. */
export function isTransient(problem: Problem): boolean {
  const { waiting } = traitsOf(problem);
  return waiting === 'unreached' || waiting === 'busy' || waiting === 'call';
}
