import type { Timing } from '../http/timing.ts';
import type { Transport } from '../http/transport.ts';
import type { Problem } from '../problems/problem.ts';
import type { ArchiveSource } from './archiveSource.ts';
import type { LeftOutFile } from './leftOut.ts';
import type { ArchiveLimits } from './limits.ts';

/** What is to be fetched, and where to. */
export interface FetchRequest {
  readonly source: ArchiveSource;
  /**
   * Absolute path of a folder on the same file system as the snapshot to come; made if missing. The engine keeps
   * `entries/`, `previous/`, `parts/`, `journal.json`, `directory.bin`, `archive.part` and `archive.zip` in it and leaves
   * other names alone.
   * A folder left by an earlier run is gone on with, whatever ended that run.
   */
  readonly staging: string;
  /** `responses`: stop when the response files are there, and leave the uploads. */
  readonly scope: 'everything' | 'responses';
  /**
   * Snapshot folders from which entries that are still the same (path, size and CRC-32 of the bytes on disk, read
   * now) are copied instead of fetched, best first. Never written to, never linked to.
   */
  readonly earlier: readonly string[];
  readonly limits: ArchiveLimits;
  /** Connections at most, from 1 to 16. */
  readonly connections: number;
}

export interface FetchDeps {
  readonly transport: Transport;
  readonly timing: Timing;
  /** Bytes that may still be written where `folder` lies; the file system is asked where this is not given. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** What a fetch says while it runs. Sizes are bytes. */
export type FetchProgress =
  | { readonly stage: 'directory' }
  | {
      readonly stage: 'planned';
      /** To fetch: files, and bytes as packed. */
      readonly files: number;
      readonly bytes: number;
      /** In the archive: files, and bytes unpacked. */
      readonly totalFiles: number;
      readonly totalBytes: number;
      /** Of the archive's files, those already here: from this staging folder or from an earlier snapshot. */
      readonly reusedFiles: number;
    }
  /**
   * The response files are complete and verified in `folder`, where uploads may still arrive. Said as soon as
   * `responses.jsonl` is there, before the archive as a whole is judged, and again where more of them came later.
   */
  | { readonly stage: 'responses-ready'; readonly folder: string }
  /** Counts what the plan said is to fetch; `bytes…` are packed bytes that came over the network. */
  | {
      readonly stage: 'fetching';
      readonly filesDone: number;
      readonly filesTotal: number;
      readonly bytesDone: number;
      readonly bytesTotal: number;
    }
  /** The archive is another one than before; what was planned no longer counts. */
  | { readonly stage: 'restarted'; readonly reason: 'archive-changed' }
  /** The network or the storage has a problem; it is tried again after `seconds`. */
  | { readonly stage: 'waiting'; readonly problem: Problem; readonly seconds: number };

/** One file of an archive. `path` is where it is stored, with `/`; `size` is in bytes, unpacked. */
export interface ArchiveFile {
  readonly path: string;
  readonly size: number;
  readonly crc32: number;
  /** Its path in the archive, where that is another. */
  readonly archivePath?: string;
}

export interface FetchedArchive {
  /** Where the entries lie, complete and verified, and nothing else: ready to be renamed into place. */
  readonly folder: string;
  /** Of the archive, in bytes. */
  readonly size: number;
  /** As the server wrote it, quotes and all. */
  readonly etag?: string;
  /** The files in `folder`, in the archive's order. Can be iterated again and again; made one by one, for there may be a million. */
  readonly entries: Iterable<ArchiveFile>;
  readonly files: number;
  /** Unpacked bytes of `entries`. */
  readonly bytes: number;
  /** Bytes of answers' bodies that this call read. */
  readonly bytesFetched: number;
  /** The archive's end is missing: `entries` are the response files that stand whole at its start. */
  readonly truncated?: true;
  /** What of the archive was left out, whatever the scope, in the archive's order. */
  readonly leftOut: readonly LeftOutFile[];
  /** `false` where the scope was `responses` and the archive has uploads that are not here. What is left out doesn't count. */
  readonly complete: boolean;
}
