import type { Codebook } from '../codebook.ts';
import type { Instruction } from '../instruction.ts';
import type { Answer, Submission } from '../submission.ts';
import { choiceBuilder, type ChoiceColumn } from './choiceColumn.ts';
import { idStore, type IdStore } from './idStore.ts';
import { internedTexts, type InternedTexts } from './internedTexts.ts';
import { rowCounts, rowFloats, rowOffsets, setSome, type RowNumbers } from './rowNumbers.ts';
import {
  numberBuilder,
  otherBuilder,
  textBuilder,
  uploadBuilder,
  type ColumnBuilder,
  type NumberColumn,
  type OtherColumn,
  type TextColumn,
  type UploadColumn,
} from './valueColumns.ts';

export type Column = ChoiceColumn | NumberColumn | TextColumn | UploadColumn | OtherColumn;

/**
 * What is kept of a snapshot's records: numbers and codes, by row (a record's number in its file, from 0), never an answer's
 * text. About 100 to 200 bytes a record.
 */
export interface Columns {
  readonly rows: number;
  /** Where each record stands in its file, in bytes, and on which line, from 1. */
  readonly at: RowNumbers;
  readonly length: RowNumbers;
  readonly lineOf: (row: number) => number;
  /** In ms since 1970; NaN: none. */
  readonly time: RowNumbers;
  /** Code plus 1; 0: none. */
  readonly study: RowNumbers;
  readonly studies: InternedTexts;
  readonly participant: RowNumbers;
  readonly participants: InternedTexts;
  /** By row; empty: none. */
  readonly submissions: IdStore;
  /** The codebook's instructions in its order, then others in the order of their first answers. */
  readonly columns: readonly Column[];
  readonly byId: ReadonlyMap<string, Column>;
}

/** Instructions beyond the codebook's that get a column. */
const mostUnknown = 200;

export interface ColumnsBuilder {
  readonly add: (submission: Submission) => void;
  /** Grows with every `add`. */
  readonly columns: Columns;
}

/** Columns without rows, with one column for each instruction in the codebook. */
export function columnsBuilder(codebook: Codebook): ColumnsBuilder {
  const builders = new Map<string, ColumnBuilder<Column>>();
  const list: Column[] = [];
  const byId = new Map<string, Column>();
  /** Lines before a row that are no record. */
  const passedLines = rowCounts();
  const base = {
    at: rowOffsets(),
    length: rowCounts(),
    lineOf: (row: number) => row + 1 + passedLines.get(row),
    time: rowFloats(),
    study: rowCounts(),
    studies: internedTexts(),
    participant: rowCounts(),
    participants: internedTexts(),
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
  for (const instruction of codebook.instructions) begin(instruction.id, builderOf(instruction));

  return {
    columns: {
      ...base,
      columns: list,
      byId,
      get rows() {
        return rows;
      },
    },
    add: (submission) => {
      const row = rows++;
      base.at.set(row, submission.at);
      base.length.set(row, submission.length);
      setSome(passedLines, row, submission.line - row - 1);
      if (submission.time !== undefined) base.time.set(row, submission.time);
      const { studyId, participantId } = submission;
      if (studyId !== undefined) base.study.set(row, base.studies.intern(studyId) + 1);
      if (participantId !== undefined) {
        base.participant.set(row, base.participants.intern(participantId) + 1);
      }
      base.submissions.push(submission.submissionId ?? '');
      for (const answer of submission.answers) {
        let builder = builders.get(answer.instructionId);
        if (builder === undefined) {
          if (++unknown > mostUnknown) continue;
          builder = begin(answer.instructionId, builderFor(answer));
        }
        builder.add(row, answer);
      }
    },
  };
}

function builderOf(instruction: Instruction): ColumnBuilder<Column> {
  const { id } = instruction;
  switch (instruction.type) {
    case 'free_text':
      return textBuilder(id, instruction);
    case 'free_text_with_unit':
      return numberBuilder(id, instruction);
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return choiceBuilder(id, instruction, instruction.options);
    case 'file_upload':
      return uploadBuilder(id, instruction);
    case 'unknown':
      return otherBuilder(id, instruction, instruction.typeName);
  }
}

/** A column for an instruction that the codebook doesn't know, as its first answer shows it. */
function builderFor(answer: Answer): ColumnBuilder<Column> {
  const id = answer.instructionId;
  switch (answer.type) {
    case 'free_text':
      return textBuilder(id, undefined);
    case 'free_text_with_unit':
      return numberBuilder(id, undefined);
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return choiceBuilder(id, undefined, []);
    case 'file_upload':
      return uploadBuilder(id, undefined);
    case 'unknown':
      return otherBuilder(id, undefined, answer.typeName ?? '');
  }
}

/** Whether a row has an answer. */
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
