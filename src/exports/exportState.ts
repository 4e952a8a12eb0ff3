import { dirname, join } from 'node:path';
import type { Problem } from '../problems/problem.ts';
import { readFilter, sameFilter, type ExportFilter } from '../snapshots/filter/filter.ts';
import {
  readUploadSelection,
  sameUploads,
  type UploadSelection,
} from '../snapshots/filter/uploadSelection.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import type { Staging } from '../snapshots/staging/staging.ts';
import { sameSubject, subjectOf, type ExportSubject } from '../snapshots/subject.ts';
import type { ListedFiles } from '../archive/fetchRequest.ts';
import type { fetchArchive } from '../archive/fetchArchive.ts';
import type { Timing } from '../http/timing.ts';
import type { Transport } from '../http/transports/transport.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { ExportPlace } from '../snapshots/access/folders.ts';
import type { Installation } from '../snapshots/access/installation.ts';

export interface ExportRequest {
  readonly subject: ExportSubject;
  readonly target: ExportPlace;
  readonly filter?: ExportFilter;
  /** `responses`: only the response files; the uploads can be fetched later. */
  readonly scope: 'everything' | 'responses';
  /** Limits the uploads; the others can be fetched later. Absent: all that the scope includes. */
  readonly uploads?: UploadSelection;
  /**
   * Absolute folder of a snapshot without uploads. The full archive is fetched and the finished folder
   * replaces this one.
   */
  readonly completes?: string;
  /** A job from Prolific's list; no new one is requested. */
  readonly job?: { readonly exportId: string; readonly createdAt: Date };
}

/** Content of an archive in unpacked bytes, and how many of its files were already on disk. */
export interface ArchiveContent {
  readonly files: number;
  readonly bytes: number;
  readonly reusedFiles: number;
}

/**
 * What an export is doing. `exportId` is the id of its job, once known; `trouble` is a temporary problem that
 * it waits out.
 */
export type ExportStage = StageDetails & { readonly exportId?: string; readonly trouble?: Problem };

type StageDetails =
  | { readonly stage: 'requesting' | 'generating' | 'finishing' }
  /** `restarted`: the archive differs from the one that the export began with. */
  | {
      readonly stage: 'reading-directory';
      readonly restarted?: true;
      /** Set once the responses can be read: in a large archive they arrive before the whole directory. */
      readonly responsesFolder?: string;
    }
  /** `responsesFolder` as below. Once the directory is known, existing uploads are looked up. */
  | {
      readonly stage: 'fetching-responses';
      readonly content: ArchiveContent;
      readonly responsesFolder?: string;
    }
  | {
      readonly stage: 'downloading';
      readonly bytesDone: number;
      readonly bytesTotal: number;
      readonly filesDone: number;
      readonly filesTotal: number;
      readonly bytesPerSecond?: number;
      readonly secondsLeft?: number;
      /** Unknown while an archive is downloaded as a whole, from a server without ranges. */
      readonly content?: ArchiveContent;
      /** Staging folder with the complete, verified response files, while uploads still arrive. */
      readonly responsesFolder?: string;
    };

/** What a stopped export keeps, to be resumed. */
export interface KeptFiles {
  readonly stagingFolder: string;
  /** On disk, without the archive's directory. */
  readonly bytes: number;
  /** There are more than `bytes`: counting them took too long. */
  readonly hasMore?: true;
}

/**
 * How an export ended. `archiveChanged`: the completed snapshot came from another version of the archive, so
 * all its files are new. `sameAs`: an earlier snapshot with the same subject and filter from the same
 * archive. A `failed` export that is `resumable` keeps its files in `stagingFolder`; a `cancelled` one keeps
 * what it downloaded, if anything.
 */
export type ExportOutcome =
  | {
      readonly status: 'completed';
      readonly exportId?: string;
      readonly snapshot: Snapshot;
      /** Number of downloaded uploads, if known. */
      readonly uploads?: number;
      readonly archiveChanged?: true;
      readonly sameAs?: Snapshot;
    }
  | { readonly status: 'cancelled'; readonly kept?: KeptFiles }
  | {
      readonly status: 'failed';
      readonly error: unknown;
      readonly resumable: true;
      readonly stagingFolder: string;
    }
  | { readonly status: 'failed'; readonly error: unknown; readonly resumable: false };

/** Returns the request that a staging folder belongs to. */
export function requestOfStaging({ folder, record }: Staging, target: ExportPlace): ExportRequest {
  const filter = readFilter(record.filter);
  const uploads = readUploadSelection(record.uploads);
  return {
    subject: subjectOf(record),
    target,
    ...(filter === undefined ? {} : { filter }),
    scope: record.scope ?? 'everything',
    ...(uploads === undefined ? {} : { uploads }),
    ...(record.completes === undefined ? {} : { completes: join(dirname(folder), record.completes) }),
    ...(record.listed_job === undefined || record.export_id === null
      ? {}
      : { job: { exportId: record.export_id, createdAt: new Date(record.requested_at) } }),
  };
}

/** Returns whether two requests ask for the same export, which then runs only once. */
export function sameExport(a: ExportRequest, b: ExportRequest): boolean {
  return (
    sameSubject(a.subject, b.subject) &&
    a.target.exportFolder === b.target.exportFolder &&
    a.scope === b.scope &&
    sameUploads(a.uploads, b.uploads) &&
    a.completes === b.completes &&
    a.job?.exportId === b.job?.exportId &&
    sameFilter(a.filter, b.filter)
  );
}

/** A running export and its job, once known. */
interface Running {
  readonly request: ExportRequest;
  readonly exportId?: string;
}

/**
 * Returns whether a running export already fetches the requested job into the same folder, with the same
 * scope and uploads.
 */
export function fetchesJobOf({ request, exportId }: Running, wanted: ExportRequest): boolean {
  return (
    wanted.job !== undefined &&
    wanted.job.exportId === exportId &&
    request.target.exportFolder === wanted.target.exportFolder &&
    request.scope === wanted.scope &&
    sameUploads(request.uploads, wanted.uploads)
  );
}

/** Returns the folder in which a running export's response files can be read, if any. */
export function responsesFolderOf(stage: ExportStage): string | undefined {
  return 'responsesFolder' in stage ? stage.responsesFolder : undefined;
}

/** Returns the content of a running export's archive, once known. */
export function contentOf(stage: ExportStage): ArchiveContent | undefined {
  return 'content' in stage ? stage.content : undefined;
}

/**
 * Why an export was stopped. `joined`: another export downloads the same job, so this one leaves nothing
 * behind.
 */
export type StopReason = 'cancelled' | 'joined' | 'signed-out' | 'closing';

/** The abort reason of a stopped export. */
export class ExportStop extends Error {
  override readonly name = 'ExportStop';
  readonly why: StopReason;

  constructor(why: StopReason) {
    super(why);
    this.why = why;
  }
}

/** What counting an export's responses tells. */
export interface ResponseCounts {
  readonly submissions: number;
  readonly participants: number;
  /** Ids of the submissions' studies. */
  readonly studies: readonly string[];
}

export interface ExportDeps {
  /**
   * Returns the signed-in account's client; called whenever one is needed.
   * @throws {ProblemError} not-signed-in: nobody is signed in.
   */
  readonly client: () => Promise<ProlificClient>;
  /** Transport to the object store. Never carries the token. */
  readonly downloads: Transport;
  readonly timing: Timing;
  readonly connections: () => number;
  readonly fetchArchive: typeof fetchArchive;
  /** Counts the responses in a folder, as the overview does. Rejects with the signal's reason when aborted. */
  readonly countSubmissions?: (folder: string, signal: AbortSignal) => Promise<ResponseCounts>;
  /**
   * Finds the files of an archive that answers to some questions name, with the responses in `folder`. Returns
   * 1 for each, by place in `paths`.
   */
  readonly uploadsOfQuestions: (
    request: Pick<ListedFiles, 'paths' | 'archivePaths'> & {
      readonly folder: string;
      readonly questions: readonly string[];
    },
    signal: AbortSignal,
  ) => Promise<Uint8Array>;
  /** Remembers what this installation wrote. */
  readonly installation: Installation;
  /**
   * Called with absolute `.gitignore` paths that let participants' data into Git, and whether Git ignores the
   * data anyway.
   */
  readonly onGitignore?: (paths: readonly string[], isKeptOut: boolean) => void;
  /** Called with errors of listeners, which must not end an export. */
  readonly onBug?: (error: unknown) => void;
}
