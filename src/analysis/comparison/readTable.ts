import { isJsonObject, textOf, type JsonObject } from '../records/json.ts';
import { readAt, readLines } from '../../snapshots/reading/lines.ts';
import { hash, hashes } from '../records/hash.ts';
import { jsonIn, jsonOf } from '../records/parseJson.ts';
import { afterLatest, recordKey, type LatestTime } from '../records/recordKey.ts';
import { timeOf } from '../answers/submissionOf.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';
import { canonical } from './canonical.ts';

/** Position of a record in its file, in bytes. */
export interface RecordPlace {
  readonly at: number;
  readonly length: number;
}

export interface TableRow extends RecordPlace {
  /** 64-bit hash of the record's content. */
  readonly low: number;
  readonly high: number;
  readonly time: LatestTime;
}

/** The records of a file, absolute, by their ids: some 200 bytes for each. */
export interface RecordTable {
  readonly path: string;
  readonly rows: Map<string, TableRow>;
  /** Records whose id an earlier one had. */
  duplicates: number;
  /** Lines that hold no record, blank ones left out. */
  unreadable: number;
}

/**
 * Reads hashes of a file's records with limited memory; skips and counts unreadable lines. Calls `onBytes`
 * about every megabyte. Throws the disk's errors and the signal's reason.
 */
export async function readTable(
  path: string,
  kind: RecordKind,
  maxLineBytes: number,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<RecordTable> {
  const table: RecordTable = { path, rows: new Map(), duplicates: 0, unreadable: 0 };
  for await (const { lines, textOf, to } of readLines(path, maxLineBytes, signal)) {
    for (const { bytes, ...place } of lines) {
      const text = bytes && textOf(bytes);
      if (!addRecord(table, text && jsonOf(text), kind, place) && text?.trim() !== '') table.unreadable++;
    }
    onBytes(to);
  }
  return table;
}

/** Reads a record at a position; empty if it is no longer readable. Throws the disk's errors. */
export async function readRecord(path: string, { at, length }: RecordPlace): Promise<JsonObject> {
  const json = jsonIn(await readAt(path, at, length));
  return isJsonObject(json) ? json : {};
}

/** Adds a record; of several with one id, the latest counts. Returns whether it is a record. */
function addRecord(
  table: RecordTable,
  json: unknown,
  kind: RecordKind,
  { at, length }: RecordPlace,
): boolean {
  if (!isJsonObject(json)) return false;
  let content: string;
  try {
    content = canonical(json);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  hash(content);
  const { low, high } = hashes;
  const id = idOf(json, kind) ?? `${low} ${high}`;
  const before = table.rows.get(id);
  if (before !== undefined) table.duplicates++;
  const { isLatest, time } = afterLatest(before?.time, timeOf(textOf(json['created_at'])));
  const counts = before === undefined || isLatest;
  table.rows.set(id, counts ? { at, length, low, high, time } : { ...before, time });
  return true;
}

/** Returns the id of a record that is the same in both snapshots. */
function idOf(json: JsonObject, kind: RecordKind): string | undefined {
  const key = recordKey(json, kind);
  if (key !== undefined) return `submission_id ${key}`;
  for (const name of ['task_id', 'participant_id']) {
    const id = textOf(json[name]);
    if (id !== undefined) return `${name} ${id}`;
  }
  return undefined;
}
