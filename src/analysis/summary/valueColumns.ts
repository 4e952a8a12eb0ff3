import type { Instruction } from '../instruction.ts';
import { numberIn } from '../numberIn.ts';
import type { Amount, Answer } from '../submission.ts';
import { characters, textsOf } from './answerTexts.ts';
import { isBlank, isBlankFile } from '../blank.ts';
import type { AnswerKind } from '../kinds.ts';
import { isSameAmount } from '../sameAmount.ts';
import { rowBytes, rowCounts, rowFloats, type RowNumbers } from './rowNumbers.ts';

export interface ColumnBase {
  readonly instructionId: string;
  /** `undefined`: the codebook doesn't know it. */
  readonly instruction: Instruction | undefined;
  /** The kind of answers that count. */
  readonly takes: AnswerKind;
  /** Of rows without an answer that counts: 1: one of white space only; 2: one of another kind; 0: none. */
  readonly notCounted: RowNumbers;
}

export interface NumberColumn extends ColumnBase {
  readonly kind: 'number';
  /** Units by code from 1; an empty string: without one. */
  readonly units: readonly string[];
  /** The unit's code; 0: not answered. */
  readonly unitCodes: RowNumbers;
  /** NaN: no number, or several. */
  readonly values: RowNumbers;
  /** 1: the row gave different amounts. */
  readonly several: RowNumbers;
}

export interface TextColumn extends ColumnBase {
  readonly kind: 'text';
  /** Characters of all that was written, each different text once, plus 1; 0: not answered. */
  readonly lengths: RowNumbers;
}

export interface UploadColumn extends ColumnBase {
  readonly kind: 'upload';
  /** Files plus 1, one that is named twice once; 0: not answered. */
  readonly files: RowNumbers;
  /** Bytes of those of a row's files whose size is known; NaN: of none. */
  readonly bytes: RowNumbers;
  /** Files that the snapshot does not hold. */
  readonly missing: RowNumbers;
}

export interface OtherColumn extends ColumnBase {
  readonly kind: 'other';
  readonly typeName: string;
  /** Answers, 255 at most. */
  readonly answers: RowNumbers;
}

export interface ColumnBuilder<Column> {
  readonly column: Column;
  /** Adds an answer of the column's kind that is not blank. All of a row follow each other. */
  readonly add: (row: number, answer: Answer) => void;
}

/** Units that are told apart; those after them count as the last. */
const mostUnits = 1_000;
const longestUnit = 200;

/** An empty column of numbers. */
export function numberBuilder(base: ColumnBase): ColumnBuilder<NumberColumn> {
  const units = [''];
  const codes = new Map<string, number>();
  const unitCodes = rowCounts();
  const values = rowFloats();
  const several = rowBytes();
  /** What the last row said first. */
  let last: { readonly row: number; readonly amount: Amount } | undefined;
  const codeOf = (unit: string): number => {
    let code = codes.get(unit);
    if (code !== undefined) return code;
    if (units.length > mostUnits) return mostUnits;
    code = units.push(unit.slice(0, longestUnit)) - 1;
    codes.set(unit, code);
    return code;
  };
  return {
    column: { kind: 'number', ...base, units, unitCodes, values, several },
    add: (row, answer) => {
      for (const amount of amountsIn(answer)) {
        if (isBlank(amount.text)) continue;
        if (last?.row === row) {
          if (isSameAmount(last.amount, amount)) continue;
          several.set(row, 1);
          values.set(row, Number.NaN);
          continue;
        }
        last = { row, amount };
        unitCodes.set(row, codeOf(amount.unit ?? ''));
        // Beyond what a double holds is no number to count with.
        if (amount.number !== undefined && Number.isFinite(amount.number)) values.set(row, amount.number + 0);
      }
    },
  };
}

function amountsIn(answer: Answer): readonly Amount[] {
  if ('amounts' in answer) return answer.amounts;
  return textsOf(answer).map((text) => ({ text, number: numberIn(text), unit: undefined }));
}

/** An empty column of texts. */
export function textBuilder(base: ColumnBase): ColumnBuilder<TextColumn> {
  const lengths = rowCounts();
  let last: { readonly row: number; readonly texts: Set<string> } | undefined;
  return {
    column: { kind: 'text', ...base, lengths },
    add: (row, answer) => {
      if (last?.row !== row) last = { row, texts: new Set() };
      for (const text of textsOf(answer)) {
        if (isBlank(text) || last.texts.has(text)) continue;
        last.texts.add(text);
        lengths.set(row, Math.max(1, lengths.get(row)) + characters(text));
      }
    },
  };
}

const megabyte = 1_000_000;

/** The bytes of a file in the snapshot, by its relative path; `undefined`: not known. */
export type KnownSize = (path: string) => number | undefined;

/** An empty column of uploads, whose sizes are those in the snapshot or, where these are not known, what records say. */
export function uploadBuilder(base: ColumnBase, knownSize: KnownSize): ColumnBuilder<UploadColumn> {
  const files = rowCounts();
  const bytes = rowFloats();
  const missing = rowCounts();
  let last: { readonly row: number; readonly paths: Set<string> } | undefined;
  return {
    column: { kind: 'upload', ...base, files, bytes, missing },
    add: (row, answer) => {
      if (last?.row !== row) last = { row, paths: new Set() };
      for (const file of 'files' in answer ? answer.files : []) {
        const { sizeMb, path } = file;
        if (path === undefined ? isBlankFile(file) : last.paths.has(path)) continue;
        files.set(row, Math.max(1, files.get(row)) + 1);
        if (path === undefined) missing.set(row, missing.get(row) + 1);
        else last.paths.add(path);
        const size = (path === undefined ? undefined : knownSize(path)) ?? saidSize(sizeMb);
        if (size !== undefined) bytes.set(row, (bytes.get(row) || 0) + size);
      }
    },
  };
}

function saidSize(sizeMb: number | undefined): number | undefined {
  const isSize = sizeMb !== undefined && sizeMb > 0 && Number.isFinite(sizeMb);
  return isSize ? Math.round(sizeMb * megabyte) : undefined;
}

/** An empty column of answers of which only their number is kept. */
export function otherBuilder(base: ColumnBase, typeName: string): ColumnBuilder<OtherColumn> {
  const answers = rowBytes();
  return {
    column: { kind: 'other', ...base, typeName, answers },
    add: (row) => answers.set(row, Math.min(255, answers.get(row) + 1)),
  };
}
