import { exactNumber } from '../../snapshots/reading/exactNumber.ts';
import type { Person } from './participantId.ts';

/** Bytes from `start` up to `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The parts of a record that belong to a person. */
export interface OwnParts {
  /** Whether the whole record does. */
  readonly isWhole: boolean;
  /**
   * Otherwise the ranges of entries to cut, in order, with their commas: the rest is unchanged, valid JSON.
   */
  readonly ranges: readonly ByteRange[];
  /** The submissions that their entries name. */
  readonly submissions: readonly string[];
}

/** A list or an object that is being read. */
interface Container {
  readonly isObject: boolean;
  /** Its key, and the start of the item, including the key. */
  readonly key: string;
  readonly start: number;
  /** Number of ranges before it. */
  readonly rangesBefore: number;
  participant?: string | undefined;
  submission?: string | undefined;
  /** Of the current member. */
  memberKey?: string | undefined;
  memberStart: number;
  /** End of the last item that stays and the one after it that goes, until it is known what follows. */
  keptEnd?: number;
  going?: ByteRange | undefined;
}

/**
 * Finds the parts of a record that belong to a person. An entry belongs to the participant it names or, if it
 * names none, to its submission, possibly named by its key. `text` is valid JSON, one character per byte,
 * nested to any depth.
 */
export function ownPartsIn(text: string, person: Person): OwnParts {
  const ranges: ByteRange[] = [];
  const submissions: string[] = [];
  const stack = [containerAt(false, '', 0, 0)];

  const begins = (top: Container, start: number): number => {
    const itemStart = top.isObject ? top.memberStart : start;
    if (top.going !== undefined) ranges.push({ start: top.going.start, end: itemStart });
    top.going = undefined;
    return itemStart;
  };
  const ends = (top: Container, end: number): void => {
    top.keptEnd = end;
    top.memberKey = undefined;
  };
  const closes = (inner: Container, end: number): void => {
    const { going, keptEnd } = inner;
    if (going !== undefined) ranges.push({ start: keptEnd ?? going.start, end: going.end });
    const outer = stack.at(-1);
    if (outer === undefined) return;
    const own = isOwn(inner, person);
    if (own && inner.submission !== undefined) submissions.push(inner.submission);
    if (own) {
      ranges.length = inner.rangesBefore;
      outer.going = { start: inner.start, end };
      outer.memberKey = undefined;
    } else {
      ends(outer, end);
    }
  };
  const says = (top: Container, start: number, end: number): void => {
    begins(top, start);
    if (top.memberKey === 'participant_id') top.participant = idAt(text, start, end);
    if (top.memberKey === 'submission_id') top.submission = idAt(text, start, end);
    ends(top, end);
  };

  for (let at = 0; at < text.length;) {
    const top = stack.at(-1);
    if (top === undefined) break;
    const character = text[at] ?? '';
    if (character === '{' || character === '[') {
      const start = begins(top, at);
      stack.push(containerAt(character === '{', top.memberKey ?? '', start, ranges.length));
      at++;
    } else if (character === '}' || character === ']') {
      at++;
      stack.pop();
      closes(top, at);
    } else if (character === '"') {
      const end = stringEnd(text, at);
      if (top.isObject && top.memberKey === undefined) {
        top.memberKey = stringIn(text.slice(at, end));
        top.memberStart = at;
      } else {
        says(top, at, end);
      }
      at = end;
    } else if (' \t\r\n,:'.includes(character)) {
      at++;
    } else {
      const end = wordEnd(text, at);
      says(top, at, end);
      at = end;
    }
  }
  const isWhole = stack[0]?.going !== undefined;
  return { isWhole, ranges: isWhole ? [] : merged(ranges), submissions };
}

function containerAt(isObject: boolean, key: string, start: number, rangesBefore: number): Container {
  return { isObject, key, start, rangesBefore, memberStart: start };
}

function isOwn({ participant, submission, key }: Container, person: Person): boolean {
  if (participant !== undefined) return person.isParticipant(participant);
  if (submission !== undefined) return person.isSubmission(submission);
  return key !== '' && person.isSubmission(key);
}

/** Returns a value as id; numbers as written, as a double only holds 15 digits exactly. */
function idAt(text: string, start: number, end: number): string | undefined {
  const written = text.slice(start, end);
  const id = written.startsWith('"')
    ? stringIn(written)
    : /^[\d-]/.test(written)
      ? String(exactNumber(written))
      : written;
  return id === '' || id === 'null' ? undefined : id;
}

function stringIn(written: string): string {
  if (/^"[\w-]*"$/.test(written)) return written.slice(1, -1);
  return JSON.parse(Buffer.from(written, 'latin1').toString('utf8')) as string;
}

function merged(ranges: readonly ByteRange[]): ByteRange[] {
  const sorted = [...ranges].sort((one, other) => one.start - other.start);
  const result: ByteRange[] = [];
  for (const range of sorted) {
    const last = result.at(-1);
    if (last !== undefined && range.start <= last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      result.push(range);
    }
  }
  return result;
}

function stringEnd(text: string, start: number): number {
  let at = start;
  do {
    at = text.indexOf('"', at + 1);
  } while (isEscaped(text, at));
  return at + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - backslashes - 1] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !',]} \t\r\n'.includes(text[at] ?? ',')) at++;
  return at;
}
