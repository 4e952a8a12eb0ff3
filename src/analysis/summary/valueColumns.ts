import type { Instruction } from '../instruction.ts';
import { numberIn } from '../numberIn.ts';
import type { Answer } from '../submission.ts';
import { characters, textsOf } from './answerTexts.ts';
import {
  moreNumbers,
  rowBytes,
  rowCounts,
  rowFloats,
  type MoreNumbers,
  type RowNumbers,
} from './rowNumbers.ts';

interface ColumnBase {
  readonly instructionId: string;
  /** `undefined`: the codebook doesn't know it. */
  readonly instruction: Instruction | undefined;
}

export interface NumberColumn extends ColumnBase {
  readonly kind: 'number';
  /** Units by code from 1; an empty string: without one. */
  readonly units: readonly string[];
  /** The unit's code; 0: not answered. */
  readonly unitCodes: RowNumbers;
  /** NaN: no number. */
  readonly values: RowNumbers;
  readonly more: MoreNumbers;
}

export interface TextColumn extends ColumnBase {
  readonly kind: 'text';
  /** Characters plus 1; 0: not answered. */
  readonly lengths: RowNumbers;
  readonly more: MoreNumbers;
}

export interface UploadColumn extends ColumnBase {
  readonly kind: 'upload';
  /** Files plus 1; 0: not answered. */
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
  readonly add: (row: number, answer: Answer) => void;
}

/** Units that are told apart; those after them count as the last. */
const mostUnits = 1_000;
const longestUnit = 200;

/** An empty column of numbers. */
export function numberBuilder(
  instructionId: string,
  instruction: Instruction | undefined,
): ColumnBuilder<NumberColumn> {
  const units = [''];
  const codes = new Map<string, number>();
  const unitCodes = rowCounts();
  const values = rowFloats();
  const more = moreNumbers();
  const codeOf = (unit: string): number => {
    let code = codes.get(unit);
    if (code !== undefined) return code;
    if (units.length > mostUnits) return mostUnits;
    code = units.push(unit.slice(0, longestUnit)) - 1;
    codes.set(unit, code);
    return code;
  };
  const addOne = (row: number, number: number, unit: string): void => {
    // Beyond what a double holds is no number to count with.
    const value = Number.isFinite(number) ? number + 0 : Number.NaN;
    if (unitCodes.get(row) > 0) more.push(row, value, codeOf(unit));
    else {
      unitCodes.set(row, codeOf(unit));
      if (!Number.isNaN(value)) values.set(row, value);
    }
  };
  return {
    column: { kind: 'number', instructionId, instruction, units, unitCodes, values, more },
    add: (row, answer) => {
      if ('amounts' in answer) {
        for (const { number, unit } of answer.amounts) addOne(row, number ?? Number.NaN, unit ?? '');
      } else {
        // The value of an option that was chosen before the question became an amount is no amount.
        const isAmount = !('chosen' in answer);
        const texts = textsOf(answer);
        for (const text of texts.length === 0 ? [''] : texts) {
          addOne(row, (isAmount ? numberIn(text) : undefined) ?? Number.NaN, '');
        }
      }
    },
  };
}

/** An empty column of texts. */
export function textBuilder(
  instructionId: string,
  instruction: Instruction | undefined,
): ColumnBuilder<TextColumn> {
  const lengths = rowCounts();
  const more = moreNumbers();
  return {
    column: { kind: 'text', instructionId, instruction, lengths, more },
    add: (row, answer) => {
      const texts = textsOf(answer);
      for (const text of texts.length === 0 ? [''] : texts) {
        const length = characters(text);
        if (lengths.get(row) === 0) lengths.set(row, length + 1);
        else more.push(row, length, 0);
      }
    },
  };
}

const megabyte = 1_000_000;

/** The bytes of a file in the snapshot, by its relative path; `undefined`: not known. */
export type KnownSize = (path: string) => number | undefined;

/** An empty column of uploads, whose sizes are those in the snapshot or, where these are not known, what records say. */
export function uploadBuilder(
  instructionId: string,
  instruction: Instruction | undefined,
  knownSize: KnownSize,
): ColumnBuilder<UploadColumn> {
  const files = rowCounts();
  const bytes = rowFloats();
  const missing = rowCounts();
  return {
    column: { kind: 'upload', instructionId, instruction, files, bytes, missing },
    add: (row, answer) => {
      const list = 'files' in answer ? answer.files : [];
      files.set(row, Math.max(1, files.get(row)) + list.length);
      for (const { sizeMb, path } of list) {
        if (path === undefined) missing.set(row, missing.get(row) + 1);
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
export function otherBuilder(
  instructionId: string,
  instruction: Instruction | undefined,
  typeName: string,
): ColumnBuilder<OtherColumn> {
  const answers = rowBytes();
  return {
    column: { kind: 'other', instructionId, instruction, typeName, answers },
    add: (row) => answers.set(row, Math.min(255, answers.get(row) + 1)),
  };
}
