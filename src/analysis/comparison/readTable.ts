import { isJsonObject, type JsonObject } from '../records/json.ts';
import { readAt } from '../../snapshots/reading/lines.ts';
import { jsonIn } from '../records/parseJson.ts';
import { afterLatest, type LatestTime } from '../records/recordKey.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';
import { eachHashedRecord, type HashedRecord } from './hashedRecord.ts';

/** A record and its position in its file, in bytes. */
export interface TableRow extends Pick<HashedRecord, 'at' | 'length' | 'low' | 'high'> {
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
  const onRecord = (record: HashedRecord): void => addRecord(table, record);
  const onUnreadable = (): void => void table.unreadable++;
  await eachHashedRecord(path, kind, maxLineBytes, { onRecord, onUnreadable, onBytes }, signal);
  return table;
}

/** Reads a record at a position; empty if it is no longer readable. Throws the disk's errors. */
export async function readRecord(
  path: string,
  { at, length }: Pick<TableRow, 'at' | 'length'>,
): Promise<JsonObject> {
  const json = jsonIn(await readAt(path, at, length));
  return isJsonObject(json) ? json : {};
}

/** Adds a record; of several with one id, the latest counts. */
function addRecord(table: RecordTable, { id, at, length, low, high, createdAt }: HashedRecord): void {
  const before = table.rows.get(id);
  if (before !== undefined) table.duplicates++;
  const { isLatest, time } = afterLatest(before?.time, createdAt);
  const counts = before === undefined || isLatest;
  table.rows.set(id, counts ? { at, length, low, high, time } : { ...before, time });
}
