import type { ReadProgress } from '../records/readRecords.ts';
import { openSnapshotData } from '../snapshotData.ts';
import { answerRows } from '../tables/rows/answerRows.ts';
import type { JoinFacts } from './joinReport.ts';
import { joinTally } from './joinTally.ts';
import { openPeople } from './openPeople.ts';

/**
 * Joins the submissions of a snapshot (absolute folder) with what is known about participants, in one reading;
 * `undefined` if that is nothing. Throws the disk's errors and the signal's reason.
 */
export async function joinPeople(
  folder: string,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<JoinFacts | undefined> {
  const people = await openPeople(folder, signal);
  if (people === undefined) return undefined;
  const tally = joinTally(people);
  const data = await openSnapshotData({ folder }, signal);
  for await (const portion of data.read({}, onProgress, signal).portions)
    for (const submission of portion)
      for (const row of answerRows(submission)) if (!row.duplicate) tally.add(row);
  return tally.facts();
}
