import { isJsonObject, textOf, type JsonObject } from './json.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';

/** Returns a record's key, of which only one record counts; `undefined` if it names no submission. */
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

/**
 * When the record that counts was created, in ms since 1970; NaN: of the records so far one doesn't say, so
 * that the last one counts.
 */
export type LatestTime = number;

/**
 * Returns whether a record replaces earlier ones with its key: the latest time counts, otherwise the last
 * position. Pass the returned `time` as `before` of the next record.
 */
export function afterLatest(
  before: LatestTime = -Infinity,
  written = Number.NaN,
): { readonly isLatest: boolean; readonly time: LatestTime } {
  return { isLatest: !(written < before), time: Math.max(before, written) };
}
