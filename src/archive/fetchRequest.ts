import type { Timing } from '../http/timing.ts';
import type { Transport } from '../http/transports/transport.ts';
import type { Problem } from '../problems/problem.ts';
import type { ArchiveSource } from './remote/archiveClient.ts';
import type { LeftOutFile } from '../snapshots/leftOut.ts';

/** What to fetch, and into which folder. */
export interface FetchRequest {
  readonly source: ArchiveSource;
  /**
   * Absolute path of a folder on the same file system as the future snapshot; created if missing. The engine
   * uses `entries/`, `previous/`, `parts/`, `journal.json`, `directory.bin`, `archive.part` and `archive.zip`
   * in it and ignores other names. A folder of an interrupted run is resumed.
   */
  readonly staging: string;
  /** `responses`: stop once the response files have arrived, without uploads. */
  readonly scope: 'everything' | 'responses';
  /** Selects the uploads to fetch; absent: all. */
  readonly selectUploads?: SelectUploads;
  /**
   * Snapshot folders from which entries that are still the same (path, size and CRC-32 of the bytes on disk,
   * read now) are copied instead of fetched, best first. Never written to, never linked to.
   */
  readonly earlier: readonly string[];
  readonly limits: ArchiveLimits;
  /** Connections at most, from 1 to 16. */
  readonly connections: number;
}

/** All files of an archive, in columns, as there may be a million. */
export interface ListedFiles {
  /** On disk, with `/`. */
  readonly paths: readonly string[];
  /** Unpacked bytes. */
  readonly sizes: Float64Array;
  /** Paths in the archive by place in `paths`, if different. */
  readonly archivePaths: ReadonlyMap<number, string>;
}

/**
 * Selects files of an archive once its response files are in `folder`. Returns 1 for each upload that is
 * fetched, by place in `files`.
 */
export type SelectUploads = (folder: string, files: ListedFiles, signal: AbortSignal) => Promise<Uint8Array>;

export interface FetchDeps {
  readonly transport: Transport;
  readonly timing: Timing;
  /** Returns the free bytes on the disk of `folder`; defaults to asking the file system. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Progress of a fetch, in bytes. */
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
      /** Files already on disk, from this staging folder or an earlier snapshot. */
      readonly reusedFiles: number;
    }
  /**
   * The response files are complete and verified in `folder`, where uploads may still arrive. Sent as soon as
   * `responses.jsonl` is ready, before the whole archive is checked, and again if more of them arrive later.
   */
  | { readonly stage: 'responses-ready'; readonly folder: string }
  /** Counts towards the plan; `bytes…` are packed bytes from the network. */
  | {
      readonly stage: 'fetching';
      readonly filesDone: number;
      readonly filesTotal: number;
      readonly bytesDone: number;
      readonly bytesTotal: number;
    }
  /** The archive has changed, so the earlier plan no longer applies. */
  | { readonly stage: 'restarted'; readonly reason: 'archive-changed' }
  /** The network or the storage has a problem; it is tried again after `seconds`. */
  | { readonly stage: 'waiting'; readonly problem: Problem; readonly seconds: number };

/** A file of an archive. `path` is its path on disk, with `/`; `size` its unpacked bytes. */
export interface ArchiveFile {
  readonly path: string;
  readonly size: number;
  readonly crc32: number;
  /** Its path in the archive, if different. */
  readonly archivePath?: string;
}

export interface FetchedArchive {
  /** Folder with nothing but the complete, verified entries, ready to be renamed. */
  readonly folder: string;
  /** Size of the archive in bytes. */
  readonly size: number;
  /** As the server sent it, including quotes. */
  readonly etag?: string;
  /**
   * The files in `folder`, in the archive's order. Can be iterated repeatedly; created one by one, as there
   * may be a million.
   */
  readonly entries: Iterable<ArchiveFile>;
  readonly files: number;
  /** How many of the files are the export's own, such as the responses. All others are uploads. */
  readonly responseFiles: number;
  /** Unpacked bytes of `entries`. */
  readonly bytes: number;
  /** Bytes of answers' bodies that this call read. */
  readonly bytesFetched: number;
  /** The archive's end is missing; `entries` are the complete response files at its start. */
  readonly truncated?: true;
  /** Skipped files in the archive's order, whatever the scope. */
  readonly leftOut: readonly LeftOutFile[];
  /** `false` if the archive has uploads that weren't to be fetched. Skipped files don't count. */
  readonly complete: boolean;
}

/** Maximum sizes of an archive, checked against its directory before the bulk is fetched. */
export interface ArchiveLimits {
  /** Files and folders together. */
  readonly entries: number;
  /** Unpacked bytes of all entries. */
  readonly totalBytes: number;
  /** Unpacked bytes of one entry. */
  readonly entryBytes: number;
  /** Unpacked bytes for each packed byte of one entry; Deflate itself can't pass 1032. */
  readonly ratio: number;
  /** Entries that unpack to no more than this are not judged by their ratio: small files pack well. */
  readonly ratioFloorBytes: number;
}

const gib = 2 ** 30;

export const defaultLimits: ArchiveLimits = {
  entries: 1_000_000,
  totalBytes: 2048 * gib,
  entryBytes: 256 * gib,
  ratio: 250,
  ratioFloorBytes: 256 * 2 ** 20,
};

const reportIntervalMs = 100;

/** Counts progress and reports it several times a second. */
export class FetchMeter {
  bytesFetched = 0;
  readonly #timing: Timing;
  readonly #report: (progress: FetchProgress) => void;
  #plan: { files: number; bytes: number } | undefined;
  #filesDone = 0;
  #bytesDone = 0;
  #last = 0;

  constructor(timing: Timing, report: (progress: FetchProgress) => void) {
    this.#timing = timing;
    this.#report = report;
  }

  /** Counts towards this plan from now on; `undefined` stops reports. */
  begin(plan: { files: number; bytes: number } | undefined): void {
    this.#plan = plan;
    this.#filesDone = 0;
    this.#bytesDone = 0;
    this.#last = 0;
  }

  addBytes(count: number): void {
    this.bytesFetched += count;
    this.#bytesDone += count;
    this.#tick();
  }

  /** Counts bytes of a streamed download, of `total` bytes if the server states it. */
  addWhole(count: number, total: number | undefined): void {
    this.#plan ??= { files: 0, bytes: total ?? 0 };
    this.addBytes(count);
  }

  fileDone(): void {
    this.#filesDone++;
    this.#tick();
  }

  /** Reports the final counts. */
  finish(): void {
    this.#last = 0;
    this.#tick();
  }

  #tick(): void {
    if (this.#plan === undefined) return;
    const now = this.#timing.now().getTime();
    if (now - this.#last < reportIntervalMs) return;
    this.#last = now;
    const { files, bytes } = this.#plan;
    this.#report({
      stage: 'fetching',
      filesDone: this.#filesDone,
      filesTotal: files,
      // 0 bytes: the total is unknown.
      bytesDone: bytes === 0 ? this.#bytesDone : Math.min(this.#bytesDone, bytes),
      bytesTotal: bytes,
    });
  }
}
