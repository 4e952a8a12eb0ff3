import { exactNumber } from '../../snapshots/reading/exactNumber.ts';
import { hash53 } from './hash.ts';
import { isJsonObject, textOf } from './json.ts';
import { readLines } from '../../snapshots/reading/lines.ts';
import { jsonIn } from './parseJson.ts';
import { afterLatest, recordKey, type LatestTime } from './recordKey.ts';
import { timeOf } from '../../snapshots/reading/instant.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';

/** A line: its number, from 1, the submissions that it names, each once, and its bytes. */
interface Line {
  readonly line: number;
  readonly ids: readonly string[];
  readonly bytes: Buffer;
}

const keyName = Buffer.from('"submission_id"');
const escapeStart = Buffer.from('\\u00');
/** A letter of that name as an escape, which no exporter writes. */
const escapes = ['\\u006', '\\u007', '\\u005'].map((escape) => Buffer.from(escape));

/**
 * Returns the line numbers, from 1, that a later line of the same record replaces. Scans for repeated ids at
 * some gigabytes per second and parses only lines that contain one. Throws the disk's errors and the signal's
 * reason.
 */
export async function supersededLines(
  path: string,
  kind: RecordKind,
  maxLineBytes: number,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  /** Hashes of ids; the records' keys then decide. */
  const repeated = new Set<number>();
  // All submissions of a task have a line, so every id is repeated.
  if (kind === 'submission') {
    const hashes: number[] = [];
    await eachLine(path, maxLineBytes, signal, ({ ids }) => {
      for (const id of ids) hashes.push(hash53(id));
    });
    const sorted = new Float64Array(hashes).sort();
    for (const [place, each] of sorted.entries()) if (each === sorted[place + 1]) repeated.add(each);
    if (repeated.size === 0) return new Set();
  }
  const latest = new Map<string, { line: number; time: LatestTime }>();
  const superseded = new Set<number>();
  await eachLine(path, maxLineBytes, signal, ({ line, ids, bytes }) => {
    if (kind === 'submission' ? !ids.some((id) => repeated.has(hash53(id))) : ids.length === 0) return;
    const json = jsonIn(bytes);
    const key = isJsonObject(json) ? recordKey(json, kind) : undefined;
    if (!isJsonObject(json) || key === undefined) return;
    const before = latest.get(key);
    const { isLatest, time } = afterLatest(before?.time, timeOf(textOf(json['created_at'])));
    if (before !== undefined) superseded.add(isLatest ? before.line : line);
    latest.set(key, { line: isLatest || before === undefined ? line : before.line, time });
  });
  return superseded;
}

/** Calls `visit` for each line; one that is longer than `maxLineBytes` is passed over. */
async function eachLine(
  path: string,
  maxLineBytes: number,
  signal: AbortSignal,
  visit: (line: Line) => void,
): Promise<void> {
  let line = 0;
  for await (const { lines } of readLines(path, maxLineBytes, signal)) {
    for (const { bytes } of lines) {
      line++;
      if (bytes !== undefined) visit({ line, ids: idsIn(bytes), bytes });
    }
  }
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const noIds: readonly string[] = Object.freeze([]);

/** Returns the submissions that a line names, including escaped ones. */
function idsIn(line: Buffer): readonly string[] {
  let found = noIds;
  const add = (id: string | undefined): void => {
    if (id !== undefined && !found.includes(id)) found = [...found, id];
  };
  for (let at = line.indexOf(keyName); at >= 0; at = line.indexOf(keyName, at + 1)) {
    add(valueAt(line, at + keyName.length, line.length));
  }
  if (hasEscapedLetters(line)) {
    const json = jsonIn(line);
    add(isJsonObject(json) ? textOf(json['submission_id']) : undefined);
  }
  return found;
}

/** Returns whether a line's keys may be written with escapes, which no search for their names finds. */
export function hasEscapedLetters(line: Buffer): boolean {
  return line.includes(escapeStart) && escapes.some((escape) => line.includes(escape));
}

/** Returns the id after a key, like {@link textOf}. */
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

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

/** Returns whether a byte ends a word: a comma, closing bracket or white space. */
function endsWord(byte: number | undefined): boolean {
  return byte === 0x2c || byte === 0x7d || byte === 0x5d || isSpace(byte);
}
