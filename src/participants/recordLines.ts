import { isUtf8 } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import { lineEnd, openLines, type LinesFile } from '../analysis/lines.ts';
import { parseJson } from '../analysis/parseJson.ts';
import type { Needles } from './needles.ts';
import { ownPartsIn, type ByteRange } from './ownParts.ts';
import type { Person } from './participantId.ts';

/**
 * What of a person is in a line: all of it is theirs; parts of it; it is somebody else's and an id of theirs stands somewhere in it; or it
 * can't be read and an id of theirs stands in it. `unsearched`: it is longer than what is read. `foreign`: it is no UTF-8, so that what it says is
 * not known, and no id of theirs was seen in it.
 */
export type LineFinding =
  | { readonly kind: 'whole'; readonly submissions: readonly string[] }
  | { readonly kind: 'parts'; readonly submissions: readonly string[]; readonly ranges: readonly ByteRange[] }
  | { readonly kind: 'mention' | 'unreadable' | 'unsearched' | 'foreign' };

/** A line of a file of records with something of a person in it. */
export interface FoundLine {
  /** From 1. */
  readonly line: number;
  /** Its first byte, and its length with its newline. */
  readonly at: number;
  readonly length: number;
  readonly finding: LineFinding;
}

/** The longest line that is read, in bytes. */
const longestLine = 128 * 1024 * 1024;
const turnMs = 5;

/**
 * Goes through a file of records and gives the lines that have something of a person in them. Throws the disk's errors, and the signal's
 * reason. Progress is told in bytes, about every megabyte.
 */
export async function* linesOf(
  path: string,
  person: Person,
  needles: Needles,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): AsyncGenerator<FoundLine, void> {
  const file = await openLines(path, signal);
  let line = 0;
  let began = performance.now();
  try {
    for await (const piece of file.pieces) {
      if (piece.kind === 'long-line') {
        const { at, length } = piece;
        const finding = await longFinding(file, at, length, person, needles);
        line++;
        if (finding !== undefined) yield { line, at, length, finding };
        onProgress(at + length);
        continue;
      }
      const { bytes } = piece;
      const isAllText = isText(bytes);
      for (let from = 0; from < bytes.length;) {
        const end = lineEnd(bytes, from);
        const finding = findingIn(bytes.subarray(from, end), isAllText, person, needles);
        line++;
        if (finding !== undefined) yield { line, at: piece.at + from, length: end - from, finding };
        from = end;
        if (performance.now() - began < turnMs) continue;
        await turn();
        signal.throwIfAborted();
        began = performance.now();
      }
      onProgress(piece.at + bytes.length);
    }
  } finally {
    await file.close();
  }
}

async function longFinding(
  file: LinesFile,
  at: number,
  length: number,
  person: Person,
  needles: Needles,
): Promise<LineFinding | undefined> {
  if (length > longestLine) return { kind: 'unsearched' };
  const bytes = await file.read(at, length);
  return findingIn(bytes, isText(bytes), person, needles);
}

/** Whether bytes are UTF-8 as people save it. UTF-16 without a mark is valid UTF-8, of zeros. */
function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

function findingIn(
  bytes: Buffer,
  isAllText: boolean,
  person: Person,
  needles: Needles,
): LineFinding | undefined {
  const text = bytes.toString('latin1');
  const isWritten = needles.isInBytes(text);
  if (!isAllText && !isText(bytes)) return { kind: isWritten ? 'unreadable' : 'foreign' };
  if (!isWritten) return undefined;
  try {
    // As the tables read it, and so with the tokens that other programs write.
    parseJson(text, { tokens: 0 });
  } catch {
    return { kind: 'unreadable' };
  }
  const { isWhole, ranges, submissions } = ownPartsIn(text, person);
  if (isWhole) return { kind: 'whole', submissions };
  return ranges.length > 0 ? { kind: 'parts', submissions, ranges } : { kind: 'mention' };
}
