import { isJsonObject, textOf, type JsonObject } from './json.ts';
import type { RecordKind } from './submissionOf.ts';

/** What a record is known by: of several with one key one counts. `undefined`: it names no submission. */
export function recordKey(json: JsonObject, kind: RecordKind): string | undefined {
  const submissionId = textOf(json['submission_id']);
  if (submissionId === undefined || kind === 'submission') return submissionId;
  // A record for each answer, as the API has them, is no duplicate of the one for another answer.
  const only = onlyInstruction(json['response'] ?? json['responses']) ?? '';
  return `${submissionId} ${textOf(json['task_id']) ?? ''} ${only}`;
}

function onlyInstruction(responses: unknown): string | undefined {
  if (Array.isArray(responses)) return responses.length === 1 ? onlyInstruction(responses[0]) : undefined;
  if (!isJsonObject(responses)) return undefined;
  if ('instruction_id' in responses) return textOf(responses['instruction_id']);
  const [id, ...others] = Object.keys(responses);
  return others.length === 0 ? id : undefined;
}

/** When the record that counts was created, in ms since 1970; NaN: of the records so far one doesn't say, so that the last one counts. */
export type LatestTime = number;

/** Whether a record counts in the stead of all before it that have its key: the latest by its time does, else by its place. */
export function isLatest(before: LatestTime, time: number | undefined): boolean {
  return time === undefined || !(time < before);
}

/** What {@link isLatest} goes by after this record. */
export function latestTime(before: LatestTime, time: number | undefined): LatestTime {
  return time === undefined ? Number.NaN : Math.max(before, time);
}
