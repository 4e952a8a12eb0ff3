import { join } from 'node:path';
import { locateRecords, type RecordsFile } from '../../snapshots/responseFiles.ts';
import { eachHashedRecord } from '../comparison/hashedRecord.ts';
import { hash53 } from '../records/hash.ts';
import { afterLatest } from '../records/recordKey.ts';
import { defaultMaxLineBytes } from '../snapshotData.ts';
import { rowFloats } from '../summary/rows/rowNumbers.ts';
import { keptReadings } from './keptReadings.ts';

/** What the submissions of a snapshot say, as hashes; those without an id are left out. */
export interface SubmissionContents {
  /** {@link hash53} of the distinct submission ids, in ascending order. */
  readonly ids: Float64Array;
  /** A hash of each submission's records. */
  readonly contents: Float64Array;
}

const kept = keptReadings<SubmissionContents>();
const none: SubmissionContents = { ids: new Float64Array(), contents: new Float64Array() };

/**
 * Reads what each submission in a snapshot's folder says, by the rule of a comparison, or knows it from an
 * earlier reading of the same file. Needs 36 bytes per record, and keeps 16 per submission. Throws the disk's
 * errors and the signal's reason.
 */
export async function submissionContents(folder: string, signal: AbortSignal): Promise<SubmissionContents> {
  const [first] = (await locateRecords(folder)).recordsFiles;
  if (first === undefined) return none;
  const path = join(folder, first.path);
  return await kept(path, async () => await readContents(path, first.kind, signal));
}

async function readContents(
  path: string,
  kind: RecordsFile['kind'],
  signal: AbortSignal,
): Promise<SubmissionContents> {
  const [ids, records, hashes, times] = [rowFloats(), rowFloats(), rowFloats(), rowFloats()];
  let count = 0;
  const onRecord: Parameters<typeof eachHashedRecord>[3]['onRecord'] = (record) => {
    if (record.submissionId === undefined) return;
    ids.set(count, hash53(record.submissionId));
    records.set(count, hash53(record.id));
    hashes.set(count, record.high * 2 ** 21 + (record.low >>> 11));
    times.set(count, record.createdAt ?? Number.NaN);
    count++;
  };
  await eachHashedRecord(path, kind, defaultMaxLineBytes, { onRecord }, signal);

  const order = Uint32Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => ids.get(a) - ids.get(b) || records.get(a) - records.get(b) || a - b,
  );
  const found = { ids: new Float64Array(count), contents: new Float64Array(count) };
  let submissions = 0;
  for (let from = 0, to = 0; from < count; from = to) {
    const id = ids.get(order[from] ?? 0);
    let content = 0;
    while (to < count && ids.get(order[to] ?? 0) === id) {
      const record = records.get(order[to] ?? 0);
      let latest = 0;
      let time: number | undefined;
      // Of several lines of one record, the latest counts.
      for (; to < count && records.get(order[to] ?? 0) === record; to++) {
        const row = order[to] ?? 0;
        const after = afterLatest(time, times.get(row));
        if (time === undefined || after.isLatest) latest = hashes.get(row);
        ({ time } = after);
      }
      content = (content + latest) % 2 ** 53;
    }
    found.ids[submissions] = id;
    found.contents[submissions++] = content;
  }
  return { ids: found.ids.slice(0, submissions), contents: found.contents.slice(0, submissions) };
}
