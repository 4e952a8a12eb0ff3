import { join } from 'node:path';
import { fileSize } from '../snapshots/files.ts';
import { readCodebook, type Codebook } from '../analysis/codebook.ts';
import { locateRecords, longestLine, type RecordsFile } from '../analysis/snapshotData.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { compareFiles, type FilesOf } from './compareFiles.ts';
import { compareQuestions } from './compareQuestions.ts';
import { compareRecords } from './compareRecords.ts';
import type { ComparedSnapshot, Comparison } from './comparison.ts';
import { readTable } from './readTable.ts';
import { RecordTable } from './recordTable.ts';

/** Bytes of both files of responses: how many are read, and how many there are. */
export interface CompareProgress {
  readonly bytes: number;
  readonly total: number;
}

/**
 * What is different between two snapshots of one collection or batch, in bounded memory: about 50 bytes for each submission and 200 for each
 * file. Throws the disk's errors and the signal's reason.
 */
export async function compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  onProgress: (progress: CompareProgress) => void,
  signal: AbortSignal,
): Promise<Comparison> {
  const earlier = await openSide(before);
  const later = await openSide(after);
  const total = earlier.size + later.size;
  const read = await readSide(earlier, (bytes) => onProgress({ bytes, total }), signal);
  const readLater = await readSide(
    later,
    (bytes) => onProgress({ bytes: earlier.size + bytes, total }),
    signal,
  );
  const submissions = await compareRecords(read, readLater, signal);
  const isPartial = before.manifest.complete === false || after.manifest.complete === false;
  return {
    before: sideOf(earlier, read),
    after: sideOf(later, readLater),
    submissions,
    questions:
      earlier.codebook.state.kind === 'read' && later.codebook.state.kind === 'read'
        ? compareQuestions(earlier.codebook, later.codebook)
        : undefined,
    questionNames: new Map(
      [...earlier.codebook.instructions, ...later.codebook.instructions].map(({ id, question }) => [
        id,
        question,
      ]),
    ),
    files: isPartial ? 'responses-only' : await compareFiles(filesOf(earlier), filesOf(later), signal),
  };
}

interface Side {
  readonly snapshot: Snapshot;
  readonly root: string;
  /** The one that is compared first. */
  readonly recordsFiles: readonly RecordsFile[];
  /** Bytes of that. */
  readonly size: number;
  readonly codebook: Codebook;
}

interface ReadSide {
  readonly path: string;
  readonly table: RecordTable;
  readonly unreadable: number;
}

async function openSide(snapshot: Snapshot): Promise<Side> {
  const { folder } = snapshot;
  const { root, recordsFiles } = await locateRecords(folder);
  const [first] = recordsFiles;
  return {
    snapshot,
    root,
    recordsFiles,
    size: first === undefined ? 0 : ((await fileSize(join(folder, first.path))) ?? 0),
    codebook: await readCodebook(join(folder, root)),
  };
}

async function readSide(
  { snapshot, recordsFiles: [first] }: Side,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<ReadSide> {
  if (first === undefined) return { path: '', table: new RecordTable(), unreadable: 0 };
  const path = join(snapshot.folder, first.path);
  return { path, ...(await readTable(path, first.kind, longestLine, onBytes, signal)) };
}

function sideOf(
  { snapshot, root, recordsFiles, codebook }: Side,
  { table, unreadable }: ReadSide,
): ComparedSnapshot {
  return {
    ...snapshot,
    submissions: table.size,
    duplicates: table.duplicates,
    unreadable,
    responses: recordsFiles[0]?.path,
    questions: codebook.state.kind === 'read' ? root + codebook.state.file : undefined,
  };
}

/** Responses and questions are compared by what they say. */
function filesOf({ snapshot, root, recordsFiles, codebook }: Side): FilesOf {
  const { state } = codebook;
  const compared = new Set(recordsFiles.map(({ path }) => path.slice(root.length)));
  if (state.kind === 'read') compared.add(state.file);
  return { folder: snapshot.folder, root, isLeftOut: (path) => compared.has(path) };
}
