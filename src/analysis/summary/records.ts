import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { recordChecks } from '../checks.ts';
import { isJsonObject } from '../json.ts';
import { parseLongJson } from '../longJson.ts';
import { parseJson } from '../parseJson.ts';
import type { SnapshotData } from '../snapshotData.ts';
import type { Answer } from '../submission.ts';
import { submissionOf, type RecordContent } from '../submissionOf.ts';
import { answerRows, isOneRow } from '../tables/answerRows.ts';
import type { Columns } from './columns.ts';
import { openToRead } from '../../snapshots/files.ts';
import { paceOf, type Pace } from '../giveWay.ts';
import type { Rows } from './matching.ts';

export interface RowAgain {
  readonly row: number;
  /** The row's own, of all that its record has. */
  readonly answers: readonly Answer[];
}

/** Reads the answers of rows in ascending order again, and gives way. Throws the disk's errors and the signal's reason. */
export type ReadRecords = (rows: Rows, signal: AbortSignal) => AsyncGenerator<RowAgain, void>;

/** Bytes read at once, bytes between records that are read rather than skipped, and reads under way at a time. */
const groupBytes = 256 * 1024;
const gapBytes = 16 * 1024;
const mostReads = 8;
/** Longer records are parsed in turns. */
const longRecord = 512 * 1024;

interface Group {
  /** Places in the rows, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly length: number;
}

/** How the first file of records in a snapshot is read again. A record that has changed since is passed over. */
export function recordsOf(data: SnapshotData, columns: Columns): ReadRecords {
  return async function* read(rows, signal) {
    const [recordsFile] = data.recordsFiles;
    if (recordsFile === undefined || rows.count === 0) return;
    const checks = recordChecks(data.uploads);
    const pace = paceOf(signal);
    const buffers = Array.from({ length: mostReads }, () => Buffer.alloc(0));
    const file = await openToRead(join(data.folder, recordsFile.path));
    /** The answers of the rows of the record that was read last, which the next row may be of. */
    let last: { readonly at: number; readonly rows: readonly (readonly Answer[])[] } = { at: -1, rows: [] };
    try {
      for (let place = 0; place < rows.count;) {
        const groups: Group[] = [];
        while (groups.length < mostReads && place < rows.count) {
          const group = groupFrom(place, rows, columns);
          groups.push(group);
          place = group.to;
        }
        signal.throwIfAborted();
        const read = await Promise.all(
          groups.map(async ({ at, length }, index) => {
            let buffer = buffers[index] ?? Buffer.alloc(0);
            if (buffer.length < length) {
              buffer = Buffer.allocUnsafeSlow(length > groupBytes ? length : groupBytes);
              if (length <= groupBytes) buffers[index] = buffer;
            }
            return await readInto(file, buffer, at, length);
          }),
        );
        for (const [index, group] of groups.entries()) {
          const bytes = read[index] ?? Buffer.alloc(0);
          for (let each = group.from; each < group.to; each++) {
            const row = rows.at(each);
            const at = columns.at.get(row);
            if (at !== last.at) {
              const start = at - group.at;
              const json = await parsed(bytes.subarray(start, start + columns.length.get(row)), pace);
              if (pace.isDue()) await pace.rest();
              checks.begin(columns.lineOf(row), false);
              last = {
                at,
                rows: isJsonObject(json)
                  ? rowsOf(submissionOf(json, recordsFile.kind, data.codebook, checks))
                  : [],
              };
            }
            const answers = last.rows[columns.part.get(row)];
            if (answers !== undefined) yield { row, answers };
          }
        }
      }
    } finally {
      await file.close();
    }
  };
}

function rowsOf(record: RecordContent): readonly (readonly Answer[])[] {
  return isOneRow(record)
    ? [record.answers]
    : answerRows({ ...record, duplicate: false }).map(({ answers }) => answers);
}

function groupFrom(from: number, rows: Rows, columns: Columns): Group {
  const at = columns.at.get(rows.at(from));
  let end = at + columns.length.get(rows.at(from));
  let to = from + 1;
  for (; to < rows.count; to++) {
    const row = rows.at(to);
    const start = columns.at.get(row);
    const nextEnd = Math.max(end, start + columns.length.get(row));
    if (start - end > gapBytes || nextEnd - at > groupBytes) break;
    end = nextEnd;
  }
  return { from, to, at, length: end - at };
}

async function readInto(file: FileHandle, buffer: Buffer, at: number, length: number): Promise<Buffer> {
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

/** `undefined` where it is no JSON, or no longer. */
async function parsed(bytes: Buffer, pace: Pace): Promise<unknown> {
  const notes = { tokens: 0 };
  try {
    if (bytes.length <= longRecord) return parseJson(bytes.toString('utf8'), notes);
    const steps = parseLongJson(bytes, notes);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (pace.isDue()) await pace.rest();
    }
  } catch (error) {
    if (pace.isStopped()) throw error;
    return undefined;
  }
}
