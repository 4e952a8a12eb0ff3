import { isJsonObject, textOf, type JsonObject } from '../analysis/json.ts';
import { finding, mostListed } from '../analysis/readReport.ts';
import { paceOf } from '../analysis/giveWay.ts';
import { changesOf } from './changesOf.ts';
import type { ChangedSubmission, Differences, SubmissionRow } from './comparison.ts';
import { readRecord } from './readTable.ts';
import type { RecordTable } from './recordTable.ts';

/** A file of records that was read; `path` is absolute. */
export interface ReadFile {
  readonly path: string;
  readonly table: RecordTable;
}

/** Which records are new, changed and gone. Reads again those that are listed. Throws the disk's errors and the signal's reason. */
export async function compareRecords(
  before: ReadFile,
  after: ReadFile,
  signal: AbortSignal,
): Promise<Differences<SubmissionRow, ChangedSubmission>> {
  const fresh = finding<SubmissionRow>();
  const changed = finding<ChangedSubmission>();
  const gone = finding<SubmissionRow>();
  const pace = paceOf(signal);
  const counts = { fresh: 0, changed: 0, gone: 0 };
  const rowAt = async (file: ReadFile, row: number): Promise<SubmissionRow> =>
    rowOf(await recordAt(file, row, signal));

  for (let row = 0; row < after.table.size; row++) {
    if (row % 1_024 === 0) await pace.restIfDue();
    const earlier = after.table.rowIn(before.table, row);
    if (earlier < 0) {
      fresh.add(counts.fresh++ < mostListed ? await rowAt(after, row) : unlisted);
    } else if (!after.table.saysSame(row, before.table, earlier)) {
      const isListed = counts.changed++ < mostListed;
      changed.add(isListed ? await changeAt(before, earlier, after, row, signal) : unlistedChange);
    }
  }
  for (let row = 0; row < before.table.size; row++) {
    if (row % 1_024 === 0) await pace.restIfDue();
    if (before.table.rowIn(after.table, row) >= 0) continue;
    gone.add(counts.gone++ < mostListed ? await rowAt(before, row) : unlisted);
  }
  return { fresh: fresh.found(), changed: changed.found(), gone: gone.found() };
}

const unlisted: SubmissionRow = { submissionId: undefined, participantId: undefined };
const unlistedChange: ChangedSubmission = { ...unlisted, instructionIds: [], keys: [] };

async function changeAt(
  before: ReadFile,
  rowBefore: number,
  after: ReadFile,
  row: number,
  signal: AbortSignal,
): Promise<ChangedSubmission> {
  const earlier = await recordAt(before, rowBefore, signal);
  const later = await recordAt(after, row, signal);
  return { ...rowOf(later), ...changesOf(earlier, later) };
}

async function recordAt({ path, table }: ReadFile, row: number, signal: AbortSignal): Promise<JsonObject> {
  const record = await readRecord(path, table.place(row), signal);
  return isJsonObject(record) ? record : {};
}

function rowOf(json: JsonObject): SubmissionRow {
  return { submissionId: textOf(json['submission_id']), participantId: textOf(json['participant_id']) };
}
