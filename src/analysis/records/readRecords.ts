import { isUtf8 } from 'node:buffer';
import type { Codebook } from '../answers/codebook.ts';
import { runYielding, createYielder } from '../../problems/longWork.ts';
import { readLines, type Line } from '../../snapshots/reading/lines.ts';
import {
  longJsonSteps,
  parseLongJson,
  TooDeepError,
  TooManyValuesError,
  type JsonNotes,
} from '../../snapshots/reading/longJson.ts';
import { longText, parseJson } from './parseJson.ts';
import type { ReadReport, UnreadableReason } from './readReport.ts';
import { recordTally, type RecordTally } from './recordTally.ts';
import type { SnapshotUploads } from '../uploads/snapshotUploads.ts';
import type { Submission } from '../answers/submission.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';

/** Bytes of a file: how many are read, and how many there are. */
export interface ReadProgress {
  readonly bytes: number;
  readonly total: number;
}

/** One reading of a file of records. */
export interface RecordsReading {
  /** The records in the file's order, some dozens at a time; to be gone through once. */
  readonly portions: AsyncGenerator<readonly Submission[], void>;
  /** Returns the findings so far; `complete` after the last portion. */
  readonly report: () => ReadReport;
}

export interface RecordsRequest {
  /** `undefined`: there is no such file, and so no records. */
  readonly path: string | undefined;
  readonly kind: RecordKind;
  readonly codebook: Codebook;
  readonly uploads: SnapshotUploads;
  /** The longest line that is read, in bytes. */
  readonly maxLineBytes: number;
  /** The lines, from 1, in whose stead another line of the same record counts. */
  readonly superseded: (signal: AbortSignal) => Promise<ReadonlySet<number>>;
}

/** Records that are handed over together: more of them would outlive a young-generation collection. */
const maxPortion = 64;

/**
 * Reads a records file line by line with limited memory; skips and reports unreadable lines. `portions`
 * throws the disk's errors and the signal's reason. Reports progress about every megabyte.
 */
export function readRecords(
  request: RecordsRequest,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): RecordsReading {
  let superseded: ReadonlySet<number> = new Set();
  const isSuperseded = (line: number): boolean => superseded.has(line);
  const tally = recordTally(request.kind, request.codebook, request.uploads, isSuperseded);
  let complete = false;

  async function* portions(path: string): AsyncGenerator<readonly Submission[], void> {
    let number = 0;
    for await (const { lines, textOf, to, size } of readLines(path, request.maxLineBytes, signal)) {
      let portion: Submission[] = [];
      for (const line of lines) {
        const submission = await readLine(line, textOf, ++number, tally, signal);
        if (submission !== undefined) portion.push(submission);
        if (portion.length < maxPortion) continue;
        yield portion;
        portion = [];
        signal.throwIfAborted();
      }
      tally.readTo(to);
      onProgress({ bytes: to, total: Math.max(to, size) });
      if (portion.length > 0) yield portion;
      signal.throwIfAborted();
    }
  }
  async function* allPortions(): AsyncGenerator<readonly Submission[], void> {
    signal.throwIfAborted();
    if (request.path !== undefined) {
      superseded = await request.superseded(signal);
      yield* portions(request.path);
    }
    complete = true;
  }

  return { portions: allPortions(), report: () => tally.report(complete) };
}

/** Returns a line's submission; `undefined`, counted, if there is none. */
async function readLine(
  { at, length, bytes }: Line,
  textOf: (bytes: Buffer) => string | undefined,
  line: number,
  tally: RecordTally,
  signal: AbortSignal,
): Promise<Submission | undefined> {
  if (bytes === undefined) {
    tally.unreadable(line, 'too-long', undefined);
    return undefined;
  }
  const start = withoutSpace(bytes);
  if (start === length) {
    tally.blank();
    return undefined;
  }
  const written = bytes.subarray(start);
  const isLong = written.length > longText;
  const notes: JsonNotes = { tokens: 0 };
  try {
    const json = await parsedLine(written, textOf, notes, signal);
    if (json !== undefined) {
      return tally.record(json, notes.tokens > 0, { line, at: at + start, length: length - start });
    }
    tally.unreadable(line, 'not-utf8', undefined);
  } catch (error) {
    signal.throwIfAborted();
    const found = error instanceof SyntaxError && !isLong ? brokenBy(written, error) : error;
    tally.unreadable(line, reasonOf(found), positionIn(found));
  }
  return undefined;
}

/**
 * Returns a line's JSON as a reading of records has it; `undefined` if it is blank or, with its reason,
 * unreadable. Throws the signal's reason.
 */
export async function jsonOfLine(
  { bytes }: Line,
  textOf: (bytes: Buffer) => string | undefined,
  signal: AbortSignal,
  onUnreadable: (reason: UnreadableReason) => void = () => undefined,
): Promise<unknown> {
  const written = bytes?.subarray(withoutSpace(bytes));
  if (written === undefined) onUnreadable('too-long');
  if (written === undefined || written.length === 0) return undefined;
  try {
    const json = await parsedLine(written, textOf, { tokens: 0 }, signal);
    if (json === undefined) onUnreadable('not-utf8');
    return json;
  } catch (error) {
    signal.throwIfAborted();
    onUnreadable(reasonOf(error));
    return undefined;
  }
}

async function parsedLine(
  written: Buffer,
  textOf: (bytes: Buffer) => string | undefined,
  notes: JsonNotes,
  signal: AbortSignal,
): Promise<unknown> {
  if (written.length > longText) return await parsedLong(written, notes, signal);
  return parsed(textOf(written), notes);
}

function parsed(text: string | undefined, notes: JsonNotes): unknown {
  return text === undefined ? undefined : parseJson(text, notes);
}

/** Parses a very long line without blocking other calls or needing many times its length. */
async function parsedLong(bytes: Buffer, notes: JsonNotes, signal: AbortSignal): Promise<unknown> {
  return isUtf8(bytes) ? await runYielding(longJsonSteps(bytes, notes), createYielder(signal)) : undefined;
}

function withoutSpace(bytes: Buffer): number {
  let start = 0;
  while (start < bytes.length) {
    const byte = bytes[start];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) break;
    start++;
  }
  return start;
}

/** Returns why JSON couldn't be parsed. Rethrows errors that aren't the line's. */
function reasonOf(error: unknown): UnreadableReason {
  if (error instanceof TooManyValuesError) return 'too-long';
  if (error instanceof TooDeepError) return 'too-deep';
  if (!(error instanceof SyntaxError)) throw error;
  return /^Unexpected end|^Unterminated string/.test(error.message) ? 'cut-off' : 'not-json';
}

/** Finds where JSON becomes invalid, which the engine's parser rarely says. */
function brokenBy(bytes: Buffer, error: SyntaxError): unknown {
  try {
    parseLongJson(bytes);
    return error;
  } catch (found) {
    return found;
  }
}

function positionIn(error: unknown): number | undefined {
  const position = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? undefined : Number(position);
}
