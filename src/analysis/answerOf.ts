import type { AnswerChecks } from './checks.ts';
import { isInstructionType, type Instruction, type InstructionType, type Scalar } from './instruction.ts';
import { isDeeperThan, isJsonObject, isScalar, type JsonObject } from './json.ts';
import type { OwnIds } from './linkUpload.ts';
import { numberIn } from './numberIn.ts';
import type { Amount, Answer, AnswerSource, Chosen, UploadedFile } from './submission.ts';

/** What an answer is made with: the codebook's word on the question, and who looks at what it holds. */
export interface AnswerContext {
  readonly instructionId: string;
  readonly instruction: Instruction | undefined;
  readonly source: AnswerSource | undefined;
  readonly ids: OwnIds;
  readonly checks: AnswerChecks;
}

/** Levels of what is kept as it is. */
const mostLevels = 64;

const payloadKeys = ['value', 'answer', 'text'] as const;

/** Whether an object looks like an answer's entry and not like something that holds more of them. */
export function isEntry(json: JsonObject): boolean {
  return payloadKeys.some((key) => key in json) || isFile(json) || 'instruction_id' in json || 'type' in json;
}

/**
 * The answer that an entry of `responses` holds, or `undefined` where nothing was answered, be it without choosing. Its payload is `value`, else
 * `answer`, else `text`, else the entry itself; single values count as lists of one, elements are values or objects. Unit and explanation come
 * from the element or else the entry, the type from the entry or else the codebook.
 */
export function answerOf(entry: unknown, context: AnswerContext): Answer | undefined {
  const json = isJsonObject(entry) ? entry : undefined;
  const payload = json === undefined ? entry : payloadOf(json);
  if (isNothing(payload) && textAt(json, 'explanation') === undefined) return undefined;
  const elements: readonly unknown[] = isNothing(payload) ? [] : Array.isArray(payload) ? payload : [payload];
  const typeName = json?.['type'];
  const type = typeOf(typeName, context.instruction) ?? guessed(elements, json);
  const { instructionId, source } = context;
  const unknown = (name: string | undefined): Answer => ({
    type: 'unknown',
    instructionId,
    source,
    typeName: name,
    values: elements.flatMap((element) => textIn(element, context) ?? []),
    json: isDeeperThan(mostLevels, entry) ? undefined : entry,
  });
  const nothing = (): Answer | undefined => (elements.some(isStrange) ? unknown(type) : undefined);
  switch (type) {
    case 'free_text': {
      const texts = elements.flatMap((element) => textIn(element, context) ?? []);
      return texts.length === 0 ? nothing() : { type, instructionId, source, texts };
    }
    case 'free_text_with_unit': {
      const amounts = elements.flatMap((element) => amountIn(element, json, context) ?? []);
      return amounts.length === 0 ? nothing() : { type, instructionId, source, amounts };
    }
    case 'multiple_choice':
    case 'multiple_choice_with_free_text': {
      const chosen = chosenIn(elements, json, context);
      return chosen.length === 0 ? nothing() : { type, instructionId, source, chosen };
    }
    case 'file_upload': {
      const files = elements.flatMap((element) => fileIn(element, context) ?? []);
      return files.length === 0 ? nothing() : { type, instructionId, source, files };
    }
    case undefined:
      return unknown(typeof typeName === 'string' ? typeName : unknownName(context.instruction));
  }
}

/** Whether an element is none of the shapes in which something can be said, not even nothing. */
function isStrange(element: unknown): boolean {
  if (Array.isArray(element)) return element.length > 0;
  return isJsonObject(element) && !('value' in element) && !('text' in element) && !isFile(element);
}

function isNothing(payload: unknown): boolean {
  return payload === undefined || payload === null || (Array.isArray(payload) && payload.length === 0);
}

function payloadOf(json: JsonObject): unknown {
  for (const key of payloadKeys) {
    const payload = json[key];
    if (!isNothing(payload)) return payload;
  }
  if (isFile(json)) return json;
  return payloadKeys.some((key) => key in json) ? undefined : leftover(json);
}

/** Of an entry that says only what it answers, nothing. */
function leftover(json: JsonObject): unknown {
  return Object.keys(json).some((key) => !entryKeys.has(key)) ? json : undefined;
}

const entryKeys = new Set([
  'instruction_id',
  'type',
  'unit',
  'explanation',
  'task_id',
  'submission_id',
  'participant_id',
  'created_at',
]);

function typeOf(typeName: unknown, instruction: Instruction | undefined): InstructionType | undefined {
  if (isInstructionType(typeName)) return typeName;
  return instruction === undefined || instruction.type === 'unknown' ? undefined : instruction.type;
}

function unknownName(instruction: Instruction | undefined): string | undefined {
  return instruction?.type === 'unknown' ? instruction.typeName : undefined;
}

/** The type that only one type's answers can have. */
function guessed(elements: readonly unknown[], entry: JsonObject | undefined): InstructionType | undefined {
  if (entry?.['type'] !== undefined) return undefined;
  if (elements.length === 0) return 'multiple_choice_with_free_text';
  const first = elements[0];
  if (!isJsonObject(first)) return entry?.['unit'] === undefined ? undefined : 'free_text_with_unit';
  if (isFile(first)) return 'file_upload';
  if ('unit' in first || entry?.['unit'] !== undefined) return 'free_text_with_unit';
  return 'explanation' in first ? 'multiple_choice_with_free_text' : undefined;
}

/** The value in an element; an empty text is none. */
function valueIn(element: unknown, checks: AnswerChecks): Scalar | undefined {
  const value = isJsonObject(element) ? (element['value'] ?? element['text']) : element;
  if (typeof value === 'number') return checks.exactNumber(value);
  return isScalar(value) && value !== '' ? value : undefined;
}

function textIn(element: unknown, { checks }: AnswerContext): string | undefined {
  const value = valueIn(element, checks);
  return value === undefined ? undefined : String(value);
}

function amountIn(
  element: unknown,
  entry: JsonObject | undefined,
  { checks }: AnswerContext,
): Amount | undefined {
  const value = valueIn(element, checks);
  if (value === undefined) return undefined;
  const text = String(value);
  const unit = (isJsonObject(element) ? textAt(element, 'unit') : undefined) ?? textAt(entry, 'unit');
  return { text, number: typeof value === 'number' ? value : numberIn(text), unit };
}

/** What was chosen, and what was written without choosing. */
function chosenIn(
  elements: readonly unknown[],
  entry: JsonObject | undefined,
  { instruction, checks }: AnswerContext,
): Chosen[] {
  const shared = textAt(entry, 'explanation');
  const chosen: Chosen[] = [];
  for (const element of elements) {
    const value = valueIn(element, checks);
    const own = isJsonObject(element) ? textAt(element, 'explanation') : undefined;
    if (value !== undefined) {
      chosen.push({ value, option: checks.optionOf(instruction, value), explanation: own ?? shared });
    } else if (own !== undefined) chosen.push({ value, option: -1, explanation: own });
  }
  if (chosen.length === 0 && shared !== undefined) {
    chosen.push({ value: undefined, option: -1, explanation: shared });
  }
  return chosen;
}

function fileIn(element: unknown, context: AnswerContext): UploadedFile | undefined {
  const { ids, checks } = context;
  const json = isJsonObject(element) ? element : undefined;
  // A bare text is a path or a name.
  const path =
    json === undefined ? textIn(element, context) : (textAt(json, 'path') ?? textAt(json, 'file_path'));
  const key = textAt(json, 'file_key');
  const named = textAt(json, 'file_name') ?? textAt(json, 'name') ?? textIn(element, context);
  if (path === undefined && key === undefined && named === undefined) return undefined;
  const name = lastSegment(named ?? path ?? key ?? '');
  const size = json?.['file_size_mb'];
  return {
    name,
    key,
    contentType: textAt(json, 'content_type'),
    sizeMb: typeof size === 'number' ? size : typeof size === 'string' ? numberIn(size) : undefined,
    path: checks.fileOf({ path, key, name, ids }),
  };
}

function isFile(json: JsonObject): boolean {
  return 'file_key' in json || 'file_name' in json;
}

function textAt(json: JsonObject | undefined, key: string): string | undefined {
  const value = json?.[key];
  return isScalar(value) && value !== '' ? String(value) : undefined;
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
