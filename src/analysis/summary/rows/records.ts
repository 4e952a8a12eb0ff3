import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { recordChecks } from '../../answers/checks.ts';
import { isJsonObject } from '../../records/json.ts';
import { jsonIn } from '../../records/parseJson.ts';
import type { SnapshotData } from '../../snapshotData.ts';
import type { Answer } from '../../answers/submission.ts';
import { submissionOf, type RecordContent } from '../../answers/submissionOf.ts';
import { answerRows, isOneRow, type AnswerRow } from '../../tables/rows/answerRows.ts';
import type { Columns } from '../columns/columns.ts';
import { openToRead } from '../../../snapshots/access/files.ts';
import type { Rows } from './rowList.ts';

export interface RowAgain {
  readonly row: number;
  /** The answers of this row, which may be a part of its record. */
  readonly answers: readonly Answer[];
  /** Returns the whole row, as tables have it. */
  readonly content: () => AnswerRow;
}

/**
 * Reads the answers of rows, given in ascending order, again. Rejects with the disk's errors or the signal's
 * reason.
 */
export type ReadRecords = (rows: Rows, signal: AbortSignal) => AsyncGenerator<RowAgain, void>;

/** Bytes per read, bytes between records that are read rather than skipped, and simultaneous reads. */
const groupBytes = 256 * 1024;
const gapBytes = 16 * 1024;
const maxReads = 8;

interface Group {
  /** Indexes in the rows; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly length: number;
}

/**
 * Returns a function that reads a snapshot's first file of records again. It skips a record that has changed
 * since.
 */
export function recordsOf(data: SnapshotData, columns: Columns): ReadRecords {
  return async function* read(rows, signal) {
    const [recordsFile] = data.recordsFiles;
    if (recordsFile === undefined || rows.count === 0) return;
    const checks = recordChecks(data.uploads);
    const buffers = Array.from({ length: maxReads }, () => Buffer.alloc(0));
    const file = await openToRead(join(data.folder, recordsFile.path));
    /** The answers of the latest record, because the next row may belong to it. */
    let last: {
      readonly at: number;
      readonly record?: RecordContent | undefined;
      readonly rows: readonly (readonly Answer[])[];
    } = { at: -1, rows: [] };
    try {
      for (let place = 0; place < rows.count;) {
        const groups: Group[] = [];
        while (groups.length < maxReads && place < rows.count) {
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
              const json = jsonIn(bytes.subarray(start, start + columns.length.get(row)));
              checks.begin(columns.lineOf(row), false);
              const record = isJsonObject(json)
                ? submissionOf(json, recordsFile.kind, data.codebook, checks)
                : undefined;
              last = { at, record, rows: record === undefined ? [] : rowsOf(record) };
            }
            const part = columns.part.get(row);
            const answers = last.rows[part];
            const { record } = last;
            if (answers !== undefined && record !== undefined)
              yield { row, answers, content: () => contentOf(record, part) };
          }
        }
      }
    } finally {
      await file.close();
    }
  };
}

function contentOf(record: RecordContent, part: number): AnswerRow {
  const row = answerRows({ ...record, duplicate: false })[part];
  if (row === undefined) throw new Error('The record has no such row');
  return row;
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
