import { oneLine, plainText } from '../prolific/plainText.ts';
import {
  isInstructionType,
  type Instruction,
  type Option,
  type Unit,
  type Validation,
} from './instruction.ts';
import { isJsonObject, isScalar, type JsonObject } from './json.ts';

/** Page items that ask nothing. */
export const contentBlocks: ReadonlySet<string> = new Set(['image', 'rich_text']);

export interface Place {
  readonly page: number | undefined;
  readonly order: number;
}

/** An instruction from its JSON in `collection.json` or `batch.json`; what is not as it should be is left out. */
export function toInstruction(id: string, json: JsonObject, place: Place): Instruction {
  const base = {
    id,
    question: plainText(textOf(json['description']) ?? ''),
    help: helpOf(json['helper_text']),
    ...place,
  };
  const { type } = json;
  if (!isInstructionType(type)) return { ...base, type: 'unknown', typeName: textOf(type) ?? '' };
  switch (type) {
    case 'free_text':
      return { ...base, type, validation: validationOf(json['validation']) };
    case 'free_text_with_unit':
      return {
        ...base,
        type,
        units: labelled(json['unit_options']).map(unitOf),
        defaultUnit: textOf(json['default_unit']),
        unitPosition: json['unit_position'] === 'prefix' ? 'prefix' : 'suffix',
      };
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return {
        ...base,
        type,
        options: labelled(json['options']).map(optionOf),
        answerLimit: atLeastOne(json['answer_limit']),
      };
    case 'file_upload':
      return {
        ...base,
        type,
        acceptedFileTypes: listOf(json['accepted_file_types']).filter((each) => typeof each === 'string'),
        maxFileSizeMb: numberOf(json['max_file_size_mb']),
        minFiles: numberOf(json['min_file_count']),
        maxFiles: numberOf(json['max_file_count']),
      };
  }
}

interface Labelled {
  readonly value: Option['value'];
  readonly label: string;
  readonly json: JsonObject;
}

/** Options or units, which may be bare values. Those that share a label have their value behind it, else nobody could tell them apart. */
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
    if (isScalar(each)) return [{ value: each, label: oneLine(String(each)), json: {} }];
    if (!isJsonObject(each)) return [];
    const value = each['value'] ?? each['label'];
    if (!isScalar(value)) return [];
    const label = isScalar(each['label']) ? oneLine(String(each['label'])) : '';
    return [{ value, label: label === '' ? oneLine(String(value)) : label, json: each }];
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
