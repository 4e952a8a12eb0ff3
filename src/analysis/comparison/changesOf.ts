import { isJsonObject, isScalar, type JsonObject } from '../records/json.ts';
import { canonical, canonicalMember } from './canonical.ts';

const answerKeys = new Set(['responses', 'response', 'tasks']);

/** Returns how two records of a submission differ: instructions with other answers, and other keys. */
export function changesOf(
  before: JsonObject,
  after: JsonObject,
): { readonly instructionIds: readonly string[]; readonly keys: readonly string[] } {
  const answersBefore = answersOf(before);
  const answersAfter = answersOf(after);
  const instructionIds = new Set<string>();
  for (const place of new Set([...answersBefore.keys(), ...answersAfter.keys()])) {
    const [earlier, later] = [answersBefore.get(place), answersAfter.get(place)];
    if (earlier?.text !== later?.text) instructionIds.add((later ?? earlier)?.instructionId ?? '');
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !answerKeys.has(key) && canonicalMember(key, before[key]) !== canonicalMember(key, after[key]),
  );
  return { instructionIds: [...instructionIds], keys };
}

interface AnswerText {
  readonly instructionId: string;
  readonly text: string;
}

/** Returns answers by instruction and, in batches, task. */
function answersOf(record: JsonObject): Map<string, AnswerText> {
  const answers = new Map<string, AnswerText>();
  collect(record, '', answers);
  return answers;
}

function collect(json: JsonObject, task: string, answers: Map<string, AnswerText>): void {
  const { responses, response, tasks } = json;
  for (const each of [responses, response]) {
    for (const [key, value] of members(each)) {
      const listed = isJsonObject(value) ? value['instruction_id'] : undefined;
      const instructionId = isScalar(listed) ? String(listed) : key;
      if (isJsonObject(value) && (isNested(value['responses']) || isNested(value['response']))) {
        collect(value, `${task}/${instructionId}`, answers);
        continue;
      }
      const place = `${task}/${instructionId}`;
      const text = (answers.get(place)?.text ?? '') + canonical(value);
      answers.set(place, { instructionId, text });
    }
  }
  for (const [key, value] of members(tasks)) {
    if (isJsonObject(value)) collect(value, `${task}/${textOf(value['task_id'] ?? key)}`, answers);
  }
}

/** Returns the members of a list or object; a single answer counts as a list of one. */
function members(value: unknown): [string, unknown][] {
  if (!isNested(value)) return [];
  return 'instruction_id' in value ? [['', value]] : Object.entries(value);
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonical(value);
}
