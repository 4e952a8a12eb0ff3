import { isJsonObject } from '../../records/json.ts';
import type { Answer, AnswerSource, Submission } from '../../answers/submission.ts';
import { timeOf } from '../../../snapshots/reading/instant.ts';
import type { WrittenTime } from './tableColumn.ts';

/** A row of the wide table: the answers of a submission or, in a batch, of a submission to a task. */
export interface AnswerRow {
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
  readonly studyId: string | undefined;
  readonly taskId: string | undefined;
  readonly createdAt: WrittenTime | undefined;
  readonly duplicate: boolean;
  /** In the record's order. A question may have several. */
  readonly answers: readonly Answer[];
  readonly others: Submission['others'];
  /** The task's data, if the record has it. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

const nothing = Object.freeze({});

/** A record without its position. */
type Answered = Omit<Submission, 'line' | 'at' | 'length'>;

/** Returns whether a record has a single row, like a collection's. */
export function isOneRow({ answers, unanswered }: Pick<Answered, 'answers' | 'unanswered'>): boolean {
  if (unanswered.length > 0) return false;
  for (const { source } of answers) if (source !== undefined) return false;
  return true;
}

/** Returns a record's rows in the order of their first answers, then those without any; at least one. */
export function answerRows(submission: Answered): AnswerRow[] {
  const { answers, unanswered } = submission;
  if (isOneRow(submission)) return [rowOf(submission, undefined, answers)];
  const groups = new Map<string, { source: AnswerSource | undefined; answers: Answer[] }>();
  for (const answer of answers) {
    const { source } = answer;
    const key = keyOf(submission, source);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { source, answers: [answer] });
    else group.answers.push(answer);
  }
  for (const source of unanswered) {
    const key = keyOf(submission, source);
    if (!groups.has(key)) groups.set(key, { source, answers: [] });
  }
  return [...groups.values()].map(({ source, answers: own }) => rowOf(submission, source, own));
}

function keyOf(submission: Answered, source: AnswerSource | undefined): string {
  return JSON.stringify([
    source?.submissionId ?? submission.submissionId,
    source?.taskId ?? submission.taskId,
    source?.participantId ?? submission.participantId,
  ]);
}

function rowOf(
  submission: Answered,
  source: AnswerSource | undefined,
  answers: readonly Answer[],
): AnswerRow {
  const { studyId, duplicate } = submission;
  const ofRecord = submission.others['metadata'];
  const ofTask = isJsonObject(ofRecord) && (source?.taskId ?? submission.taskId) !== undefined;
  const written = source?.createdAt ?? submission.createdAt;
  const time = written === submission.createdAt ? submission.time : timeOf(written);
  return {
    submissionId: source?.submissionId ?? submission.submissionId,
    participantId: source?.participantId ?? submission.participantId,
    studyId,
    taskId: source?.taskId ?? submission.taskId,
    createdAt: written === undefined ? undefined : { written, time },
    duplicate,
    answers,
    others: ofTask ? withoutMetadata(submission.others) : submission.others,
    metadata: source?.metadata ?? (ofTask ? ofRecord : nothing),
  };
}

function withoutMetadata(others: Submission['others']): Submission['others'] {
  return Object.fromEntries(Object.entries(others).filter(([key]) => key !== 'metadata'));
}
