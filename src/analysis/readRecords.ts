import { isAscii, isUtf8 } from 'node:buffer';
import { releaseMemory } from '../archive/releaseMemory.ts';
import type { Codebook } from './codebook.ts';
import { paceOf } from './giveWay.ts';
import { lineEnd, openLines, utf8Check, type LinesFile, type LinesPiece } from './lines.ts';
import { parseLongJson, TooDeepError, TooManyValuesError, type JsonNotes } from './longJson.ts';
import { parseJson } from './parseJson.ts';
import { inTurns, turnMs } from './turns.ts';
import type { ReadReport, UnreadableReason } from './readReport.ts';
import { recordTally, type RecordTally } from './recordTally.ts';
import type { SnapshotUploads } from './snapshotUploads.ts';
import type { Submission } from './submission.ts';
import type { RecordKind } from './submissionOf.ts';

/** Bytes of a file: how many are read, and how many there are. */
export interface ReadProgress {
  readonly bytes: number;
  readonly total: number;
}

/** One reading of a file of records. */
export interface RecordsReading {
  /** The records in the file's order, some dozens at a time; to be gone through once. */
  readonly portions: AsyncGenerator<readonly Submission[], void>;
  /** What was found so far; `complete` after the last portion. */
  readonly report: () => ReadReport;
}

export interface RecordsRequest {
  /** `undefined`: there is no such file, and so no records. */
  readonly path: string | undefined;
  readonly kind: RecordKind;
  readonly codebook: Codebook;
  readonly uploads: SnapshotUploads;
  /** The longest line that is read, in bytes. */
  readonly longestLine: number;
  /** The lines, from 1, in whose stead another line of the same record counts. */
  readonly superseded: (signal: AbortSignal) => Promise<ReadonlySet<number>>;
}

/** Records that are handed over together: more of them would outlive a young-generation collection. */
const mostInPortion = 64;

/**
 * Reads a file of records, line by line, in bounded memory: lines that can't be read are passed over and reported. The disk's errors
 * and the signal's reason come from `portions`. Progress is told about every megabyte.
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

  async function* portions(): AsyncGenerator<readonly Submission[], void> {
    signal.throwIfAborted();
    if (request.path !== undefined) {
      superseded = await request.superseded(signal);
      const file = await openLines(request.path, signal);
      try {
        yield* portionsOf(file, tally, request.longestLine, onProgress, signal);
      } finally {
        await file.close();
      }
    }
    complete = true;
  }

  return { portions: portions(), report: () => tally.report(complete) };
}

async function* portionsOf(
  file: LinesFile,
  tally: RecordTally,
  longestLine: number,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): AsyncGenerator<readonly Submission[], void> {
  let line = 0;
  const pace = paceOf(signal, turnMs);
  for await (const piece of file.pieces) {
    let portion: Submission[] = [];
    let to: number;
    if (piece.kind === 'long-line') {
      const submission = await readLongLine(file, piece, ++line, tally, longestLine, signal);
      if (submission !== undefined) portion.push(submission);
      to = piece.at + piece.length;
    } else {
      const { bytes, at } = piece;
      const encoding = encodingOf(bytes);
      to = at + bytes.length;
      for (let from = 0; from < bytes.length;) {
        const end = lineEnd(bytes, from);
        const submission = readLine(bytes, from, end, encoding, at, ++line, tally);
        if (submission !== undefined) portion.push(submission);
        from = end;
        if (portion.length >= mostInPortion) {
          yield portion;
          portion = [];
          signal.throwIfAborted();
        }
        if (!pace.isDue()) continue;
        if (portion.length > 0) yield portion;
        portion = [];
        await pace.rest();
      }
    }
    tally.readTo(to);
    onProgress({ bytes: to, total: Math.max(to, file.size) });
    if (portion.length > 0) yield portion;
    signal.throwIfAborted();
  }
}

/** `mixed`: some line is no UTF-8. */
type Encoding = 'latin1' | 'utf8' | 'mixed';

/** ASCII is read as Latin-1, which is the fastest. */
function encodingOf(bytes: Buffer): Encoding {
  if (isAscii(bytes)) return 'latin1';
  return isUtf8(bytes) ? 'utf8' : 'mixed';
}

/** The submission in a line of a piece; `undefined`, and counted, where there is none. */
function readLine(
  bytes: Buffer,
  from: number,
  end: number,
  encoding: Encoding,
  pieceAt: number,
  line: number,
  tally: RecordTally,
): Submission | undefined {
  const start = withoutSpace(bytes, from, end);
  if (start === end) {
    tally.blank();
    return undefined;
  }
  if (encoding === 'mixed' && !isUtf8(bytes.subarray(start, end))) {
    tally.unreadable(line, 'not-utf8', undefined);
    return undefined;
  }
  try {
    const text = bytes.toString(encoding === 'latin1' ? encoding : 'utf8', start, end);
    const notes: JsonNotes = { tokens: 0 };
    const json = parseJson(text, notes);
    return tally.record(json, notes.tokens > 0, { line, at: pieceAt + start, length: end - start });
  } catch (error) {
    const reason = reasonOf(error);
    tally.unreadable(line, reason, reason === 'not-json' ? brokenAt(bytes.subarray(start, end)) : undefined);
    return undefined;
  }
}

/** The same for a line that does not fit into a piece. */
async function readLongLine(
  file: LinesFile,
  { at, length }: LinesPiece & { kind: 'long-line' },
  line: number,
  tally: RecordTally,
  longestLine: number,
  signal: AbortSignal,
): Promise<Submission | undefined> {
  if (length > longestLine) {
    tally.unreadable(line, 'too-long', undefined);
    return undefined;
  }
  const bytes = await file.read(at, length);
  try {
    if (await inTurns(utf8Check(bytes), signal)) {
      const notes: JsonNotes = { tokens: 0 };
      const json = await inTurns(parseLongJson(bytes, notes), signal);
      return tally.record(json, notes.tokens > 0, { line, at, length });
    }
    tally.unreadable(line, 'not-utf8', undefined);
  } catch (error) {
    tally.unreadable(line, reasonOf(error), positionIn(error));
  } finally {
    releaseMemory(bytes);
  }
  return undefined;
}

function withoutSpace(bytes: Buffer, from: number, to: number): number {
  let start = from;
  while (start < to) {
    const byte = bytes[start];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) break;
    start++;
  }
  return start;
}

/** Why JSON could not be read. Throws what is no fault of the line's. */
function reasonOf(error: unknown): UnreadableReason {
  if (error instanceof TooManyValuesError) return 'too-long';
  if (error instanceof TooDeepError) return 'too-deep';
  if (!(error instanceof SyntaxError)) throw error;
  return /^Unexpected end|^Unterminated string/.test(error.message) ? 'cut-off' : 'not-json';
}

/** Where in its bytes JSON stops being JSON, for the engine's own parser seldom says; `undefined` where that is its end. */
function brokenAt(bytes: Buffer): number | undefined {
  try {
    const steps = parseLongJson(bytes);
    while (steps.next().done !== true);
  } catch (error) {
    if (error instanceof SyntaxError) return positionIn(error);
  }
  return undefined;
}

function positionIn(error: unknown): number | undefined {
  const position = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? undefined : Number(position);
}
