import { isUtf8 } from 'node:buffer';
import { readLines } from '../../snapshots/reading/lines.ts';
import { parseJson } from '../../analysis/records/parseJson.ts';
import type { Needles } from './needles.ts';
import { ownPartsIn, type ByteRange, type OwnParts } from './ownParts.ts';
import type { Person } from './participantId.ts';

/**
 * Findings in a line: all of it is theirs; parts are; it is someone else's and mentions their id; or it is
 * unreadable and contains their id. `unsearched`: it is too long to read. `foreign`: it isn't UTF-8, so its
 * content is unknown, and no id of theirs was seen.
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
const maxLineBytes = 128 * 1024 * 1024;

/**
 * Reads a file of JSON lines, such as a records file, and yields the lines with findings. `ownIn` finds what is a
 * person's in a line, which has a character per byte. Throws the disk's errors and the signal's reason.
 */
export async function* linesOf(
  path: string,
  person: Person,
  needles: Needles,
  signal: AbortSignal,
  ownIn: (text: string, person: Person) => OwnParts = ownPartsIn,
): AsyncGenerator<FoundLine, void> {
  let line = 0;
  for await (const { lines } of readLines(path, maxLineBytes, signal)) {
    for (const { at, length, bytes } of lines) {
      line++;
      const finding: LineFinding | undefined =
        bytes === undefined ? { kind: 'unsearched' } : findingIn(bytes, person, needles, ownIn);
      if (finding !== undefined) yield { line, at, length, finding };
    }
  }
}

/** Returns whether bytes are UTF-8 text. UTF-16 without a byte order mark is valid UTF-8 with zeros. */
function isText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

function findingIn(
  bytes: Buffer,
  person: Person,
  needles: Needles,
  ownIn: typeof ownPartsIn,
): LineFinding | undefined {
  const text = bytes.toString('latin1');
  const isWritten = needles.isInBytes(text);
  if (!isText(bytes)) return { kind: isWritten ? 'unreadable' : 'foreign' };
  if (!isWritten) return undefined;
  try {
    // Read like the tables do, including other programs' tokens.
    parseJson(text, { tokens: 0 });
  } catch {
    return { kind: 'unreadable' };
  }
  const { isWhole, ranges, submissions } = ownIn(text, person);
  if (isWhole) return { kind: 'whole', submissions };
  return ranges.length > 0 ? { kind: 'parts', submissions, ranges } : { kind: 'mention' };
}
