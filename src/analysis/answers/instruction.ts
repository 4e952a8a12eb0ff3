import { joinLines, plainText } from '../../problems/plainText.ts';
import { isInstructionType, type InstructionType, type TypeOf } from '../../snapshots/instructionType.ts';
import { maxStarsOf, starOptions } from './stars.ts';
import { isJsonObject, isScalar, type JsonObject, type Scalar } from '../records/json.ts';

interface InstructionBase {
  readonly id: string;
  /** Whether an earlier question has the same id in the file, so this one got another. */
  readonly sharesId?: true;
  /** Plain text on one line. */
  readonly question: string;
  /** Its page, from 1; `undefined` if unknown. */
  readonly page: number | undefined;
  /** Its place among all instructions, from 1, in the order in which participants see them. */
  readonly order: number;
  /** The note beneath the question, as plain text. */
  readonly help: string | undefined;
}

export interface TextInstruction extends InstructionBase {
  readonly type: 'free_text';
  readonly validation: Validation | undefined;
}

export interface AmountInstruction extends InstructionBase {
  readonly type: 'free_text_with_unit';
  readonly units: readonly Unit[];
  /** The value of the unit that is chosen at first. */
  readonly defaultUnit: string | undefined;
  readonly unitPosition: 'prefix' | 'suffix';
}

export interface ChoiceInstruction extends InstructionBase {
  readonly type: TypeOf<'choice'>;
  readonly options: readonly Option[];
  /** Maximum number of choices; `undefined` if unlimited or unknown. */
  readonly answerLimit: number | undefined;
}

export interface RatingInstruction extends InstructionBase {
  readonly type: TypeOf<'rating'>;
  readonly maxStars: number;
  /** One per number of stars, from 1. */
  readonly options: readonly Option[];
  readonly answerLimit: 1;
}

export interface UploadInstruction extends InstructionBase {
  readonly type: 'file_upload';
  /** Extensions, such as `.jpg`. */
  readonly acceptedFileTypes: readonly string[];
  readonly maxFileSizeMb: number | undefined;
  readonly minFiles: number | undefined;
  readonly maxFiles: number | undefined;
}

export interface UnknownInstruction extends InstructionBase {
  readonly type: 'unknown';
  /** Prolific's name of its type. */
  readonly typeName: string;
  /** Empty if it has none. */
  readonly options: readonly Option[];
  readonly answerLimit: number | undefined;
}

export type Instruction =
  | TextInstruction
  | AmountInstruction
  | ChoiceInstruction
  | RatingInstruction
  | UploadInstruction
  | UnknownInstruction;

export interface Option {
  readonly value: Scalar;
  /** Text on one line; the value if there is no label. */
  readonly label: string;
  /** Whether it excludes other choices. */
  readonly exclusive: boolean;
}

export interface Unit {
  readonly value: Scalar;
  readonly label: string;
  readonly validation: Validation | undefined;
}

/**
 * Requirements for an answer; `min` and `max` limit a number's value or a text's length, `undefined` if
 * unlimited.
 */
export interface Validation {
  readonly type: 'number' | 'string';
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface Place {
  readonly page: number | undefined;
  readonly order: number;
}

/** Properties of a question by type, without the common ones. */
type Own = OwnOf<Instruction>;
type OwnOf<Each> = Each extends Instruction ? Omit<Each, keyof InstructionBase> : never;

const readers = {
  free_text: (json) => ({ type: 'free_text', validation: validationOf(json['validation']) }),
  free_text_with_unit: (json) => ({
    type: 'free_text_with_unit',
    units: labelled(json['unit_options']).map(unitOf),
    defaultUnit: textOf(json['default_unit']),
    unitPosition: json['unit_position'] === 'prefix' ? 'prefix' : 'suffix',
  }),
  multiple_choice: (json) => ({ type: 'multiple_choice', ...choicesOf(json) }),
  multiple_choice_with_free_text: (json) => ({ type: 'multiple_choice_with_free_text', ...choicesOf(json) }),
  star_rating: (json) => {
    const maxStars = maxStarsOf(json['max_stars']);
    return { type: 'star_rating', maxStars, options: starOptions(maxStars), answerLimit: 1 };
  },
  file_upload: (json) => ({
    type: 'file_upload',
    acceptedFileTypes: listOf(json['accepted_file_types']).filter((each) => typeof each === 'string'),
    maxFileSizeMb: numberOf(json['max_file_size_mb']),
    minFiles: numberOf(json['min_file_count']),
    maxFiles: numberOf(json['max_file_count']),
  }),
} satisfies { readonly [Type in InstructionType]: (json: JsonObject) => Own & { readonly type: Type } };

/** Reads an instruction from `collection.json` or `batch.json`; omits invalid properties. */
export function toInstruction(id: string, json: JsonObject, place: Place): Instruction {
  const { type } = json;
  return {
    id,
    question: plainText(textOf(json['description']) ?? ''),
    help: helpOf(json['helper_text']),
    ...place,
    ...(isInstructionType(type)
      ? readers[type](json)
      : { type: 'unknown' as const, typeName: textOf(type) ?? '', ...choicesOf(json) }),
  };
}

function choicesOf(json: JsonObject): Omit<OwnOf<ChoiceInstruction>, 'type'> {
  return { options: labelled(json['options']).map(optionOf), answerLimit: atLeastOne(json['answer_limit']) };
}

interface Labelled {
  readonly value: Option['value'];
  readonly label: string;
  readonly json: JsonObject;
}

/**
 * Reads options or units, which may be bare values. Equal labels get their value appended to distinguish
 * them.
 */
function labelled(list: unknown): Labelled[] {
  const all = listed(list);
  const uses = new Map<string, number>();
  for (const { label } of all) uses.set(label, (uses.get(label) ?? 0) + 1);
  return all.map((each) => {
    const { label, value } = each;
    const shares = (uses.get(label) ?? 0) > 1 && label !== String(value);
    return shares ? { ...each, label: `${label} (${String(value)})` } : each;
  });
}

function listed(list: unknown): Labelled[] {
  return listOf(list).flatMap((each): Labelled[] => {
    if (isScalar(each)) return [{ value: each, label: joinLines(String(each)), json: {} }];
    if (!isJsonObject(each)) return [];
    const value = each['value'] ?? each['label'];
    if (!isScalar(value)) return [];
    const label = isScalar(each['label']) ? joinLines(String(each['label'])) : '';
    return [{ value, label: label === '' ? joinLines(String(value)) : label, json: each }];
  });
}

function optionOf({ value, label, json }: Labelled): Option {
  return { value, label, exclusive: json['exclusive'] === true };
}

function unitOf({ value, label, json }: Labelled): Unit {
  return { value, label, validation: validationOf(json['validation']) };
}

function validationOf(json: unknown): Validation | undefined {
  if (!isJsonObject(json)) return undefined;
  const { type } = json;
  if (type !== 'number' && type !== 'string') return undefined;
  return { type, min: numberOf(json['min']), max: numberOf(json['max']) };
}

function helpOf(value: unknown): string | undefined {
  const text = plainText(textOf(value) ?? '');
  return text === '' ? undefined : text;
}

function atLeastOne(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 1 ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return isScalar(value) ? String(value) : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
