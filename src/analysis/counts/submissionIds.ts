import { join } from 'node:path';
import { lookAt } from '../../snapshots/access/files.ts';
import { locateRecords, type RecordsFile } from '../../snapshots/responseFiles.ts';
import { readCodebook } from '../answers/codebook.ts';
import { hash53 } from '../records/hash.ts';
import { readRecords } from '../records/readRecords.ts';
import { supersededLines } from '../records/repeats.ts';
import { defaultMaxLineBytes } from '../snapshotData.ts';
import { answerRows } from '../tables/rows/answerRows.ts';
import { keptReadings } from './keptReadings.ts';
import { plainSubmissions } from './plainRecords.ts';
import { submissionTally, type SubmissionIds } from './submissionTally.ts';
import { uploadIndexBuilder } from '../uploads/uploadIndex.ts';

/** A file of records, absolute, and the folder with its questions. */
interface Records {
  readonly path: string;
  readonly kind: RecordsFile['kind'];
  readonly questions: string;
}

const none: SubmissionIds = { submissions: 0, participants: 0, hashes: new Float64Array(), studies: [] };
const kept = keptReadings<SubmissionIds>();

/**
 * Reads the submissions in a snapshot's folder, or knows them from an earlier reading of the same file.
 * `replacements` is a folder whose files count instead of those in the snapshot. Throws the disk's errors and
 * the signal's reason.
 */
export async function submissionIds(
  folder: string,
  replacements: string | undefined,
  signal: AbortSignal,
): Promise<SubmissionIds> {
  const { root, recordsFiles } = await locateRecords(folder);
  const [first] = recordsFiles;
  if (first === undefined) return none;
  const replaced = replacements === undefined ? undefined : join(replacements, first.path);
  const isReplaced = replaced !== undefined && (await lookAt(replaced)) !== undefined;
  const path = isReplaced ? replaced : join(folder, first.path);
  const questions = join(folder, root);
  return await kept(path, async () => await readIds({ path, kind: first.kind, questions }, signal));
}

async function readIds({ path, kind, questions }: Records, signal: AbortSignal): Promise<SubmissionIds> {
  const plain = kind === 'submission' ? await plainSubmissions(path, defaultMaxLineBytes, signal) : undefined;
  if (plain !== undefined) return plain;
  const reading = readRecords(
    {
      path,
      kind,
      codebook: await readCodebook(questions),
      uploads: { index: uploadIndexBuilder().done(), root: '', leftOut: true },
      maxLineBytes: defaultMaxLineBytes,
      superseded: (pending) => supersededLines(path, kind, defaultMaxLineBytes, pending),
    },
    () => undefined,
    signal,
  );
  const tally = submissionTally(kind);
  for await (const portion of reading.portions) {
    for (const record of portion) {
      if (record.duplicate) continue;
      for (const [part, row] of answerRows(record).entries()) tally.add(row, part);
    }
  }
  return tally.found();
}

/** Returns whether a submission is among the hashes of {@link SubmissionIds}. */
export function hasId(hashes: Float64Array, submissionId: string): boolean {
  const wanted = hash53(submissionId);
  let [from, to] = [0, hashes.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((hashes[middle] ?? 0) < wanted) from = middle + 1;
    else to = middle;
  }
  return hashes[from] === wanted;
}
