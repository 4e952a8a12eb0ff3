import { isJsonObject, isScalar } from '../analysis/json.ts';
import type { Person } from './participantId.ts';

/** Bytes from `start` up to `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Whose something is: this person's, somebody else's, or it doesn't say. */
type Owner = 'own' | 'other' | undefined;

/**
 * Whose a record, or an entry in one, is: the participant's that it names; where it names none, the submission's.
 */
export function ownerOf(json: unknown, person: Person): Owner {
  if (!isJsonObject(json)) return undefined;
  const { participant_id: participant, submission_id: submission } = json;
  if (isScalar(participant) && participant !== '') {
    return person.isParticipant(String(participant)) ? 'own' : 'other';
  }
  if (isScalar(submission) && submission !== '') {
    return person.isSubmission(String(submission)) ? 'own' : 'other';
  }
  return undefined;
}

/** Whether an entry somewhere within a record is this person's. */
export function hasOwnParts(json: unknown, person: Person): boolean {
  const pending = [json];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
      if (typeof inner !== 'object' || inner === null) continue;
      if (isOwn(Array.isArray(value) ? '' : key, inner, person)) return true;
      pending.push(inner);
    }
  }
  return false;
}

/** The submissions that this person's entries within a record name. */
export function submissionsIn(json: unknown, person: Person): string[] {
  const found: string[] = [];
  const pending = [json];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (isJsonObject(value) && ownerOf(value, person) === 'own' && isScalar(value['submission_id'])) {
      found.push(String(value['submission_id']));
    }
    for (const inner of Object.values(value) as unknown[]) pending.push(inner);
  }
  return found;
}

function isOwn(key: string, value: unknown, person: Person): boolean {
  const owner = ownerOf(value, person);
  return owner === 'own' || (owner === undefined && key !== '' && person.isSubmission(key));
}

/** A list or an object in a text, with where its items stand, a member with its key. */
interface Item extends ByteRange {
  readonly key: string;
  /** Where the value begins, behind the key. */
  readonly valueStart: number;
  readonly items: readonly Item[];
  readonly isContainer: boolean;
}

/**
 * Where this person's entries stand in the JSON of a record that is not theirs as a whole, with the commas to be cut with them: what is left
 * is JSON, every other byte as it was. `text` is JSON, one character a byte.
 */
export function ownRanges(text: string, person: Person): ByteRange[] {
  const ranges: ByteRange[] = [];
  const look = ({ items }: Item): void => {
    let kept: Item | undefined;
    for (const [index, item] of items.entries()) {
      const next = items[index + 1];
      const json: unknown = item.isContainer ? JSON.parse(text.slice(item.valueStart, item.end)) : undefined;
      if (!item.isContainer || !isOwn(item.key, json, person)) {
        kept = item;
        if (item.isContainer && hasOwnParts(json, person)) look(item);
      } else if (next !== undefined) {
        ranges.push({ start: item.start, end: next.start });
      } else {
        ranges.push({ start: kept?.end ?? item.start, end: item.end });
      }
    }
  };
  look(itemAt(text, 0));
  return merged(ranges);
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

/** The value at a place of a text that is known to be JSON. */
function itemAt(text: string, from: number): Item {
  const start = afterSpace(text, from);
  const opened = text[start];
  if (opened !== '{' && opened !== '[') {
    const end = opened === '"' ? stringEnd(text, start) : wordEnd(text, start);
    return { key: '', start, valueStart: start, end, items: [], isContainer: false };
  }
  const items: Item[] = [];
  let at = afterSpace(text, start + 1);
  while (text[at] !== '}' && text[at] !== ']') {
    let key = '';
    const itemStart = at;
    if (opened === '{') {
      const keyEnd = stringEnd(text, at);
      key = JSON.parse(text.slice(at, keyEnd)) as string;
      at = afterSpace(text, keyEnd) + 1;
    }
    const value = itemAt(text, at);
    items.push(opened === '{' ? { ...value, key, start: itemStart } : value);
    at = afterSpace(text, value.end);
    if (text[at] === ',') at = afterSpace(text, at + 1);
    else if (text[at] !== '}' && text[at] !== ']') throw new SyntaxError('Not JSON');
  }
  return { key: '', start, valueStart: start, end: at + 1, items, isContainer: true };
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? 'x')) at++;
  return at;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !',]} \t\r\n'.includes(text[at] ?? ',')) at++;
  if (at === start) throw new SyntaxError('Not JSON');
  return at;
}
