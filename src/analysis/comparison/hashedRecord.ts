import { isJsonObject, textOf, type JsonObject } from '../records/json.ts';
import { readLines } from '../../snapshots/reading/lines.ts';
import { hash, hashes } from '../records/hash.ts';
import { jsonOf } from '../records/parseJson.ts';
import { recordKey } from '../records/recordKey.ts';
import { timeOf } from '../../snapshots/reading/instant.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';
import { canonical } from './canonical.ts';

/** A record as two snapshots are compared by it, and its place in its file in bytes. */
export interface HashedRecord {
  /** The same in all snapshots; one made from the content if the record has none. */
  readonly id: string;
  readonly submissionId: string | undefined;
  /** 64-bit hash of the content. */
  readonly low: number;
  readonly high: number;
  /** When it was created, in ms since 1970. */
  readonly createdAt: number | undefined;
  readonly at: number;
  readonly length: number;
}

interface RecordVisitor {
  readonly onRecord: (record: HashedRecord) => void;
  /** Called for each line that holds no record, blank ones left out. */
  readonly onUnreadable?: () => void;
  /** Called about every megabyte with the bytes read so far. */
  readonly onBytes?: (bytes: number) => void;
}

/** Reads a file's records, absolute, with limited memory. Throws the disk's errors and the signal's reason. */
export async function eachHashedRecord(
  path: string,
  kind: RecordKind,
  maxLineBytes: number,
  { onRecord, onUnreadable, onBytes }: RecordVisitor,
  signal: AbortSignal,
): Promise<void> {
  for await (const { lines, textOf: decoded, to } of readLines(path, maxLineBytes, signal)) {
    for (const { bytes, ...place } of lines) {
      const text = bytes && decoded(bytes);
      const record = text && hashedRecord(jsonOf(text), kind);
      if (record) onRecord({ ...record, ...place });
      else if (text?.trim() !== '') onUnreadable?.();
    }
    onBytes?.(to);
  }
}

function hashedRecord(json: unknown, kind: RecordKind): Omit<HashedRecord, 'at' | 'length'> | undefined {
  if (!isJsonObject(json)) return undefined;
  let content: string;
  try {
    content = canonical(json);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  hash(content);
  const { low, high } = hashes;
  return {
    id: idOf(json, kind) ?? `${low} ${high}`,
    submissionId: textOf(json['submission_id']),
    low,
    high,
    createdAt: timeOf(textOf(json['created_at'])),
  };
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
