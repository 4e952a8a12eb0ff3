import type { Instruction } from '../../answers/instruction.ts';
import { parseNumber } from '../../answers/numberIn.ts';
import type { Amount, Answer } from '../../answers/submission.ts';
import { isSameAmount, textsOf } from '../../answers/answerParts.ts';
import { isBlank, isBlankFile } from '../../answers/blank.ts';
import type { AnswerKind } from '../../../snapshots/instructionType.ts';
import { rowFloats, rowIntegers, type RowNumbers } from '../rows/rowNumbers.ts';

export interface ColumnBase {
  readonly instructionId: string;
  /** `undefined` if it isn't in the codebook. */
  readonly instruction: Instruction | undefined;
  /** The kind of answers that count. */
  readonly takes: AnswerKind;
  /** Prolific's name of its type, if the type is unknown. */
  readonly typeName: string | undefined;
  /** Whether the codebook was read and doesn't have it. */
  readonly isGone: boolean;
  /** Above 0 if the row has an answer that counts. One of the column's own numbers is reused for this. */
  readonly answered: RowNumbers;
  /** For rows without an answer that counts: 1: only white space; 2: only other kinds; 0: no answer. */
  readonly notCounted: RowNumbers;
}

export interface NumberColumn extends ColumnBase {
  readonly kind: 'number';
  /** Units by code from 1; an empty string: no unit. */
  readonly units: readonly string[];
  /** The unit's code; 0: not answered. */
  readonly unitCodes: RowNumbers;
  /** NaN: not a number, or several. */
  readonly values: RowNumbers;
  /** 1: the row has different amounts. */
  readonly several: RowNumbers;
}

export interface TextColumn extends ColumnBase {
  readonly kind: 'text';
  /** Characters of the row's distinct texts, plus 1; 0: not answered. */
  readonly lengths: RowNumbers;
}

export interface UploadColumn extends ColumnBase {
  readonly kind: 'upload';
  /** The number of distinct files, plus 1; 0: not answered. */
  readonly files: RowNumbers;
  /** The total of the known sizes in bytes; NaN if none is known. */
  readonly bytes: RowNumbers;
  /** The number of files that the snapshot doesn't contain. */
  readonly missing: RowNumbers;
  /** 1: the row has texts beside its files, if the type is unknown. */
  readonly texts: RowNumbers;
}

/** Of an unknown type, without answers. */
export interface OtherColumn extends ColumnBase {
  readonly kind: 'other';
}

/** The fixed properties of a new column. */
export type ColumnStart = Omit<ColumnBase, 'answered'>;

export interface ColumnBuilder<Column> {
  readonly column: Column;
  /**
   * Adds an answer of the column's kind that isn't blank. All answers of a row must be added one after
   * another.
   */
  readonly add: (row: number, answer: Answer) => void;
}

/** The maximum of units that are told apart; later ones count as the last. */
const maxUnits = 1_000;
const maxUnitLength = 200;

/** Creates an empty column of numbers. */
export function numberBuilder(base: ColumnStart): ColumnBuilder<NumberColumn> {
  const units = [''];
  const codes = new Map<string, number>();
  const unitCodes = rowIntegers();
  const values = rowFloats();
  const several = rowIntegers();
  /** The first amount of the latest row. */
  let last: { readonly row: number; readonly amount: Amount } | undefined;
  const codeOf = (unit: string): number => {
    let code = codes.get(unit);
    if (code !== undefined) return code;
    if (units.length > maxUnits) return maxUnits;
    code = units.push(unit.slice(0, maxUnitLength)) - 1;
    codes.set(unit, code);
    return code;
  };
  return {
    column: { kind: 'number', ...base, answered: unitCodes, units, unitCodes, values, several },
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
        // Numbers beyond the range of a double don't count.
        if (amount.number !== undefined && Number.isFinite(amount.number)) values.set(row, amount.number + 0);
      }
    },
  };
}

function amountsIn(answer: Answer): readonly Amount[] {
  if ('amounts' in answer) return answer.amounts;
  return textsOf(answer).map((text) => ({ text, number: parseNumber(text), unit: undefined }));
}

/** Returns a function that gives a row's set of earlier answers, which is empty for each new row. */
export function saidInRow(): (row: number) => Set<string> {
  let [last, said] = [-1, new Set<string>()];
  return (row) => {
    if (row !== last) [last, said] = [row, new Set()];
    return said;
  };
}

/** Creates an empty column of texts. */
export function textBuilder(base: ColumnStart): ColumnBuilder<TextColumn> {
  const lengths = rowIntegers();
  const saidIn = saidInRow();
  return {
    column: { kind: 'text', ...base, answered: lengths, lengths },
    add: (row, answer) => {
      const said = saidIn(row);
      for (const text of textsOf(answer)) {
        if (isBlank(text) || said.has(text)) continue;
        said.add(text);
        lengths.set(row, Math.max(1, lengths.get(row)) + characters(text));
      }
    },
  };
}

/** Counts characters (code points), not UTF-16 units. */
function characters(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      pairs++;
      at++;
    }
  }
  return text.length - pairs;
}

const megabyte = 1_000_000;

/** Returns the size in bytes of a file in the snapshot, by its relative path; `undefined` if unknown. */
export type KnownSize = (path: string) => number | undefined;

/**
 * Creates an empty column of uploads. Sizes come from the snapshot or, if unknown there, from the records.
 */
export function uploadBuilder(base: ColumnStart, knownSize: KnownSize): ColumnBuilder<UploadColumn> {
  const files = rowIntegers();
  const bytes = rowFloats();
  const missing = rowIntegers();
  const texts = rowIntegers();
  const saidIn = saidInRow();
  return {
    column: { kind: 'upload', ...base, answered: files, files, bytes, missing, texts },
    add: (row, answer) => {
      files.set(row, Math.max(1, files.get(row)));
      if ('values' in answer && !answer.values.every(isBlank)) texts.set(row, 1);
      const paths = saidIn(row);
      for (const file of 'files' in answer ? answer.files : []) {
        const { sizeMb, path } = file;
        if (path === undefined ? isBlankFile(file) : paths.has(path)) continue;
        files.set(row, files.get(row) + 1);
        if (path === undefined) missing.set(row, missing.get(row) + 1);
        else paths.add(path);
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

/**
 * Creates an empty column for a question of an unknown type, which becomes what its answers contain: files if
 * there is any, numbers if all are, otherwise texts.
 */
export function otherBuilder(
  base: ColumnStart,
  knownSize: KnownSize,
): ColumnBuilder<OtherColumn | UploadColumn | NumberColumn | TextColumn> {
  const uploads = uploadBuilder(base, knownSize);
  const numbers = numberBuilder(base);
  const texts = textBuilder(base);
  let current: ColumnBuilder<OtherColumn | UploadColumn | NumberColumn | TextColumn> = {
    column: { kind: 'other', ...base, answered: rowIntegers() },
    add: () => undefined,
  };
  return {
    get column() {
      return current.column;
    },
    add: (row, answer) => {
      for (const each of [uploads, numbers, texts]) each.add(row, answer);
      const isNumber = (text: string): boolean => isBlank(text) || parseNumber(text) !== undefined;
      if ('files' in answer && answer.files.length > 0) current = uploads;
      else if (current !== uploads) {
        const areNumbers = current !== texts && textsOf(answer).every(isNumber);
        current = areNumbers ? numbers : texts;
      }
    },
  };
}
