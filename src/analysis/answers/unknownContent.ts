import { isDeeperThan } from '../../snapshots/reading/longJson.ts';
import { isJsonObject, isScalar, textOf, type JsonObject } from '../records/json.ts';
import {
  entryKeys,
  fileIn,
  fileKeys,
  isFile,
  isStrange,
  maxLevels,
  payloadKeys,
  textIn,
  textsIn,
  type AnswerContext,
} from './elements.ts';
import type { UnknownAnswer, UploadedFile } from './submission.ts';

type Content = Pick<UnknownAnswer, 'values' | 'files' | 'chosen'>;

/** Keys whose value is what was said, so that it needs no name. */
const saying: ReadonlySet<string> = new Set([...payloadKeys, 'explanation']);
/** Keys of identifiers and the like, which nobody said. */
const technical = /^(?:id|order|schema_version|.+_(?:id|at))$/;

/**
 * Reads an entry of an unknown type as whatever it contains: files at any depth, values as texts, objects of
 * unknown shape as JSON, and everything else in the entry after its key, such as `transcript: …`.
 *
 * @param elements the entry's payload
 */
export function unknownContent(
  entry: unknown,
  elements: readonly unknown[],
  context: AnswerContext,
): Content {
  if (isDeeperThan(maxLevels, entry)) return { values: textsIn(elements), files: [], chosen: [] };
  const json = isJsonObject(entry) ? entry : undefined;
  const entryUnit = textOf(json?.['unit']);
  const values: string[] = [];
  const files: UploadedFile[] = [];
  const addOthers = (of: JsonObject, isRead: (key: string) => boolean): void => {
    for (const key in of) if (!isRead(key) && !technical.test(key)) add(of[key], key);
  };
  const add = (value: unknown, key = ''): void => {
    if (Array.isArray(value)) {
      for (const each of value as readonly unknown[]) add(each, key);
    } else if (isJsonObject(value)) {
      if (isFile(value)) {
        const file = fileIn(value, context);
        if (file !== undefined) files.push(file);
        addOthers(value, (each) => fileKeys.has(each));
      } else if (hasFile(value)) {
        addOthers(value, (each) => entryKeys.has(each));
      } else if (isStrange(value)) {
        values.push(named(key, JSON.stringify(value)));
      } else {
        addText(textIn(value), textOf(value['unit']) ?? entryUnit, key);
        addText(textOf(value['explanation']), undefined, '');
      }
    } else addText(textIn(value), key === '' ? entryUnit : undefined, key);
  };
  const addText = (text: string | undefined, unit: string | undefined, key: string): void => {
    if (text !== undefined && text !== '')
      values.push(named(key, unit === undefined ? text : `${text} ${unit}`));
  };
  for (const element of elements) add(element);
  if (json !== undefined && elements[0] !== json) {
    const isPayload = (said: unknown): boolean => said === elements || elements.includes(said);
    addOthers(json, (key) => (key !== 'explanation' && entryKeys.has(key)) || isPayload(json[key]));
  }
  return { values, files, chosen: chosenFrom(values, context) };
}

function named(key: string, text: string): string {
  return key === '' || saying.has(key) ? text : `${key}: ${text}`;
}

function hasFile(value: unknown): boolean {
  if (isScalar(value) || value === null || value === undefined) return false;
  return isFile(value) || Object.values(value).some(hasFile);
}

/** Returns the values as choices if the question has options. */
function chosenFrom(values: readonly string[], { instruction, checks }: AnswerContext): Content['chosen'] {
  if (instruction === undefined || !('options' in instruction) || instruction.options.length === 0) return [];
  return values.map((value) => ({
    value,
    option: checks.optionOf(instruction, value),
    explanation: undefined,
  }));
}
