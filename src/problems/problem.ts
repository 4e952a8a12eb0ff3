/**
 * Everything that can go wrong in a way a person can act on, as data. The rooms throw a
 * {@link ProblemError} that carries one of these; `sentences.ts` turns it into words.
 * Whatever else is thrown is a bug: it is logged and shown as such.
 *
 * No field may hold the token or the query of a presigned URL: `origin` is scheme, host and port only.
 */
export type Problem =
  | NetworkProblem
  | ApiProblem
  | StorageProblem
  | ArchiveProblem
  | DiskProblem
  | EditorProblem;

export type ProblemKind = Problem['kind'];

export type NetworkProblem =
  /**
   * No connection, or it broke and retries didn't help. `code` is Node's or undici's, such as `ECONNREFUSED`;
   * `neverSent`: no byte of the request can have arrived.
   */
  | {
      readonly kind: 'unreachable';
      readonly origin: string;
      readonly code: string;
      readonly neverSent?: true;
    }
  /** The proxy itself could not be reached. */
  | { readonly kind: 'proxy-unreachable'; readonly proxy: string; readonly code: string }
  /** The connection stood but no byte came for `seconds`. */
  | { readonly kind: 'stalled'; readonly origin: string; readonly seconds: number }
  | {
      readonly kind: 'certificate';
      readonly origin: string;
      readonly code: string;
      readonly certificate?: RefusedCertificate;
    }
  /** The proxy answered CONNECT or the request itself with this status (407: it wants credentials). */
  | { readonly kind: 'proxy-refused'; readonly proxy: string; readonly status: number }
  /** The address is neither https nor http on a loopback address. */
  | {
      readonly kind: 'insecure-url';
      readonly what: 'api-url' | 'download' | 'redirect';
      readonly origin: string;
    }
  | { readonly kind: 'bad-url'; readonly what: 'api-url' | 'download' | 'redirect' }
  | { readonly kind: 'redirected'; readonly origin: string; readonly status: number }
  /** The answer isn't valid HTTP, for example because of too many headers. `code` is the parser's. */
  | { readonly kind: 'unreadable-answer'; readonly origin: string; readonly code: string };

/** What a refused certificate states, and when it was checked; times in ISO 8601. */
export interface RefusedCertificate {
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly checkedAt: string;
}

export type ApiProblem =
  | { readonly kind: 'not-signed-in' }
  | { readonly kind: 'token-refused' }
  | { readonly kind: 'no-access'; readonly what: ApiSubject }
  | { readonly kind: 'not-found'; readonly what: ApiSubject }
  | { readonly kind: 'feature-not-enabled' }
  /** The collection or batch already has as many export jobs as Prolific keeps (10). */
  | { readonly kind: 'job-limit'; readonly what: 'collection' | 'batch'; readonly detail: string }
  /** Demographics were already requested with as many combinations of filters as Prolific allows (2). */
  | { readonly kind: 'demographics-limit'; readonly detail: string }
  /** Prolific's list of a study's submissions ended before all were received. */
  | { readonly kind: 'submissions-incomplete'; readonly received: number; readonly expected: number }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'invalid-request'; readonly status: number; readonly detail: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds?: number }
  | {
      readonly kind: 'service-error';
      readonly status: number;
      readonly detail: string;
      readonly retryAfterSeconds?: number;
    }
  /**
   * The answer isn't what the API promises, such as a gateway's HTML or other JSON. `detail` names the field.
   */
  | { readonly kind: 'unexpected-answer'; readonly status: number; readonly detail: string }
  | { readonly kind: 'unknown-export-status'; readonly status: string }
  /** The job failed; Prolific gives no reason. */
  | { readonly kind: 'export-failed' }
  /** Prolific no longer has the archive that a snapshot without its uploads was made from. */
  | { readonly kind: 'archive-gone' }
  /** The server accepted the export but ignored its filter, and would return everything. */
  | { readonly kind: 'filter-ignored' }
  /** This server's generation of the API has no filters, as known in advance. */
  | { readonly kind: 'filters-unsupported' };

export type ApiSubject = 'account' | 'workspace' | 'collection' | 'batch' | 'export' | 'study';

/**
 * A download that failed after several tries; for 403 and 404, new links were refused too. `code` is the
 * XML's `<Code>`, if any, {@link webPage}, {@link wrongEncoding}, {@link noBytes} or {@link endless}.
 */
export interface StorageProblem {
  readonly kind: 'download-refused';
  readonly origin: string;
  readonly status: number;
  readonly code?: string;
}

/** The `code` of a download that was answered by a web page. */
export const webPage = 'HTML';

/** The `code` of a download whose content encoding is corrupt or unsupported. */
export const wrongEncoding = 'content-encoding';

/** The `code` of a download whose answers promise bytes and hold none. */
export const noBytes = 'no-bytes';

/** The `code` of a download without a stated size that was stopped before it filled the disk. */
export const endless = 'endless';

export type ArchiveProblem =
  | { readonly kind: 'not-a-zip' }
  | { readonly kind: 'archive-truncated' }
  /** `reason` is technical and goes to the log and, in brackets, to the sentence. */
  | { readonly kind: 'archive-damaged'; readonly entry?: string; readonly reason: string }
  | { readonly kind: 'encrypted-entry'; readonly entry: string }
  | { readonly kind: 'unsupported-compression'; readonly entry: string; readonly method: number }
  | {
      readonly kind: 'archive-too-large';
      readonly reason: TooLargeReason;
      readonly limit: number;
      readonly found: number;
    };

export type TooLargeReason = 'entries' | 'total-bytes' | 'entry-bytes' | 'ratio';

export type DiskProblem =
  | {
      readonly kind: 'disk-full';
      readonly folder: string;
      readonly needed?: number;
      readonly available?: number;
    }
  | { readonly kind: 'folder-not-writable'; readonly folder: string; readonly code: string }
  | { readonly kind: 'folder-gone'; readonly folder: string }
  /** Another file system error; `code` identifies it. */
  | { readonly kind: 'disk-failed'; readonly folder: string; readonly code: string }
  | { readonly kind: 'bad-export-folder'; readonly value: string }
  /** A person's file is at the path of a table. */
  | { readonly kind: 'tables-in-the-way'; readonly path: string }
  /** The folder for a shareable copy is in an export folder. */
  | { readonly kind: 'copy-in-export-folder'; readonly folder: string }
  /** An id was found in a shareable copy, which was discarded. `file` is a path in it. */
  | { readonly kind: 'ids-in-copy'; readonly file: string }
  /** Participants' data was or is being deleted from the snapshot to be completed. */
  | { readonly kind: 'snapshot-erased'; readonly folder: string }
  /**
   * Another window, perhaps on another computer, runs the same export; without `host`, nothing more is known.
   */
  | {
      readonly kind: 'running-elsewhere';
      readonly host?: string;
      readonly sameHost: boolean;
      readonly pid?: number;
    }
  /**
   * An export folder contains something that is never read or written: a link, a device or similar
   * (`special`), a file that is far too large for its name, or a folder that Git may treat as a repository.
   */
  | {
      readonly kind: 'unsafe-path';
      readonly path: string;
      readonly found: 'link' | 'special' | 'too-large' | 'repository';
    }
  /** A chosen file isn't the CSV of demographics that Prolific offers. */
  | { readonly kind: 'not-demographics'; readonly path: string; readonly found: 'other' | 'too-large' }
  /** A plan to delete or replace files that this installation didn't write. */
  | { readonly kind: 'foreign-plan'; readonly what: 'deletion' | 'export'; readonly folder: string }
  /** The file system of `folder` doesn't allow names of this length. */
  | { readonly kind: 'name-too-long'; readonly folder: string };

export type EditorProblem =
  | { readonly kind: 'no-folder-open' }
  | { readonly kind: 'untrusted-workspace' }
  | { readonly kind: 'virtual-workspace' }
  | { readonly kind: 'secrets-unavailable'; readonly detail: string }
  | { readonly kind: 'bad-argument'; readonly detail: string }
  /** The thread that reads snapshots crashed, or needed more memory than it may have. */
  | { readonly kind: 'analysis-stopped'; readonly reason: 'memory' | 'crash' };

/** An error made for people: carries a {@link Problem}; the original error, if any, is its `cause`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.kind, options);
    this.problem = problem;
  }
}

/** Returns the problem of `error`; `undefined` for a bug or a cancellation. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof ProblemError ? error.problem : undefined;
}
