import { textOf, type JsonObject } from '../records/json.ts';
import { finding } from '../records/readReport.ts';
import { changesOf } from './changesOf.ts';
import type { ChangedSubmission, Differences, SubmissionRow } from './comparison.ts';
import { readRecord, type RecordTable, type TableRow } from './readTable.ts';

/**
 * Finds new, changed and removed records, and reads those that are listed again. Throws the disk's errors.
 */
export async function compareRecords(
  before: RecordTable,
  after: RecordTable,
): Promise<Differences<SubmissionRow, ChangedSubmission>> {
  const fresh = finding<SubmissionRow>();
  const changed = finding<ChangedSubmission>();
  const gone = finding<SubmissionRow>();
  const read = ({ path }: RecordTable, row: TableRow): Promise<JsonObject> => readRecord(path, row);

  for (const [id, row] of after.rows) {
    const earlier = before.rows.get(id);
    if (earlier === undefined) {
      fresh.add(fresh.isFull() ? unlisted : rowOf(await read(after, row)));
    } else if (row.low !== earlier.low || row.high !== earlier.high) {
      if (changed.isFull()) changed.add(unlistedChange);
      else {
        const [old, now] = [await read(before, earlier), await read(after, row)];
        changed.add({ ...rowOf(now), ...changesOf(old, now) });
      }
    }
  }
  for (const [id, row] of before.rows) {
    if (!after.rows.has(id)) gone.add(gone.isFull() ? unlisted : rowOf(await read(before, row)));
  }
  return { fresh: fresh.found(), changed: changed.found(), gone: gone.found() };
}

const unlisted: SubmissionRow = { submissionId: undefined, participantId: undefined };
const unlistedChange: ChangedSubmission = { ...unlisted, instructionIds: [], keys: [] };

function rowOf(json: JsonObject): SubmissionRow {
  return { submissionId: textOf(json['submission_id']), participantId: textOf(json['participant_id']) };
}
