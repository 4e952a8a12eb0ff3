import type { Scalar } from './instruction.ts';
import type { UploadMatch } from './linkUploads.ts';

/**
 * One line of `responses.jsonl` or of a batch's two files: what one participant submitted or, in `responses-by-task.jsonl`, what
 * all said of one task. Texts are as they were written; whoever shows them cares for what that needs.
 */
export interface Submission {
  /** The line in its file, from 1. */
  readonly line: number;
  /** Where the record's bytes lie in its file: {@link SnapshotData.rawRecord} reads them again. */
  readonly at: number;
  readonly length: number;
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
  readonly studyId: string | undefined;
  readonly taskId: string | undefined;
  /** `created_at` as it is written. */
  readonly createdAt: string | undefined;
  /** The same in milliseconds since 1970; `undefined` where it is no time. */
  readonly time: number | undefined;
  /** What was answered, in the record's order; what was not answered is not here. */
  readonly answers: readonly Answer[];
  /** Tasks, or submissions of a task, that the record names and has no answer of, once or more often: in batches. */
  readonly unanswered: readonly AnswerSource[];
  /** All other keys of the record, `metadata` and unknown ones, as they are. */
  readonly others: Readonly<Record<string, unknown>>;
  /** Whether another line of the same submission (of a task's line: the same task and submission) counts in its stead: the latest does. */
  readonly duplicate: boolean;
}

interface AnswerBase {
  readonly instructionId: string;
  /** Whose answer it is and to which task, where that isn't the record's own: in batches. */
  readonly source: AnswerSource | undefined;
}

export interface AnswerSource {
  readonly taskId: string | undefined;
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
  readonly createdAt: string | undefined;
  /** What the task was made of, by the data set's columns. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

export interface TextAnswer extends AnswerBase {
  readonly type: 'free_text';
  /** One as a rule. */
  readonly texts: readonly string[];
}

export interface AmountAnswer extends AnswerBase {
  readonly type: 'free_text_with_unit';
  readonly amounts: readonly Amount[];
}

export interface Amount {
  /** As it was written, exactly; of a JSON number that a double can't hold, too. */
  readonly text: string;
  /** The number it certainly means. */
  readonly number: number | undefined;
  /** The unit's value, also where the record has its label; unconverted. */
  readonly unit: string | undefined;
}

export interface ChoiceAnswer extends AnswerBase {
  readonly type: 'multiple_choice' | 'multiple_choice_with_free_text';
  readonly chosen: readonly Chosen[];
}

export interface Chosen {
  /** `undefined`: none was chosen, only a text was given. */
  readonly value: Scalar | undefined;
  /** Its index in the instruction's options; -1: it is none of them, or the options are not known. */
  readonly option: number;
  /** The text given with it or, where none was chosen, in its stead. */
  readonly explanation: string | undefined;
}

export interface UploadAnswer extends AnswerBase {
  readonly type: 'file_upload';
  readonly files: readonly UploadedFile[];
}

export interface UploadedFile {
  /** The participant's name for it; an empty string where the record has none. */
  readonly name: string;
  readonly key: string | undefined;
  readonly contentType: string | undefined;
  /** As the record says, in MB. */
  readonly sizeMb: number | undefined;
  /** Where it lies, relative to the snapshot's folder, with `/`; `undefined`: not there, or not to be told which it is. */
  readonly path: string | undefined;
  /** How it was found; `undefined`: it was not. */
  readonly match: UploadMatch | undefined;
}

/** An answer of no known type or shape, or of which neither the record nor the codebook tells the type. */
export interface UnknownAnswer extends AnswerBase {
  readonly type: 'unknown';
  /** What the record or the codebook calls its type. */
  readonly typeName: string | undefined;
  /** The values in it that are text, numbers or booleans, as text. */
  readonly values: readonly string[];
  /** The whole of it, as it is; `undefined` where it is nested beyond reason (64 levels). */
  readonly json: unknown;
}

export type Answer = TextAnswer | AmountAnswer | ChoiceAnswer | UploadAnswer | UnknownAnswer;
