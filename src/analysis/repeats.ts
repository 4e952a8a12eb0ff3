import { isUtf8 } from 'node:buffer';
import { releaseMemory } from '../archive/releaseMemory.ts';
import { paceOf } from './giveWay.ts';
import { exactNumber } from './exactNumber.ts';
import { isJsonObject, textOf } from './json.ts';
import { lineEnd, openLines } from './lines.ts';
import { TooDeepError } from './longJson.ts';
import { parseJson } from './parseJson.ts';
import { isLatest, latestTime, recordKey, type LatestTime } from './recordKey.ts';
import { seenIds } from './seenIds.ts';
import { timeOf, type RecordKind } from './submissionOf.ts';
import { turnMs } from './turns.ts';

/** A line: its number, from 1, the submissions that it names, each once, and its bytes. */
interface Line {
  readonly line: number;
  readonly ids: readonly string[];
  readonly bytes: () => Buffer;
}

const keyName = Buffer.from('"submission_id"');
const escapeStart = Buffer.from('\\u00');
/** A letter of that name as an escape, which no exporter writes. */
const escapes = ['\\u006', '\\u007', '\\u005'].map((escape) => Buffer.from(escape));

/**
 * The lines of a file of records, from 1, in whose stead another line of the same record counts. Looks through the file for ids that are
 * there again, at some gigabytes a second, and reads as JSON only lines that have one of these. Throws the disk's errors and the signal's reason.
 */
export async function supersededLines(
  path: string,
  kind: RecordKind,
  longestLine: number,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const repeated = new Set<string>();
  // Of a task all submissions have a line, and so all ids are there again.
  if (kind === 'submission') {
    const seen = seenIds();
    await eachLine(path, longestLine, signal, ({ ids }) => {
      for (const id of ids) if (seen.see(id)) repeated.add(id);
    });
    if (repeated.size === 0) return new Set();
  }
  const latest = new Map<string, { line: number; time: LatestTime }>();
  const superseded = new Set<number>();
  await eachLine(path, longestLine, signal, ({ line, ids, bytes }) => {
    if (kind === 'submission' ? !ids.some((id) => repeated.has(id)) : ids.length === 0) return;
    const json = jsonIn(bytes());
    const key = isJsonObject(json) ? recordKey(json, kind) : undefined;
    if (!isJsonObject(json) || key === undefined) return;
    const time = timeOf(textOf(json['created_at']));
    const before = latest.get(key);
    if (before === undefined) latest.set(key, { line, time: time ?? Number.NaN });
    else {
      const isNewer = isLatest(before.time, time);
      superseded.add(isNewer ? before.line : line);
      if (isNewer) before.line = line;
      before.time = latestTime(before.time, time);
    }
  });
  return superseded;
}

/** Calls `visit` for each line; one that is longer than `longestLine` is passed over. */
async function eachLine(
  path: string,
  longestLine: number,
  signal: AbortSignal,
  visit: (line: Line) => void,
): Promise<void> {
  const file = await openLines(path, signal);
  const pace = paceOf(signal, turnMs);
  let line = 0;
  try {
    for await (const piece of file.pieces) {
      if (piece.kind === 'long-line') {
        line++;
        if (piece.length > longestLine) continue;
        const bytes = await file.read(piece.at, piece.length);
        visit({ line, ids: idFinder(bytes)(0, bytes.length), bytes: () => bytes });
        releaseMemory(bytes);
        continue;
      }
      const { bytes } = piece;
      const idsIn = idFinder(bytes);
      for (let from = 0; from < bytes.length;) {
        const [start, end] = [from, lineEnd(bytes, from)];
        visit({ line: ++line, ids: idsIn(start, end), bytes: () => bytes.subarray(start, end) });
        from = end;
        if (pace.isDue()) await pace.rest();
      }
    }
  } finally {
    await file.close();
  }
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const noIds: readonly string[] = Object.freeze([]);

/** Finds the submissions that lines of `bytes` name; to be asked for one line after the other. Where letters are escaped, those of the record only. */
function idFinder(bytes: Buffer): (from: number, to: number) => readonly string[] {
  const mayEscape = bytes.includes(escapeStart) && escapes.some((escape) => bytes.includes(escape));
  let next = bytes.indexOf(keyName);
  return (from, to) => {
    if (mayEscape) {
      const line = bytes.subarray(from, to);
      if (escapes.some((escape) => line.includes(escape))) return [...namedIn(from, to), ...ownIdIn(line)];
    }
    return namedIn(from, to);
  };

  function namedIn(from: number, to: number): readonly string[] {
    let first: string | undefined;
    let ids: string[] | undefined;
    while (next >= 0 && next < from) next = bytes.indexOf(keyName, from);
    for (; next >= 0 && next < to; next = bytes.indexOf(keyName, next + 1)) {
      const id = valueAt(bytes, next + keyName.length, to);
      if (id === undefined || id === first) continue;
      if (first === undefined) first = id;
      else {
        ids ??= [first];
        if (!ids.includes(id)) ids.push(id);
      }
    }
    return ids ?? (first === undefined ? noIds : [first]);
  }
}

/** The id behind a key, as {@link textOf} has it. */
function valueAt(bytes: Buffer, from: number, to: number): string | undefined {
  let start = from;
  while (start < to && (isSpace(bytes[start]) || bytes[start] === colon)) start++;
  let end = start;
  if (bytes[start] !== quote) {
    while (end < to && !endsWord(bytes[end])) end++;
    const word = bytes.toString('latin1', start, end);
    return word === 'null' || word === '' ? undefined : String(exactNumber(word));
  }
  let isEscaped = false;
  for (end++; end < to && bytes[end] !== quote; end++) {
    if (bytes[end] !== backslash) continue;
    isEscaped = true;
    end++;
  }
  const id = isEscaped
    ? textOf(jsonIn(bytes.subarray(start, end + 1)))
    : bytes.toString('utf8', start + 1, end);
  return id === '' ? undefined : id;
}

function ownIdIn(line: Buffer): readonly string[] {
  const json = jsonIn(line);
  const id = isJsonObject(json) ? textOf(json['submission_id']) : undefined;
  return id === undefined ? noIds : [id];
}

/** `undefined` where it is no JSON. */
function jsonIn(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    return parseJson(bytes.toString('utf8'), { tokens: 0 });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeepError) return undefined;
    throw error;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

/** A comma, a closing bracket or white space. */
function endsWord(byte: number | undefined): boolean {
  return byte === 0x2c || byte === 0x7d || byte === 0x5d || isSpace(byte);
}
