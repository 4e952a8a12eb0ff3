import { isUtf8 } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import { lineEnd, openLines, type LinesFile } from '../analysis/lines.ts';
import type { Needles } from './needles.ts';
import { hasOwnParts, ownerOf, ownRanges, submissionsIn, type ByteRange } from './ownParts.ts';
import type { Person } from './participantId.ts';

/**
 * What of a person is in a line: all of it is theirs; parts of it; it is somebody else's and an id of theirs stands somewhere in it; or it
 * can't be read and an id of theirs stands in it. `unsearched`: it is longer than what is read.
 */
export type LineFinding =
  | { readonly kind: 'whole'; readonly submissions: readonly string[] }
  | { readonly kind: 'parts'; readonly submissions: readonly string[]; readonly ranges: readonly ByteRange[] }
  | { readonly kind: 'mention' | 'unreadable' | 'unsearched' };

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
      for (let from = 0; from < bytes.length;) {
        const end = lineEnd(bytes, from);
        const finding = findingIn(bytes.subarray(from, end), person, needles);
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
  return findingIn(await file.read(at, length), person, needles);
}

/** Ids may be written with escapes, which no exporter does: such lines are looked into as well. */
const escape = '\\u00';

function findingIn(bytes: Buffer, person: Person, needles: Needles): LineFinding | undefined {
  const text = bytes.toString('latin1');
  const isWritten = needles.isIn(text);
  if (!isWritten && !text.includes(escape)) return undefined;
  let json: unknown;
  try {
    if (!isUtf8(bytes)) throw new SyntaxError('Not UTF-8');
    json = JSON.parse(text);
    if (ownerOf(json, person) === 'own') return { kind: 'whole', submissions: submissionsIn(json, person) };
    if (hasOwnParts(json, person)) {
      return { kind: 'parts', submissions: submissionsIn(json, person), ranges: ownRanges(text, person) };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
    return isWritten ? { kind: 'unreadable' } : undefined;
  }
  return isWritten || needles.isIn(JSON.stringify(json)) ? { kind: 'mention' } : undefined;
}
