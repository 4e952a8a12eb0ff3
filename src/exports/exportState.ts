import type { Problem } from '../problems/problem.ts';
import type { ExportFilter } from '../prolific/model.ts';
import { sameFilter } from './filter.ts';
import type { Snapshot } from './snapshots.ts';
import { sameSubject, type ExportSubject } from './subject.ts';

/** Where an export's snapshot goes. Both absolute. */
export interface ExportTarget {
  readonly workspaceFolder: string;
  readonly exportFolder: string;
}

export interface ExportRequest {
  readonly subject: ExportSubject;
  readonly target: ExportTarget;
  readonly filter?: ExportFilter;
  /** `responses`: the response files only; the uploads can be fetched later. */
  readonly scope: 'everything' | 'responses';
  /**
   * Folder of a snapshot without its uploads, absolute: the same archive is fetched in full, and the finished folder
   * takes this one's place.
   */
  readonly completes?: string;
  /** A job that Prolific has already, as listed: nothing is asked for anew. */
  readonly job?: { readonly exportId: string; readonly createdAt: Date };
}

/** What an archive holds, in unpacked bytes, and how many of its files were here before anything was fetched. */
export interface ArchiveContent {
  readonly files: number;
  readonly bytes: number;
  readonly reusedFiles: number;
}

/** What an export is doing now. `exportId` is that of its job, once there is one. */
export type ExportStage = StageDetails & { readonly exportId?: string };

/** `trouble` is something passing that it is waiting out. */
type StageDetails =
  | { readonly stage: 'requesting'; readonly trouble?: Problem }
  | { readonly stage: 'generating'; readonly trouble?: Problem }
  /** `restarted`: the archive is another one than what was begun with. */
  | {
      readonly stage: 'reading-directory';
      readonly restarted?: true;
      /** Where the responses can be read already, as in a large archive the directory takes longer than they do. */
      readonly responsesFolder?: string;
      readonly trouble?: Problem;
    }
  /** `responsesFolder` as below; afterwards it is looked for what of the uploads is here already. */
  | {
      readonly stage: 'fetching-responses';
      readonly content: ArchiveContent;
      readonly responsesFolder?: string;
      readonly trouble?: Problem;
    }
  | {
      readonly stage: 'downloading';
      readonly bytesDone: number;
      readonly bytesTotal: number;
      readonly filesDone: number;
      readonly filesTotal: number;
      readonly bytesPerSecond?: number;
      readonly secondsLeft?: number;
      /** Not known while an archive comes whole, from a server without ranges. */
      readonly content?: ArchiveContent;
      /** In staging: where the response files lie complete and verified while uploads still arrive. */
      readonly responsesFolder?: string;
      readonly trouble?: Problem;
    }
  | { readonly stage: 'finishing'; readonly trouble?: Problem };

/**
 * How an export ended. `archiveChanged`: the snapshot that was completed came from another version of the archive,
 * and all of it is new. `sameAs`: an earlier snapshot of the same subject and filter that came from the same archive, so that
 * there is nothing newer in this one. A `failed` one keeps what was fetched when `resumable`, in `stagingFolder`.
 */
export type ExportOutcome =
  | {
      readonly status: 'completed';
      readonly exportId?: string;
      readonly snapshot: Snapshot;
      readonly archiveChanged?: true;
      readonly sameAs?: Snapshot;
    }
  | { readonly status: 'cancelled' }
  | {
      readonly status: 'failed';
      readonly error: unknown;
      readonly resumable: true;
      readonly stagingFolder: string;
    }
  | { readonly status: 'failed'; readonly error: unknown; readonly resumable: false };

/** Whether two requests come to the same export: asked for twice, it is run once. */
export function sameExport(a: ExportRequest, b: ExportRequest): boolean {
  return (
    sameSubject(a.subject, b.subject) &&
    a.target.exportFolder === b.target.exportFolder &&
    a.scope === b.scope &&
    a.completes === b.completes &&
    a.job?.exportId === b.job?.exportId &&
    sameFilter(a.filter, b.filter)
  );
}

/** An export that runs, and its job where that is known. */
interface Running {
  readonly request: ExportRequest;
  readonly exportId?: string;
}

/** Whether the job that a request is to fetch is what a running export fetches, to the same folder and as much of it. */
export function fetchesJobOf({ request, exportId }: Running, wanted: ExportRequest): boolean {
  return (
    wanted.job !== undefined &&
    wanted.job.exportId === exportId &&
    request.target.exportFolder === wanted.target.exportFolder &&
    request.scope === wanted.scope
  );
}
