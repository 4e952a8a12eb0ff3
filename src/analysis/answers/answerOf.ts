import { optionsOf, unitsOf } from './answerParts.ts';
import {
  entryKeys,
  fileIn,
  isFile,
  isStrange,
  maxLevels,
  namesFile,
  payloadKeys,
  textIn,
  textsIn,
  valueIn,
  writtenIn,
  type AnswerContext,
} from './elements.ts';
import type { Instruction, Unit } from './instruction.ts';
import { isInstructionType, isOfKind, type InstructionType } from '../../snapshots/instructionType.ts';
import { isJsonObject, textOf, type JsonObject } from '../records/json.ts';
import { isDeeperThan } from '../../snapshots/reading/longJson.ts';
import { parseNumber } from './numberIn.ts';
import type { Amount, Answer, Chosen, UploadedFile } from './submission.ts';
import { unknownContent } from './unknownContent.ts';

const sayingKeys: ReadonlySet<string> = new Set([...payloadKeys, 'explanation', 'unit']);

/** Returns whether an object looks like an entry, not like a container of entries. */
export function isEntry(json: JsonObject): boolean {
  return (
    payloadKeys.some((key) => key in json) || namesFile(json) || 'instruction_id' in json || 'type' in json
  );
}

const nothing: readonly Answer[] = Object.freeze([]);

/**
 * Returns the answers in an entry of `responses`: usually one, none if nothing was answered. The payload is
 * `value`, `answer`, `text` or the entry itself; single values count as lists of one, elements are values or
 * objects. Unit and explanation come from the element or the entry, the type from the entry or the codebook,
 * unless the content fits only another type. Files are always a separate answer, and so is content in an
 * unknown shape, unless the question is of an unknown type.
 */
export function answersOf(entry: unknown, context: AnswerContext): readonly Answer[] {
  const json = isJsonObject(entry) ? entry : undefined;
  const payload = json === undefined ? entry : payloadOf(json);
  const explained = textOf(json?.['explanation']) !== undefined;
  if (isNothing(payload) && !explained) return nothing;
  const elements: readonly unknown[] = isNothing(payload) ? [] : Array.isArray(payload) ? payload : [payload];
  const typeName = json?.['type'];
  const type = typeOf(typeName, context.instruction, elements, json);
  const { instructionId, source } = context;
  if (type === undefined) {
    const name = typeof typeName === 'string' ? typeName : unknownName(context.instruction);
    const content = unknownContent(entry, elements, context);
    return [{ type: 'unknown', instructionId, source, typeName: name, ...content, json: kept(entry) }];
  }
  const files: UploadedFile[] = [];
  const odd: unknown[] = [];
  /** Reads the elements that aren't files. */
  const read = <Item>(itemOf: (element: unknown) => Item | undefined): Item[] => {
    const items: Item[] = [];
    for (const element of elements) {
      const file = !isOfKind(type, 'files') && isFile(element) ? fileIn(element, context) : undefined;
      const item = file === undefined ? itemOf(element) : undefined;
      if (file !== undefined) files.push(file);
      else if (item !== undefined) items.push(item);
      else if (isStrange(element)) odd.push(element);
    }
    return items;
  };
  const answer = understood(type, json, context, read);
  const beside = besides(type, payload, elements, json);
  for (const more of beside) odd.push(more);
  const answers = answer === undefined ? [] : [answer];
  if (files.length > 0) answers.push(fileAnswer(files, context));
  if (odd.length > 0) {
    const json = kept(answers.length === 0 ? entry : odd);
    const content = { values: textsIn(odd), files: [], chosen: [] };
    answers.push({ type: 'unknown', instructionId, source, typeName: type, ...content, json });
  }
  return answers;
}

/** Returns the JSON unless it is nested too deeply. */
function kept(json: unknown): unknown {
  return isDeeperThan(maxLevels, json) ? undefined : json;
}

/** Returns content that the type has no place for: a second text, an explanation or a unit. */
function besides(
  type: InstructionType,
  payload: unknown,
  elements: readonly unknown[],
  entry: JsonObject | undefined,
): readonly unknown[] {
  let found: unknown[] | undefined;
  const look = (json: JsonObject, read: unknown): void => {
    for (const key in json) {
      if (!sayingKeys.has(key)) continue;
      const said = json[key];
      if (said === undefined || said === null || said === '' || Object.is(said, read)) continue;
      if (key === 'explanation' && isOfKind(type, 'choice')) continue;
      if (key === 'unit' && isOfKind(type, 'number')) continue;
      if (!isNothing(said)) (found ??= []).push(said);
    }
  };
  if (entry !== undefined && entry !== payload) look(entry, payload);
  for (const element of elements) {
    if (isFile(element) || isStrange(element) || !isJsonObject(element)) continue;
    look(element, element['value'] ?? element['text']);
  }
  return found ?? nothing;
}

function fileAnswer(files: readonly UploadedFile[], { instructionId, source }: AnswerContext): Answer {
  return { type: 'file_upload', instructionId, source, files };
}

/** Reads the elements as answers of a question's type with `read`. */
function understood(
  type: InstructionType,
  entry: JsonObject | undefined,
  context: AnswerContext,
  read: <Item>(itemOf: (element: unknown) => Item | undefined) => Item[],
): Answer | undefined {
  const { instructionId, source } = context;
  if (isOfKind(type, 'text')) {
    const texts = read(textIn);
    return texts.length === 0 ? undefined : { type, instructionId, source, texts };
  }
  if (isOfKind(type, 'number')) {
    const amounts = read((element) => amountIn(element, entry, context.instruction));
    return amounts.length === 0 ? undefined : { type, instructionId, source, amounts };
  }
  if (isOfKind(type, 'choice')) {
    const shared = textOf(entry?.['explanation']);
    const chosen = read((element) => chosenIn(element, shared, context));
    if (chosen.length === 0 && shared !== undefined) {
      chosen.push({ value: undefined, option: -1, explanation: shared });
    }
    return chosen.length === 0 ? undefined : { type, instructionId, source, chosen };
  }
  if (isOfKind(type, 'rating')) {
    const chosen = read((element) => ratingIn(element, context));
    return chosen.length === 0 ? undefined : { type, instructionId, source, chosen };
  }
  const files = read((element) => fileIn(element, context));
  return files.length === 0 ? undefined : { type, instructionId, source, files };
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

/** Returns an entry's remaining content; nothing if it only has the answer. */
function leftover(json: JsonObject): unknown {
  return Object.keys(json).some((key) => !entryKeys.has(key)) ? json : undefined;
}

function typeOf(
  typeName: unknown,
  instruction: Instruction | undefined,
  elements: readonly unknown[],
  entry: JsonObject | undefined,
): InstructionType | undefined {
  // Its answers are shown as whatever they contain.
  if (instruction?.type === 'unknown') return undefined;
  if (isInstructionType(typeName)) return typeName;
  if (instruction === undefined) return guessed(elements, entry);
  const { type } = instruction;
  if (isOfKind(type, 'rating')) return type;
  if (!isOfKind(type, 'choice') && says('explanation', elements, entry))
    return 'multiple_choice_with_free_text';
  if (!isOfKind(type, 'number') && says('unit', elements, entry)) return 'free_text_with_unit';
  return type;
}

function says(
  key: 'explanation' | 'unit',
  elements: readonly unknown[],
  entry: JsonObject | undefined,
): boolean {
  return [entry, ...elements].some((each) => isJsonObject(each) && textOf(each[key]) !== undefined);
}

function unknownName(instruction: Instruction | undefined): string | undefined {
  return instruction?.type === 'unknown' ? instruction.typeName : undefined;
}

/** Returns the only type that fits the content. */
function guessed(elements: readonly unknown[], entry: JsonObject | undefined): InstructionType | undefined {
  if (entry?.['type'] !== undefined) return undefined;
  if (elements.length === 0) return 'multiple_choice_with_free_text';
  const first = elements[0];
  if (!isJsonObject(first)) return entry?.['unit'] === undefined ? undefined : 'free_text_with_unit';
  if (isFile(first)) return 'file_upload';
  if ('unit' in first || entry?.['unit'] !== undefined) return 'free_text_with_unit';
  return 'explanation' in first ? 'multiple_choice_with_free_text' : undefined;
}

function amountIn(
  element: unknown,
  entry: JsonObject | undefined,
  instruction: Instruction | undefined,
): Amount | undefined {
  const value = valueIn(element);
  if (value === undefined) return undefined;
  const text = String(value);
  const written = (isJsonObject(element) ? textOf(element['unit']) : undefined) ?? textOf(entry?.['unit']);
  const unit = unitMeant(written, unitsOf(instruction));
  return { text, number: typeof value === 'number' ? value : parseNumber(text), unit };
}

/** Returns the value of a unit given by value or label. */
function unitMeant(written: string | undefined, units: readonly Unit[]): string | undefined {
  if (written === undefined || units.some(({ value }) => String(value) === written)) return written;
  const [meant, ...others] = units.filter(({ label }) => label === written);
  return meant === undefined || others.length > 0 ? written : String(meant.value);
}

/** Returns what was chosen, or written without choosing. `shared` was written with all choices. */
function chosenIn(
  element: unknown,
  shared: string | undefined,
  { instruction, checks }: AnswerContext,
): Chosen | undefined {
  const written = writtenIn(element);
  const value = written === '' && !hasEmptyOption(instruction) ? undefined : written;
  const own = isJsonObject(element) ? textOf(element['explanation']) : undefined;
  if (value !== undefined) {
    return { value, option: checks.optionOf(instruction, value), explanation: own ?? shared };
  }
  return own === undefined ? undefined : { value, option: -1, explanation: own };
}

function ratingIn(element: unknown, { instruction, checks }: AnswerContext): Chosen | undefined {
  const value = valueIn(element);
  if (value === undefined) return undefined;
  return { value, option: checks.optionOf(instruction, value), explanation: undefined };
}

/** Returns whether an empty text is an option, such as “Prefer not to say”. */
function hasEmptyOption(instruction: Instruction | undefined): boolean {
  return optionsOf(instruction).some(({ value }) => value === '');
}
