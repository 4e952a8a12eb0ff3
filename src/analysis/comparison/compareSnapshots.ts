import { join } from 'node:path';
import { fileSize } from '../../snapshots/access/files.ts';
import { readCodebook, type Codebook } from '../answers/codebook.ts';
import type { ReadProgress } from '../records/readRecords.ts';
import { defaultMaxLineBytes } from '../snapshotData.ts';
import { locateRecords, type RecordsFile } from '../../snapshots/responseFiles.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { compareFiles, type FilesOf } from './compareFiles.ts';
import { compareQuestions } from './compareQuestions.ts';
import { compareRecords } from './compareRecords.ts';
import type { ComparedSnapshot, Comparison } from './comparison.ts';
import { readTable, type RecordTable } from './readTable.ts';

/**
 * Compares two snapshots of a collection or batch, with about 200 bytes of memory per submission and file.
 * Progress covers both responses files. Throws the disk's errors and the signal's reason.
 */
export async function compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<Comparison> {
  const earlier = await openSide(before);
  const later = await openSide(after);
  const total = earlier.size + later.size;
  const read = await readSide(earlier, (bytes) => onProgress({ bytes, total }), signal);
  const onLater = (bytes: number): void => onProgress({ bytes: earlier.size + bytes, total });
  const readLater = await readSide(later, onLater, signal);
  const submissions = await compareRecords(read, readLater);
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
): Promise<RecordTable> {
  if (first === undefined) return { path: '', rows: new Map(), duplicates: 0, unreadable: 0 };
  return await readTable(join(snapshot.folder, first.path), first.kind, defaultMaxLineBytes, onBytes, signal);
}

function sideOf(
  { snapshot, root, recordsFiles, codebook }: Side,
  { rows, duplicates, unreadable }: RecordTable,
): ComparedSnapshot {
  return {
    ...snapshot,
    submissions: rows.size,
    duplicates,
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
