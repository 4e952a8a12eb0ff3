import type { Scalar } from '../records/json.ts';
import type { AnswerKind, TypeOf } from '../../snapshots/instructionType.ts';
import type { UploadMatch } from '../uploads/linkUploads.ts';

/**
 * A line of `responses.jsonl` or a batch's two files: one participant's submission or, in
 * `responses-by-task.jsonl`, all answers to a task. Texts are untrusted and unchanged.
 */
export interface Submission {
  /** The line in its file, from 1. */
  readonly line: number;
  /** Offset of the record's bytes, for {@link SnapshotData.rawRecord}. */
  readonly at: number;
  readonly length: number;
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
  readonly studyId: string | undefined;
  readonly taskId: string | undefined;
  /** `created_at` as it is written. */
  readonly createdAt: string | undefined;
  /** In milliseconds since 1970; `undefined` if invalid. */
  readonly time: number | undefined;
  /** Answers in the record's order; unanswered questions are absent. */
  readonly answers: readonly Answer[];
  /**
   * Tasks, or submissions of a task, that the record names and has no answer of, once or more often: in
   * batches.
   */
  readonly unanswered: readonly AnswerSource[];
  /** All other keys of the record, `metadata` and unknown ones, as they are. */
  readonly others: Readonly<Record<string, unknown>>;
  /** Whether a later line of the same submission (and, in a task's file, task) counts instead. */
  readonly duplicate: boolean;
}

interface AnswerBase {
  readonly instructionId: string;
  /** Participant and task of the answer if they differ from the record's, as in batches. */
  readonly source: AnswerSource | undefined;
}

export interface AnswerSource {
  readonly taskId: string | undefined;
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
  readonly createdAt: string | undefined;
  /** The task's data by columns of the data set. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

export interface TextAnswer extends AnswerBase {
  readonly type: TypeOf<'text'>;
  /** One as a rule. */
  readonly texts: readonly string[];
}

export interface AmountAnswer extends AnswerBase {
  readonly type: TypeOf<'number'>;
  readonly amounts: readonly Amount[];
}

export interface Amount {
  /** Exactly as written, even for JSON numbers beyond a double's precision. */
  readonly text: string;
  /** The number it certainly means. */
  readonly number: number | undefined;
  /** The unit's value, even if the record has its label; unconverted. */
  readonly unit: string | undefined;
}

export interface ChoiceAnswer extends AnswerBase {
  readonly type: TypeOf<'choice'>;
  readonly chosen: readonly Chosen[];
}

/** Stars given; a value that is none of the question's is kept as an unlisted choice. */
export interface RatingAnswer extends AnswerBase {
  readonly type: TypeOf<'rating'>;
  readonly chosen: readonly Chosen[];
}

export interface Chosen {
  /** `undefined`: only a text was given. */
  readonly value: Scalar | undefined;
  /** Its index in the instruction's options; -1: it is none of them, or the options are not known. */
  readonly option: number;
  /** The text given with the choice or instead of one. */
  readonly explanation: string | undefined;
}

export interface UploadAnswer extends AnswerBase {
  readonly type: TypeOf<'files'>;
  readonly files: readonly UploadedFile[];
}

export interface UploadedFile {
  /** The participant's name for it; empty if the record has none. */
  readonly name: string;
  readonly key: string | undefined;
  readonly contentType: string | undefined;
  /** In MB, according to the record. */
  readonly sizeMb: number | undefined;
  /** Path relative to the snapshot's folder, with `/`; `undefined` if missing or ambiguous. */
  readonly path: string | undefined;
  /** How it was found; `undefined` if it wasn't. */
  readonly match: UploadMatch | undefined;
}

/** An answer of unknown type or shape. */
export interface UnknownAnswer extends AnswerBase {
  readonly type: 'unknown';
  /** Name of its type in the record or codebook. */
  readonly typeName: string | undefined;
  /** The values in it as texts; those of unknown shape as JSON. */
  readonly values: readonly string[];
  readonly files: readonly UploadedFile[];
  /** The values as choices, if the question has options. */
  readonly chosen: readonly Chosen[];
  /** The complete JSON; `undefined` if nested deeper than 64 levels. */
  readonly json: unknown;
}

/** Answers by kind. */
interface AnswersByKind {
  readonly text: TextAnswer;
  readonly number: AmountAnswer;
  readonly choice: ChoiceAnswer;
  readonly rating: RatingAnswer;
  readonly files: UploadAnswer;
  readonly other: UnknownAnswer;
}

export type AnswerOf<Kind extends AnswerKind> = AnswersByKind[Kind];
export type Answer = AnswerOf<AnswerKind>;

/** One thing in an answer: a text, an amount, a choice or a file. A row of the long table. */
export interface AnswerItem {
  /** A choice's place among the options, from 0; -1: it is none of them, or nothing was chosen. */
  readonly option?: number;
  /** A choice's value. */
  readonly value?: string | undefined;
  /** A choice's label; its value if it isn't an option. */
  readonly label?: string | undefined;
  /** The number that an amount, a text that must be a number, or a choice's value is; stars. */
  readonly number?: number | undefined;
  readonly unit?: string | undefined;
  /** A text, an amount as written, a choice's text, or the participant's name of a file. */
  readonly text?: string | undefined;
  /** The path of a file in the snapshot. */
  readonly file?: string | undefined;
}
