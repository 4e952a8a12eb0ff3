/**
 * Everything that can go wrong in a way a person can act on, as data. The rooms throw a
 * {@link ProblemError} that carries one of these; `sentences.ts` turns it into words.
 * Whatever else is thrown is a bug: it is logged and shown as such.
 *
 * No field may hold the token or the query of a presigned URL: `origin` is scheme, host and port only.
 */
export type Problem =
  NetworkProblem | ApiProblem | StorageProblem | ArchiveProblem | DiskProblem | EditorProblem;

export type NetworkProblem =
  /**
   * No connection, or it broke and retries did not help. `code` is Node's or undici's, such as `ECONNREFUSED`;
   * `neverSent` says that not a byte of the request can have arrived.
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
  /** Neither https nor http on a loopback address. */
  | {
      readonly kind: 'insecure-url';
      readonly what: 'api-url' | 'download' | 'redirect';
      readonly origin: string;
    }
  | { readonly kind: 'bad-url'; readonly what: 'api-url' | 'download' | 'redirect' }
  | { readonly kind: 'redirected'; readonly origin: string; readonly status: number }
  /** What came is not HTTP as it can be read, such as one with too many headers. `code` is that of the parser. */
  | { readonly kind: 'unreadable-answer'; readonly origin: string; readonly code: string };

/** What a certificate that was refused says of itself, and when that was; times in ISO 8601. */
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
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'invalid-request'; readonly status: number; readonly detail: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds?: number }
  | {
      readonly kind: 'service-error';
      readonly status: number;
      readonly detail: string;
      readonly retryAfterSeconds?: number;
    }
  /** An answer that is not what the API promises: a gateway's HTML, other JSON. `detail` says which field. */
  | { readonly kind: 'unexpected-answer'; readonly status: number; readonly detail: string }
  | { readonly kind: 'unknown-export-status'; readonly status: string }
  /** The job ended as `failed`; Prolific gives no reason. */
  | { readonly kind: 'export-failed' }
  /** Prolific no longer has the archive that a snapshot without its uploads was made from. */
  | { readonly kind: 'archive-gone' }
  /** The server took the export but not its filter: it would give everything. */
  | { readonly kind: 'filter-ignored' }
  /** Known before anything was asked for: this server is of a generation without filters. */
  | { readonly kind: 'filters-unsupported' };

export type ApiSubject = 'account' | 'workspace' | 'collection' | 'batch' | 'export' | 'study';

/**
 * A download that was given up after some tries: for 403 and 404 fresh links were refused too. `code` is the XML's `<Code>`, where
 * there is one, {@link webPage}, {@link wrongEncoding}, {@link noBytes} or {@link endless}.
 */
export interface StorageProblem {
  readonly kind: 'download-refused';
  readonly origin: string;
  readonly status: number;
  readonly code?: string;
}

/** The `code` of a download that was answered by a web page. */
export const webPage = 'HTML';

/** The `code` of a download that something on the way encoded, in vain or in a manner that is not known here. */
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
  /** The file system failed in another way, `code` says in which. */
  | { readonly kind: 'disk-failed'; readonly folder: string; readonly code: string }
  | { readonly kind: 'bad-export-folder'; readonly value: string }
  /** Where a table is to be written lies a file that a person put there or changed. */
  | { readonly kind: 'tables-in-the-way'; readonly path: string }
  /** Participants' data were deleted from the snapshot that is to be completed, or are just being deleted. */
  | { readonly kind: 'snapshot-erased'; readonly folder: string }
  /** Another window, perhaps on another machine, works on the same export; nothing more is known of it without `host`. */
  | {
      readonly kind: 'running-elsewhere';
      readonly host?: string;
      readonly sameHost: boolean;
      readonly pid?: number;
    }
  /**
   * In an export folder lies something that is not read or written: a link, a device and the like (`special`), a file
   * that is far too large for what it is called, or a folder that Git may take for a repository of its own.
   */
  | {
      readonly kind: 'unsafe-path';
      readonly path: string;
      readonly found: 'link' | 'special' | 'too-large' | 'repository';
    }
  /** What would delete or replace files was not written by this installation of the editor. */
  | { readonly kind: 'foreign-plan'; readonly what: 'deletion' | 'export'; readonly folder: string }
  /** The file system of `folder` takes no names as long as this export has. */
  | { readonly kind: 'name-too-long'; readonly folder: string };

export type EditorProblem =
  | { readonly kind: 'no-folder-open' }
  | { readonly kind: 'untrusted-workspace' }
  | { readonly kind: 'virtual-workspace' }
  | { readonly kind: 'secrets-unavailable'; readonly detail: string }
  | { readonly kind: 'bad-argument'; readonly detail: string };

/** An error made for people: carries a {@link Problem}; the original error, if any, is its `cause`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.kind, options);
    this.problem = problem;
  }
}

/** The problem that `error` carries, or `undefined` where it is a bug or a cancellation. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof ProblemError ? error.problem : undefined;
}

/** Whether no answer came at all: no network, a proxy that is away, or silence. */
export function isUnreached({ kind }: Problem): boolean {
  return kind === 'unreachable' || kind === 'proxy-unreachable' || kind === 'stalled';
}
