import { answersOf, isEntry } from './answerOf.ts';
import type { RecordChecks } from './checks.ts';
import type { Codebook } from './codebook.ts';
import { isJsonObject, textOf, type JsonObject } from '../records/json.ts';
import type { OwnIds } from '../uploads/linkUpload.ts';
import { timeOf } from '../../snapshots/reading/instant.ts';
import { TooDeepError, isDeeperThan } from '../../snapshots/reading/longJson.ts';
import type { Answer, AnswerSource, Submission } from './submission.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';

/** A record's content, without its position. */
export type RecordContent = Omit<Submission, 'line' | 'at' | 'length' | 'duplicate'>;

interface Reading {
  readonly record: Omit<RecordContent, 'answers' | 'unanswered' | 'others'>;
  readonly kind: RecordKind;
  readonly codebook: Codebook;
  readonly checks: RecordChecks;
  readonly answers: Answer[];
  /** Current nesting of responses. */
  depth: number;
  /** Made for the first. */
  unanswered: AnswerSource[] | undefined;
}

/** Maximum nesting of values that are kept as they are. */
const maxLevels = 64;
const nothingElse: RecordContent['others'] = Object.freeze({});
const allAnswered: RecordContent['unanswered'] = Object.freeze([]);
/** Keys that a {@link Submission} has fields for. */
const fields = new Set(['submission_id', 'participant_id', 'study_id', 'task_id', 'created_at']);
const answerKeys = new Set(['responses', 'response', 'tasks', 'submissions']);

/**
 * Reads a record: answers from `responses` (an object by instruction id or a list of entries with
 * `instruction_id`), from a single `response`, and from `tasks` or `submissions`, which contain the same
 * again. Keeps everything else. Throws {@link TooDeepError}.
 */
export function submissionOf(
  json: JsonObject,
  kind: RecordKind,
  codebook: Codebook,
  checks: RecordChecks,
): RecordContent {
  const createdAt = textOf(json['created_at']);
  const record = {
    submissionId: textOf(json['submission_id']),
    participantId: textOf(json['participant_id']),
    studyId: textOf(json['study_id']),
    taskId: textOf(json['task_id']),
    createdAt,
    time: timeOf(createdAt),
  };
  const answers: Answer[] = [];
  const others = othersOf(json);
  const reading: Reading = {
    record,
    kind,
    codebook,
    checks,
    answers,
    depth: 0,
    unanswered: undefined,
  };
  const { responses, response, tasks, submissions } = json;
  if (isNested(responses)) readResponses(responses, undefined, reading);
  if (isNested(response)) readResponses(response, undefined, reading);
  if (isNested(tasks)) readGroups(tasks, 'task_id', reading);
  if (isNested(submissions)) readGroups(submissions, 'submission_id', reading);
  checks.end(kind === 'submission');
  return { ...record, answers, unanswered: reading.unanswered ?? allAnswered, others };
}

/** Returns what a record's value is read as, by its key. */
export function roleOf(key: string, value: unknown): 'field' | 'answers' | 'column' {
  if (fields.has(key)) return 'field';
  return answerKeys.has(key) && typeof value === 'object' ? 'answers' : 'column';
}

/** Returns everything that isn't read otherwise. Throws {@link TooDeepError}. */
function othersOf(json: JsonObject): RecordContent['others'] {
  let others: Record<string, unknown> | undefined;
  for (const key in json) {
    if (fields.has(key)) continue;
    const value = json[key];
    if (typeof value === 'object') {
      if (answerKeys.has(key)) continue;
      if (isDeeperThan(maxLevels, value)) throw new TooDeepError();
    }
    others ??= {};
    if (key === '__proto__') Object.defineProperty(others, key, { value, enumerable: true });
    else others[key] = value;
  }
  return others ?? nothingElse;
}

function readResponses(value: object, source: AnswerSource | undefined, reading: Reading): void {
  if (Array.isArray(value)) {
    for (const entry of value as readonly unknown[]) readListed(entry, source, reading);
  } else if ('instruction_id' in value) {
    readListed(value, source, reading);
  } else {
    const byId = value as JsonObject;
    for (const id in byId) readKeyed(id, byId[id], source, reading);
  }
}

/** Reads a list's entry, which contains its instruction's id. */
function readListed(entry: unknown, source: AnswerSource | undefined, reading: Reading): void {
  if (!isJsonObject(entry)) {
    if (entry !== null) readEntry('', entry, source, reading);
    return;
  }
  const own = sourceOf(entry, source);
  const id = textOf(entry['instruction_id']);
  if (id === undefined && readNested(entry, own, reading)) return;
  readEntry(id ?? '', entry, own, reading);
}

/** Responses within an entry: by task, or by submission. */
function readNested(entry: JsonObject, source: AnswerSource | undefined, reading: Reading): boolean {
  const { responses, response } = entry;
  if ((responses ?? response ?? null) === null) return false;
  readGroup([responses, response], source, reading);
  return true;
}

/** Reads the responses to one task or of one submission, possibly none. */
function readGroup(groups: readonly unknown[], source: AnswerSource | undefined, reading: Reading): void {
  const before = reading.answers.length;
  if (++reading.depth > maxLevels) throw new TooDeepError();
  for (const responses of groups) {
    if (isNested(responses)) readResponses(responses, source, reading);
    else if (responses !== undefined && responses !== null) readEntry('', responses, source, reading);
  }
  reading.depth--;
  if (reading.answers.length === before) noteUnanswered(source, reading);
}

function noteUnanswered(source: AnswerSource | undefined, reading: Reading): void {
  if (source === undefined || (source.taskId ?? source.submissionId) === undefined) return;
  (reading.unanswered ??= []).push(source);
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Reads the value under an id of an instruction, task or submission. */
function readKeyed(id: string, value: unknown, source: AnswerSource | undefined, reading: Reading): void {
  if (isJsonObject(value) && !reading.codebook.byId.has(id) && !isEntry(value)) {
    const inner = reading.kind === 'submission' ? { task_id: id } : { submission_id: id };
    const own = sourceOf({ ...inner, ...value }, source);
    if (readNested(value, own, reading)) return;
    if (Object.keys(value).some((key) => reading.codebook.byId.has(key))) {
      readGroup([value], own, reading);
      return;
    }
  }
  readEntry(id, value, isJsonObject(value) ? sourceOf(value, source) : source, reading);
}

function readEntry(id: string, entry: unknown, source: AnswerSource | undefined, reading: Reading): void {
  const { record, codebook, checks, answers } = reading;
  const instruction = codebook.byId.get(id);
  const found = answersOf(entry, {
    instructionId: id,
    instruction,
    source,
    ids: source === undefined ? record : idsOf(source, record),
    checks,
  });
  checks.sawEntry?.(id, entry, instruction, found);
  if (found.length === 0) noteUnanswered(source, reading);
  for (const answer of found) {
    checks.sawAnswer(answer, instruction);
    answers.push(answer);
  }
}

/**
 * Reads tasks or submissions in a list or by id, and keeps a task's metadata. Without `responses`, they may
 * contain entries directly.
 */
function readGroups(groups: object, idKey: 'task_id' | 'submission_id', reading: Reading): void {
  for (const [key, group] of Object.entries(groups) as [string, unknown][]) {
    if (group === null) continue;
    const id = Array.isArray(groups) ? {} : { [idKey]: key };
    if (!isJsonObject(group)) {
      readGroup([group], sourceOf(id, undefined), reading);
      continue;
    }
    const source = sourceOf({ ...id, ...group }, undefined);
    if (!readNested(group, source, reading)) readGroup([entriesIn(group, reading)], source, reading);
  }
}

/** Returns the entries within a task or submission. */
function entriesIn(group: JsonObject, { codebook }: Reading): JsonObject {
  if ('instruction_id' in group) return group;
  return Object.fromEntries(
    Object.entries(group).filter(
      ([key, value]) =>
        codebook.byId.has(key) || (key !== 'metadata' && isJsonObject(value) && isEntry(value)),
    ),
  );
}

/** Returns an entry's own source if it names one. */
function sourceOf(json: JsonObject, outer: AnswerSource | undefined): AnswerSource | undefined {
  const taskId = textOf(json['task_id']);
  const submissionId = textOf(json['submission_id']);
  const participantId = textOf(json['participant_id']);
  const createdAt = textOf(json['created_at']);
  if ((taskId ?? submissionId ?? participantId ?? createdAt) === undefined) return outer;
  const { metadata } = json;
  if (isDeeperThan(maxLevels, metadata)) throw new TooDeepError();
  return {
    taskId: taskId ?? outer?.taskId,
    submissionId: submissionId ?? outer?.submissionId,
    participantId: participantId ?? outer?.participantId,
    createdAt: createdAt ?? outer?.createdAt,
    metadata: isJsonObject(metadata) ? metadata : outer?.metadata,
  };
}

/** Returns the ids of an answer: its source's, otherwise the record's. */
function idsOf(source: AnswerSource, record: Reading['record']): OwnIds {
  return {
    submissionId: source.submissionId ?? record.submissionId,
    participantId: source.participantId ?? record.participantId,
    taskId: source.taskId ?? record.taskId,
    studyId: record.studyId,
  };
}
