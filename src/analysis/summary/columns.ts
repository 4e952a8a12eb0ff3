import type { Codebook } from '../codebook.ts';
import type { Instruction } from '../instruction.ts';
import { answerKind, answerState, isNumericText } from '../kinds.ts';
import type { Answer, Submission } from '../submission.ts';
import type { RecordKind } from '../submissionOf.ts';
import { answerRows, isOneRow, type AnswerRow } from '../tables/answerRows.ts';
import { choiceBuilder, type ChoiceColumn } from './choiceColumn.ts';
import { idStore, type IdStore } from './idStore.ts';
import { internedTexts, type InternedTexts } from './internedTexts.ts';
import {
  rowBytes,
  rowCounts,
  rowFloats,
  rowIntegers,
  rowOffsets,
  setSome,
  type RowNumbers,
} from './rowNumbers.ts';
import {
  numberBuilder,
  otherBuilder,
  textBuilder,
  uploadBuilder,
  type ColumnBase,
  type ColumnBuilder,
  type KnownSize,
  type NumberColumn,
  type OtherColumn,
  type TextColumn,
  type UploadColumn,
} from './valueColumns.ts';

export type Column = ChoiceColumn | NumberColumn | TextColumn | UploadColumn | OtherColumn;

/**
 * What is kept of a snapshot's records: numbers and codes, by row, never an answer's text. About 100 to 200 bytes a row. Rows are
 * those of the wide table in its order, from 0, but for duplicates: one for each submission, of a batch for each submission and task.
 */
export interface Columns {
  readonly rows: number;
  /** How many submissions the rows are of, and which of them a row's is, from 0 in the order of their first rows. */
  readonly submissionCount: number;
  readonly submissionOf: (row: number) => number;
  /** Where each row's record stands in its file, in bytes, and on which line, from 1. */
  readonly at: RowNumbers;
  readonly length: RowNumbers;
  readonly lineOf: (row: number) => number;
  /** Which of its record's rows a row is, from 0. */
  readonly part: RowNumbers;
  /** In ms since 1970; NaN: none. */
  readonly time: RowNumbers;
  /** Code plus 1; 0: none. */
  readonly study: RowNumbers;
  readonly studies: InternedTexts;
  readonly participant: RowNumbers;
  readonly participants: InternedTexts;
  readonly task: RowNumbers;
  readonly tasks: InternedTexts;
  /** By row; empty: none. */
  readonly submissions: IdStore;
  /** The codebook's instructions in its order, then others in the order of their first answers. */
  readonly columns: readonly Column[];
  readonly byId: ReadonlyMap<string, Column>;
}

/** Instructions beyond the codebook's that get a column. */
const mostUnknown = 200;

export interface ColumnsBuilder {
  /** Adds a record's rows; of a duplicate none. */
  readonly add: (submission: Submission) => void;
  /** Grows with every `add`. */
  readonly columns: Columns;
}

/** Whose answers a row has. */
type RowOwner = Pick<AnswerRow, 'submissionId' | 'participantId' | 'studyId' | 'taskId' | 'answers'>;

/** Columns without rows, with one column for each instruction in the codebook. `kind`: what a record is. */
export function columnsBuilder(codebook: Codebook, kind: RecordKind, knownSize: KnownSize): ColumnsBuilder {
  const builders = new Map<string, ColumnBuilder<Column>>();
  const list: Column[] = [];
  const byId = new Map<string, Column>();
  /** How much further a row's line is than its number. */
  const lineAhead = rowIntegers();
  /** How many rows before a row are of a submission that had one already. */
  const repeats = rowCounts();
  const submissionOf = submissionNumbers(kind);
  const base = {
    submissionOf: (row: number) => row - repeats.get(row),
    at: rowOffsets(),
    length: rowCounts(),
    lineOf: (row: number) => row + 1 + lineAhead.get(row),
    part: rowCounts(),
    time: rowFloats(),
    study: rowCounts(),
    studies: internedTexts(),
    participant: rowCounts(),
    participants: internedTexts(),
    task: rowCounts(),
    tasks: internedTexts(),
    submissions: idStore(),
  };
  let rows = 0;
  let unknown = 0;

  const begin = (id: string, builder: ColumnBuilder<Column>): ColumnBuilder<Column> => {
    builders.set(id, builder);
    byId.set(id, builder.column);
    list.push(builder.column);
    return builder;
  };
  for (const instruction of codebook.instructions) begin(instruction.id, builderOf(instruction, knownSize));

  const addRow = (
    { at, length, line }: Submission,
    { submissionId, participantId, studyId, taskId, answers }: RowOwner,
    time: number | undefined,
    part: number,
  ): void => {
    const row = rows++;
    base.at.set(row, at);
    base.length.set(row, length);
    setSome(lineAhead, row, line - row - 1);
    setSome(base.part, row, part);
    setSome(repeats, row, row - submissionOf.add(submissionId, part));
    if (time !== undefined) base.time.set(row, time);
    if (studyId !== undefined) base.study.set(row, base.studies.intern(studyId) + 1);
    if (participantId !== undefined) base.participant.set(row, base.participants.intern(participantId) + 1);
    if (taskId !== undefined) base.task.set(row, base.tasks.intern(taskId) + 1);
    base.submissions.push(submissionId ?? '');
    for (const answer of answers) {
      let builder = builders.get(answer.instructionId);
      if (builder === undefined) {
        if (++unknown > mostUnknown) continue;
        builder = begin(answer.instructionId, builderFor(answer, knownSize));
      }
      const { takes, notCounted } = builder.column;
      const state = answerState(answer, takes);
      if (state === 'answered') builder.add(row, answer);
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
  /** The number of a row's submission, from 0; `part` is the row's place among those of its record. */
  readonly add: (submissionId: string | undefined, part: number) => number;
  readonly count: () => number;
}

/** Numbers submissions; a row that names none is one of its own. Where a record is a submission, none but its own rows can name it. */
function submissionNumbers(kind: RecordKind): SubmissionNumbers {
  if (kind === 'submission') {
    let count = 0;
    return { add: (id, part) => (part === 0 || id === undefined ? count++ : count - 1), count: () => count };
  }
  const ids = internedTexts();
  // A line break is in no id.
  return { add: (id) => ids.intern(id ?? `\n${ids.count()}`), count: ids.count };
}

function builderOf(instruction: Instruction, knownSize: KnownSize): ColumnBuilder<Column> {
  const base = columnBase(instruction.id, instruction, instruction.type);
  if (isNumericText(instruction)) return numberBuilder(base);
  switch (instruction.type) {
    case 'free_text':
      return textBuilder(base);
    case 'free_text_with_unit':
      return numberBuilder(base);
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return choiceBuilder(base, instruction.options);
    case 'file_upload':
      return uploadBuilder(base, knownSize);
    case 'unknown':
      return otherBuilder(base, instruction.typeName);
  }
}

/** A column for an instruction that the codebook doesn't know, as its first answer shows it. */
function builderFor(answer: Answer, knownSize: KnownSize): ColumnBuilder<Column> {
  const base = columnBase(answer.instructionId, undefined, answer.type);
  switch (answer.type) {
    case 'free_text':
      return textBuilder(base);
    case 'free_text_with_unit':
      return numberBuilder(base);
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return choiceBuilder(base, []);
    case 'file_upload':
      return uploadBuilder(base, knownSize);
    case 'unknown':
      return otherBuilder(base, answer.typeName ?? '');
  }
}

function columnBase(
  instructionId: string,
  instruction: Instruction | undefined,
  type: Answer['type'],
): ColumnBase {
  return { instructionId, instruction, takes: answerKind(type), notCounted: rowBytes() };
}

/** Whether a row has an answer that counts. */
export function isAnswered(column: Column, row: number): boolean {
  switch (column.kind) {
    case 'choice':
      return column.combinations.get(row) > 0;
    case 'number':
      return column.unitCodes.get(row) > 0;
    case 'text':
      return column.lengths.get(row) > 0;
    case 'upload':
      return column.files.get(row) > 0;
    case 'other':
      return column.answers.get(row) > 0;
  }
}

/** Whether an answer is one that counts in a column. */
export function isCounted({ instructionId, takes }: Column, answer: Answer): boolean {
  return answer.instructionId === instructionId && answerState(answer, takes) === 'answered';
}
