import { join } from 'node:path';
import { openToRead } from '../snapshots/files.ts';
import { listFolder, namesIn } from '../snapshots/folders.ts';
import { readCodebook, type Codebook } from './codebook.ts';
import { readRecords, type ReadProgress, type RecordsReading } from './readRecords.ts';
import { supersededLines } from './repeats.ts';
import { readUploads, type SnapshotUploads } from './snapshotUploads.ts';
import type { Submission } from './submission.ts';
import type { RecordKind } from './submissionOf.ts';

/** A file of records in a snapshot. */
export interface RecordsFile {
  /** Its path relative to the snapshot's folder, with `/`. */
  readonly path: string;
  readonly kind: RecordKind;
}

/** A snapshot, ready to be read: what was asked, and the records as often as they are wanted. */
export interface SnapshotData {
  readonly folder: string;
  readonly codebook: Codebook;
  /** Of a collection one; of a batch its submissions, then its tasks: the same data twice. None: nothing was exported. */
  readonly recordsFiles: readonly RecordsFile[];
  readonly uploads: SnapshotUploads;
  /** Begins a reading of one of the files, the first where none is named; of a snapshot without any, an empty one. */
  readonly read: (
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
    file?: RecordsFile,
  ) => RecordsReading;
  /** The JSON of a record as it stands in its file, the first where none is named. Throws the disk's errors. */
  readonly rawRecord: (place: Pick<Submission, 'at' | 'length'>, file?: RecordsFile) => Promise<string>;
}

const knownFiles: readonly RecordsFile[] = [
  { path: 'responses.jsonl', kind: 'submission' },
  { path: 'responses-by-submission.jsonl', kind: 'submission' },
  { path: 'responses-by-task.jsonl', kind: 'task' },
];

/** Whether a file with this name holds records. */
export function isRecordsFile(name: string): boolean {
  return knownFiles.some(({ path }) => path === name);
}

const mebibyte = 1024 * 1024;
/** The longest line that is read, in bytes. */
export const longestLine = 128 * mebibyte;

/**
 * Opens a snapshot's folder (absolute): reads its codebook and lists its uploads; the records come with `read`. Its files may lie in one
 * folder within, as archives may wrap them. Throws the disk's errors, and the signal's reason.
 */
export async function openSnapshotData(
  folder: string,
  signal: AbortSignal,
  limits: { readonly longestLine: number } = { longestLine },
): Promise<SnapshotData> {
  const { root, recordsFiles } = await locateRecords(folder);
  signal.throwIfAborted();
  const codebook = await readCodebook(join(folder, root));
  const uploads = await readUploads(folder, root, signal);
  const [first] = recordsFiles;
  const superseded = new Map<RecordsFile, ReadonlySet<number>>();
  return {
    folder,
    codebook,
    recordsFiles,
    uploads,
    read: (onProgress, readSignal, file = first) =>
      readRecords(
        {
          path: file === undefined ? undefined : join(folder, file.path),
          kind: file?.kind ?? 'submission',
          codebook,
          uploads,
          longestLine: limits.longestLine,
          superseded: async (pending) => {
            if (file === undefined) return new Set();
            const known = superseded.get(file);
            if (known !== undefined) return known;
            const path = join(folder, file.path);
            const found = await supersededLines(path, file.kind, limits.longestLine, pending);
            superseded.set(file, found);
            return found;
          },
        },
        onProgress,
        readSignal,
      ),
    rawRecord: async ({ at, length }, file = first) => {
      if (file === undefined) throw new Error('No records');
      return await textAt(join(folder, file.path), at, length);
    },
  };
}

/**
 * Where a snapshot's files of records lie. `root`: the path of the folder that they and the questions are in, relative to the snapshot's,
 * either empty or ending with `/`. Throws the disk's errors.
 */
export async function locateRecords(
  folder: string,
): Promise<{ readonly root: string; readonly recordsFiles: readonly RecordsFile[] }> {
  const root = await rootOf(folder);
  const inRoot = await namesIn(join(folder, root));
  const recordsFiles = knownFiles
    .filter(({ path }) => inRoot.includes(path))
    .map(({ path, kind }) => ({ path: root + path, kind }));
  return { root, recordsFiles };
}

/** Where the response files lie: the folder itself, or the only one in it that has some. No archive is wrapped in a hidden one. */
async function rootOf(folder: string): Promise<string> {
  const entries = await listFolder(folder);
  if (entries.some((entry) => entry.isFile() && isRecordsFile(entry.name))) return '';
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    if ((await namesIn(join(folder, entry.name))).some(isRecordsFile)) found.push(`${entry.name}/`);
  }
  return found.length === 1 ? (found[0] ?? '') : '';
}

async function textAt(path: string, at: number, length: number): Promise<string> {
  const file = await openToRead(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
    return buffer.toString('utf8', 0, bytesRead).trimEnd();
  } finally {
    await file.close();
  }
}
