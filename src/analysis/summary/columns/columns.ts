import type { Codebook } from '../../answers/codebook.ts';
import type { Instruction } from '../../answers/instruction.ts';
import { answerState, isNumericText, optionsOf } from '../../answers/answerParts.ts';
import { starWords } from '../../answers/stars.ts';
import { answerKind } from '../../../snapshots/instructionType.ts';
import type { Answer, Submission } from '../../answers/submission.ts';
import type { RecordKind } from '../../../snapshots/responseFiles.ts';
import { answerRows, isOneRow, type AnswerRow } from '../../tables/rows/answerRows.ts';
import { choiceBuilder, type ChoiceColumn } from './choiceColumn.ts';
import { internedTexts, packedTexts, type InternedTexts, type PackedTexts } from './packedTexts.ts';
import { rowFloats, rowIntegers, type RowNumbers } from '../rows/rowNumbers.ts';
import {
  numberBuilder,
  otherBuilder,
  textBuilder,
  uploadBuilder,
  type ColumnBuilder,
  type KnownSize,
  type NumberColumn,
  type OtherColumn,
  type TextColumn,
  type UploadColumn,
} from './valueColumns.ts';

export type Column = ChoiceColumn | NumberColumn | TextColumn | UploadColumn | OtherColumn;

/**
 * What is kept of a snapshot's records: numbers, codes and ids by row, but no texts of answers, in about 100
 * to 200 bytes per row. Rows are those of the wide table in its order, from 0, without duplicates: one per
 * submission or, in a batch, per submission and task.
 */
export interface Columns {
  readonly rows: number;
  /** The number of submissions, and each row's submission, numbered from 0 in the order of the first rows. */
  readonly submissionCount: number;
  readonly submissionOf: (row: number) => number;
  /** The position of each row's record in its file: the offset in bytes, and the line from 1. */
  readonly at: RowNumbers;
  readonly length: RowNumbers;
  readonly lineOf: (row: number) => number;
  /** The row's index, from 0, among the rows of its record. */
  readonly part: RowNumbers;
  /** Milliseconds since 1970; NaN: none. */
  readonly time: RowNumbers;
  /** Code plus 1; 0: none. */
  readonly study: RowNumbers;
  readonly studies: InternedTexts;
  readonly participant: RowNumbers;
  readonly participants: InternedTexts;
  readonly task: RowNumbers;
  readonly tasks: InternedTexts;
  /** By row; empty: none. */
  readonly submissions: PackedTexts;
  /** Instructions of the codebook in its order, then others in the order of their first answers. */
  readonly columns: readonly Column[];
  readonly byId: ReadonlyMap<string, Column>;
}

/** The maximum of instructions outside the codebook that get a column. */
const maxUnknown = 200;

export interface ColumnsBuilder {
  /** Adds a record's rows. A duplicate has none. */
  readonly add: (submission: Submission) => void;
  /** Grows with each `add`. */
  readonly columns: Columns;
}

/** The ids and answers of a row. */
type RowOwner = Pick<AnswerRow, 'submissionId' | 'participantId' | 'studyId' | 'taskId' | 'answers'>;

/** Creates columns without rows, one per instruction in the codebook. `kind` is the kind of the records. */
export function columnsBuilder(codebook: Codebook, kind: RecordKind, knownSize: KnownSize): ColumnsBuilder {
  const builders = new Map<string, ColumnBuilder<Column>>();
  const list: Column[] = [];
  const byId = new Map<string, Column>();
  /** The difference between a row's line and its number. */
  const lineAhead = rowIntegers();
  /** The number of earlier rows that repeat an earlier row's submission. */
  const repeats = rowIntegers();
  const submissionOf = submissionNumbers(kind);
  const base = {
    submissionOf: (row: number) => row - repeats.get(row),
    at: rowIntegers(),
    length: rowIntegers(),
    lineOf: (row: number) => row + 1 + lineAhead.get(row),
    part: rowIntegers(),
    time: rowFloats(),
    study: rowIntegers(),
    studies: internedTexts(),
    participant: rowIntegers(),
    participants: internedTexts(),
    task: rowIntegers(),
    tasks: internedTexts(),
    submissions: packedTexts(),
  };
  let rows = 0;
  let unknown = 0;

  const places = new Map<string, number>();
  const begin = (id: string, builder: ColumnBuilder<Column>): ColumnBuilder<Column> => {
    builders.set(id, builder);
    byId.set(id, builder.column);
    places.set(id, list.push(builder.column) - 1);
    return builder;
  };
  /** Answers of an unknown type may change the kind of their column. */
  const add = (builder: ColumnBuilder<Column>, row: number, answer: Answer): void => {
    const before = builder.column;
    builder.add(row, answer);
    const { column } = builder;
    if (column === before) return;
    byId.set(column.instructionId, column);
    list[places.get(column.instructionId) ?? 0] = column;
  };
  const isRead = codebook.state.kind === 'read';
  for (const each of codebook.instructions)
    begin(each.id, builderOf(each.id, each, each, { knownSize, isRead }));

  const addRow = (
    { at, length, line }: Submission,
    { submissionId, participantId, studyId, taskId, answers }: RowOwner,
    time: number | undefined,
    part: number,
  ): void => {
    const row = rows++;
    base.at.set(row, at);
    base.length.set(row, length);
    lineAhead.set(row, line - row - 1);
    base.part.set(row, part);
    repeats.set(row, row - submissionOf.add(submissionId, part));
    if (time !== undefined) base.time.set(row, time);
    if (studyId !== undefined) base.study.set(row, base.studies.intern(studyId) + 1);
    if (participantId !== undefined) base.participant.set(row, base.participants.intern(participantId) + 1);
    if (taskId !== undefined) base.task.set(row, base.tasks.intern(taskId) + 1);
    base.submissions.push(submissionId ?? '');
    for (const answer of answers) {
      let builder = builders.get(answer.instructionId);
      if (builder === undefined) {
        if (++unknown > maxUnknown) continue;
        const id = answer.instructionId;
        builder = begin(id, builderOf(id, undefined, answer, { knownSize, isRead }));
      }
      const { takes, notCounted } = builder.column;
      const state = answerState(answer, takes);
      if (state === 'answered') add(builder, row, answer);
      else if (state === 'other-type' || notCounted.get(row) === 0)
        notCounted.set(row, state === 'blank' ? 1 : 2);
    }
  };

  return {
    columns: {
      ...base,
      columns: list,
      byId,
      get rows() {
        return rows;
      },
      get submissionCount() {
        return submissionOf.count();
      },
    },
    add: (submission) => {
      if (submission.duplicate) return;
      if (isOneRow(submission)) {
        addRow(submission, submission, submission.time, 0);
        return;
      }
      for (const [part, row] of answerRows(submission).entries()) {
        addRow(submission, row, row.createdAt?.time, part);
      }
    },
  };
}

interface SubmissionNumbers {
  /** Returns the number of a row's submission, from 0. `part` is the row's index in its record. */
  readonly add: (submissionId: string | undefined, part: number) => number;
  readonly count: () => number;
}

/**
 * Numbers submissions. A row without an id counts as its own submission. If records are submissions, only the
 * rows of the same record share one.
 */
function submissionNumbers(kind: RecordKind): SubmissionNumbers {
  if (kind === 'submission') {
    let count = 0;
    return { add: (id, part) => (part === 0 || id === undefined ? count++ : count - 1), count: () => count };
  }
  const ids = internedTexts();
  // No id contains a line break.
  return { add: (id) => ids.intern(id ?? `\n${ids.count()}`), count: ids.count };
}

/**
 * Creates an empty column for a question or, if it isn't in the codebook, for the kind of its first answer.
 */
function builderOf(
  instructionId: string,
  instruction: Instruction | undefined,
  { type, typeName }: { readonly type: Answer['type']; readonly typeName?: string | undefined },
  { knownSize, isRead }: { readonly knownSize: KnownSize; readonly isRead: boolean },
): ColumnBuilder<Column> {
  const base = {
    instructionId,
    instruction,
    takes: answerKind(type),
    typeName: typeName === '' ? undefined : typeName,
    isGone: isRead && instruction === undefined,
    notCounted: rowIntegers(),
  };
  switch (isNumericText(instruction) ? 'number' : base.takes) {
    case 'text':
      return textBuilder(base);
    case 'number':
      return numberBuilder(base);
    case 'choice':
      return choiceBuilder(base, optionsOf(instruction));
    case 'rating': {
      const options = optionsOf(instruction);
      const inWords = options.map((option, index) => ({
        ...option,
        label: starWords(index + 1, options.length),
      }));
      return choiceBuilder(base, inWords);
    }
    case 'files':
      return uploadBuilder(base, knownSize);
    case 'other':
      return optionsOf(instruction).length > 0
        ? choiceBuilder(base, optionsOf(instruction))
        : otherBuilder(base, knownSize);
  }
}

/** Returns whether a row has an answer that counts. */
export function isAnswered({ answered }: Column, row: number): boolean {
  return answered.get(row) > 0;
}

/** Returns whether an answer counts in a column. */
export function isCounted({ instructionId, takes }: Column, answer: Answer): boolean {
  return answer.instructionId === instructionId && answerState(answer, takes) === 'answered';
}
