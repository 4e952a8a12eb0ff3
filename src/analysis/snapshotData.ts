import { join } from 'node:path';
import { readAt } from '../snapshots/reading/lines.ts';
import { locateRecords, type RecordsFile } from '../snapshots/responseFiles.ts';
import { readCodebook, type Codebook } from './answers/codebook.ts';
import { readRecords, type ReadProgress, type RecordsReading } from './records/readRecords.ts';
import { supersededLines } from './records/repeats.ts';
import { readUploads, type SnapshotUploads } from './uploads/snapshotUploads.ts';
import type { Submission } from './answers/submission.ts';

/** A snapshot's codebook and records, which can be read repeatedly. */
export interface SnapshotData {
  readonly folder: string;
  readonly codebook: Codebook;
  /**
   * A collection has one; a batch has the same data by submission and by task. None if nothing was exported.
   */
  readonly recordsFiles: readonly RecordsFile[];
  readonly uploads: SnapshotUploads;
  /** Starts reading a file, by default the first. Without files, the reading is empty. */
  readonly read: (
    request: { readonly file?: RecordsFile | undefined },
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
  ) => RecordsReading;
  /** Returns a record's JSON as written in its file, by default the first. Throws the disk's errors. */
  readonly rawRecord: (place: Pick<Submission, 'at' | 'length'>, file?: RecordsFile) => Promise<string>;
}

const mebibyte = 1024 * 1024;
/** The longest line that is read, in bytes. */
export const defaultMaxLineBytes = 128 * mebibyte;

/**
 * Opens a snapshot's folder (absolute): reads its codebook and lists its uploads; `read` reads records. The
 * archive may have a common root folder. Throws the disk's errors and the signal's reason.
 */
export async function openSnapshotData(
  request: {
    readonly folder: string;
    readonly maxLineBytes?: number;
    /** Lists the uploads in place of the folder, which doesn't contain them yet. */
    readonly uploads?: (root: string) => SnapshotUploads;
  },
  signal: AbortSignal,
): Promise<SnapshotData> {
  const { folder, maxLineBytes = defaultMaxLineBytes } = request;
  const { root, recordsFiles } = await locateRecords(folder);
  signal.throwIfAborted();
  const codebook = await readCodebook(join(folder, root));
  const uploads = request.uploads?.(root) ?? (await readUploads(folder, root, signal));
  const [first] = recordsFiles;
  const superseded = new Map<RecordsFile, ReadonlySet<number>>();
  return {
    folder,
    codebook,
    recordsFiles,
    uploads,
    read: ({ file = first }, onProgress, readSignal) =>
      readRecords(
        {
          path: file === undefined ? undefined : join(folder, file.path),
          kind: file?.kind ?? 'submission',
          codebook,
          uploads,
          maxLineBytes,
          superseded: async (pending) => {
            if (file === undefined) return new Set();
            const path = join(folder, file.path);
            const found =
              superseded.get(file) ?? (await supersededLines(path, file.kind, maxLineBytes, pending));
            superseded.set(file, found);
            return found;
          },
        },
        onProgress,
        readSignal,
      ),
    rawRecord: async ({ at, length }, file = first) => {
      if (file === undefined) throw new Error('No records');
      return (await readAt(join(folder, file.path), at, length)).toString('utf8').trimEnd();
    },
  };
}
