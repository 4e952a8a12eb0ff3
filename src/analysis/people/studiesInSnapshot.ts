import { join } from 'node:path';
import { readManifestHead } from '../../snapshots/manifest.ts';
import { isPlainStudyId } from '../../snapshots/people/peopleRecord.ts';
import { readLines } from '../../snapshots/reading/lines.ts';
import { locateRecords } from '../../snapshots/responseFiles.ts';
import { isJsonObject, textOf } from '../records/json.ts';
import { jsonOfLine } from '../records/readRecords.ts';
import { defaultMaxLineBytes } from '../snapshotData.ts';

/** Each of them costs requests, and records may be anybody's. */
const maxStudies = 200;

/** A study whose submissions are in a snapshot. */
export interface StudyInSnapshot {
  readonly id: string;
  /** Number of records. */
  readonly submissions: number;
  /** Number of records whose submission or participant was asked for. */
  readonly matching: number;
}

/**
 * Returns the studies that a snapshot's records and its manifest name, those with the most records first, and
 * how many of their records have one of `ids`; at most 200. Leaves out ids that can't be a study's. Throws the disk's
 * errors and the signal's reason.
 */
export async function studiesInSnapshot(
  folder: string,
  signal: AbortSignal,
  ids: readonly string[] = [],
): Promise<StudyInSnapshot[]> {
  const wanted = new Set(ids);
  const found = new Map<string, { submissions: number; matching: number }>();
  const { recordsFiles } = await locateRecords(folder);
  const file = recordsFiles.find(({ kind }) => kind === 'submission');
  if (file !== undefined) {
    for await (const { lines, textOf: decoded } of readLines(
      join(folder, file.path),
      defaultMaxLineBytes,
      signal,
    )) {
      for (const line of lines) {
        const json = await jsonOfLine(line, decoded, signal);
        const id = isJsonObject(json) ? textOf(json['study_id']) : undefined;
        if (!isJsonObject(json) || id === undefined || !isPlainStudyId(id)) continue;
        const study = found.get(id) ?? { submissions: 0, matching: 0 };
        study.submissions += 1;
        const own = [textOf(json['submission_id']), textOf(json['participant_id'])];
        if (own.some((each) => each !== undefined && wanted.has(each))) study.matching += 1;
        found.set(id, study);
      }
    }
  }
  for (const id of Object.keys((await readManifestHead(folder))?.studies ?? {})) {
    if (isPlainStudyId(id) && !found.has(id)) found.set(id, { submissions: 0, matching: 0 });
  }
  return [...found]
    .map(([id, study]) => ({ id, ...study }))
    .sort((one, other) => other.submissions - one.submissions)
    .slice(0, maxStudies);
}
