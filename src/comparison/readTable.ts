import { isUtf8 } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import { isJsonObject, textOf, type JsonObject } from '../analysis/json.ts';
import { lineEnd, openLines, utf8Check, type LinesFile } from '../analysis/lines.ts';
import { parseLongJson, TooDeepError } from '../analysis/longJson.ts';
import { parseJson } from '../analysis/parseJson.ts';
import { recordKey } from '../analysis/recordKey.ts';
import { timeOf, type RecordKind } from '../analysis/submissionOf.ts';
import { inTurns, turnMs } from '../analysis/turns.ts';
import { releaseMemory } from '../archive/releaseMemory.ts';
import { canonical } from './canonical.ts';
import { RecordTable, type RecordPlace } from './recordTable.ts';

export interface ReadTable {
  readonly table: RecordTable;
  /** Lines that hold no record, blank ones left out. */
  readonly unreadable: number;
}

/**
 * Reads what each record of a file says, in bounded memory; lines that can't be read are passed over and counted. `onBytes` is told how
 * far it is about every megabyte. Throws the disk's errors and the signal's reason.
 */
export async function readTable(
  path: string,
  kind: RecordKind,
  longestLine: number,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<ReadTable> {
  const table = new RecordTable();
  let unreadable = 0;
  const file = await openLines(path, signal);
  try {
    let began = performance.now();
    for await (const piece of file.pieces) {
      if (piece.kind === 'long-line') {
        const json = piece.length > longestLine ? undefined : await longRecord(file, piece, signal);
        if (!addRecord(table, json, kind, piece)) unreadable++;
        onBytes(piece.at + piece.length);
        continue;
      }
      const { bytes, at } = piece;
      const allUtf8 = isUtf8(bytes);
      for (let from = 0; from < bytes.length;) {
        const end = lineEnd(bytes, from);
        const line = bytes.subarray(from, end);
        const text = allUtf8 || isUtf8(line) ? line.toString('utf8') : undefined;
        const place = { at: at + from, length: end - from };
        if (text?.trim() !== '' && !addRecord(table, text === undefined ? text : parsed(text), kind, place)) {
          unreadable++;
        }
        from = end;
        if (performance.now() - began < turnMs) continue;
        await turn();
        signal.throwIfAborted();
        began = performance.now();
      }
      onBytes(at + bytes.length);
    }
  } finally {
    await file.close();
  }
  return { table, unreadable };
}

/** A record as it stands at a place of its file; `undefined` where it can't be read any more. */
export async function readRecord(
  path: string,
  place: RecordPlace,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  const file = await openLines(path, signal);
  try {
    const json = await longRecord(file, place, signal);
    return isJsonObject(json) ? json : undefined;
  } finally {
    await file.close();
  }
}

/** Whether it is one. */
function addRecord(table: RecordTable, json: unknown, kind: RecordKind, place: RecordPlace): boolean {
  if (!isJsonObject(json)) return false;
  try {
    const content = canonical(json);
    table.add(idOf(json, kind) ?? content, content, place, timeOf(textOf(json['created_at'])));
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What a record is known by in both snapshots. */
function idOf(json: JsonObject, kind: RecordKind): string | undefined {
  const key = recordKey(json, kind);
  if (key !== undefined) return `submission_id ${key}`;
  for (const name of ['task_id', 'participant_id']) {
    const id = textOf(json[name]);
    if (id !== undefined) return `${name} ${id}`;
  }
  return undefined;
}

async function longRecord(
  file: LinesFile,
  { at, length }: RecordPlace,
  signal: AbortSignal,
): Promise<unknown> {
  const bytes = await file.read(at, length);
  try {
    if (!(await inTurns(utf8Check(bytes), signal))) return undefined;
    return await inTurns(parseLongJson(bytes, { tokens: 0 }), signal);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeepError) return undefined;
    throw error;
  } finally {
    releaseMemory(bytes);
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text, { tokens: 0 });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeepError) return undefined;
    throw error;
  }
}
