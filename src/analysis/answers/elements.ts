import type { AnswerChecks } from './checks.ts';
import type { Instruction } from './instruction.ts';
import { isJsonObject, isScalar, textOf, type JsonObject, type Scalar } from '../records/json.ts';
import { isDeeperThan } from '../../snapshots/reading/longJson.ts';
import type { OwnIds } from '../uploads/linkUpload.ts';
import { parseNumber } from './numberIn.ts';
import type { AnswerSource, UploadedFile } from './submission.ts';

/** Context of an answer: its question in the codebook, and checks of its values. */
export interface AnswerContext {
  readonly instructionId: string;
  readonly instruction: Instruction | undefined;
  readonly source: AnswerSource | undefined;
  readonly ids: OwnIds;
  readonly checks: AnswerChecks;
}

/** Maximum nesting of values that are kept as they are. */
export const maxLevels = 64;

export const payloadKeys = ['value', 'answer', 'text'] as const;

/** Keys of an entry that aren't part of what was answered. */
export const entryKeys: ReadonlySet<string> = new Set([
  'instruction_id',
  'type',
  'unit',
  'explanation',
  'task_id',
  'submission_id',
  'participant_id',
  'created_at',
]);

/** Keys of an uploaded file. */
export const fileKeys: ReadonlySet<string> = new Set([
  ...entryKeys,
  'file_key',
  'file_name',
  'file_path',
  'path',
  'name',
  'file_size_mb',
  'content_type',
]);

/** Returns whether an element has content in an unknown shape. */
export function isStrange(element: unknown): boolean {
  if (Array.isArray(element)) return element.length > 0;
  if (!isJsonObject(element)) return false;
  const value = element['value'] ?? element['text'];
  if (value === undefined || value === null) return !('value' in element) && !('text' in element);
  return typeof value === 'object' && Object.keys(value).length > 0;
}

/** Returns an element's value; empty texts count as none. */
export function valueIn(element: unknown): Scalar | undefined {
  const value = writtenIn(element);
  return value === '' ? undefined : value;
}

export function writtenIn(element: unknown): Scalar | undefined {
  const value = isJsonObject(element) ? (element['value'] ?? element['text']) : element;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return isScalar(value) ? value : undefined;
}

export function textIn(element: unknown): string | undefined {
  const value = valueIn(element);
  return value === undefined ? undefined : String(value);
}

/** Returns elements as texts; unknown shapes as JSON. */
export function textsIn(elements: readonly unknown[]): readonly string[] {
  const texts = elements.map(textIn);
  if (texts.every((text) => text === undefined)) return [];
  return texts.flatMap((text, place) => {
    const element = elements[place];
    if (text !== undefined) return [text];
    return isStrange(element) && !isDeeperThan(maxLevels, element) ? [JSON.stringify(element)] : [];
  });
}

/** Returns the uploaded file that an element names, and has it linked. */
export function fileIn(element: unknown, { ids, checks }: AnswerContext): UploadedFile | undefined {
  const json = isJsonObject(element) ? element : undefined;
  // A bare text is a path or a name.
  const path = json === undefined ? textIn(element) : (textOf(json['path']) ?? textOf(json['file_path']));
  const key = textOf(json?.['file_key']);
  const named = textOf(json?.['file_name']) ?? textOf(json?.['name']) ?? textIn(element);
  if (path === undefined && key === undefined && named === undefined) return undefined;
  const name = lastSegment(named ?? path ?? key ?? '');
  const size = json?.['file_size_mb'];
  const file = {
    name,
    key,
    contentType: textOf(json?.['content_type']),
    sizeMb: typeof size === 'number' ? size : typeof size === 'string' ? parseNumber(size) : undefined,
    path: undefined,
    match: undefined,
  };
  checks.link(file, { path, key, name, ids });
  return file;
}

/** Returns whether an element is an uploaded file. */
export function isFile(element: unknown): element is JsonObject {
  if (!isJsonObject(element)) return false;
  if (namesFile(element)) return true;
  return typeof element['path'] === 'string' && !('value' in element) && !('text' in element);
}

/** Returns whether an object has a key of uploaded files. */
export function namesFile(json: JsonObject): boolean {
  return 'file_key' in json || 'file_name' in json || 'file_path' in json;
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
