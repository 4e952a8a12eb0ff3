import { truncate } from '../../../problems/plainText.ts';
import { isBlank } from '../../answers/blank.ts';
import type { Option } from '../../answers/instruction.ts';
import { internedTexts } from './packedTexts.ts';
import { rowIntegers, type RowNumbers } from '../rows/rowNumbers.ts';
import { saidInRow, type ColumnBase, type ColumnBuilder, type ColumnStart } from './valueColumns.ts';

/**
 * What was chosen: the combination of choices of each row, and the codes of the choices in each combination.
 */
export interface ChoiceColumn extends ColumnBase {
  readonly kind: 'choice';
  /** The question's options in their order, then unlisted answers. The index is the choice's code. */
  readonly choices: readonly Choice[];
  /** The combination's number plus 1; 0: not answered. */
  readonly combinations: RowNumbers;
  readonly combinationCount: () => number;
  /** Returns the distinct codes of a combination. */
  readonly codesIn: (combination: number) => readonly number[];
  /** The number of distinct texts that were added to the choices. */
  readonly texts: RowNumbers;
  /** Whether any answer has several choices. */
  readonly several: () => boolean;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly listed: boolean;
  /** Represents all unlisted answers that aren't told apart. */
  readonly rest: boolean;
}

/** The maximum of unlisted answers that are told apart; later ones are counted together. */
const maxUnlisted = 1_000;
const maxUnlistedLength = 10_000;
/** UTF-16 units of a label. */
const maxLabelLength = 200;
/** Limits on the steps between combinations that are cached: codes below this one, and steps in all. */
const codesPerStep = 4_096;
const maxSteps = 50_000;
/** Answers with more choices aren't added choice by choice. */
const maxStepped = 16;
/** The maximum of choices that are counted in one answer. */
const maxInAnswer = 10_000;

/** Cuts an unlisted answer to the length by which it is told apart. */
export function unlistedValue(value: string): string {
  return truncate(value, maxUnlistedLength);
}

/**
 * Returns a distinct value for each option: its value as text, followed by its position if an earlier option
 * has the same text (1 and "1").
 */
function ownValues(options: readonly Option[]): readonly string[] {
  const known = new Set<string>();
  return options.map(({ value }, place) => {
    const own = known.has(String(value)) ? `${value} (${place + 1})` : String(value);
    known.add(own);
    return own;
  });
}

/** Creates an empty column for a question with these options. */
export function choiceBuilder(base: ColumnStart, options: readonly Option[]): ColumnBuilder<ChoiceColumn> {
  const choices: Choice[] = ownValues(options).map((value, place) => ({
    value,
    label: options[place]?.label ?? value,
    listed: true,
    rest: false,
  }));
  const unlisted = new Map<string, number>();
  const combinations = rowIntegers();
  const texts = rowIntegers();
  const saidIn = saidInRow();
  const keys = internedTexts();
  const nothing = keys.intern('');
  /** Caches which combination results from adding a choice to another, because building keys is slow. */
  const steps = new Map<number, number>();
  let several = false;

  const codeOf = (option: number, value: string): number => {
    if (option >= 0 && option < options.length) return option;
    const cut = unlistedValue(value);
    const known = unlisted.get(cut);
    if (known !== undefined) return known;
    if (unlisted.size > maxUnlisted) return choices.length - 1;
    const rest = unlisted.size === maxUnlisted;
    unlisted.set(rest ? '' : cut, choices.length);
    return (
      choices.push({
        value: rest ? '' : cut,
        label: rest ? '' : truncate(cut, maxLabelLength),
        listed: false,
        rest,
      }) - 1
    );
  };

  const codesIn = (combination: number): readonly number[] =>
    Array.from(keys.text(combination), (code) => code.charCodeAt(0));
  const extended = (combination: number, code: number): number => {
    const step = combination * codesPerStep + code;
    let next = code < codesPerStep ? steps.get(step) : undefined;
    if (next === undefined) {
      const [key, character] = [keys.text(combination), String.fromCharCode(code)];
      next = key.includes(character) ? combination : keys.intern(key + character);
      if (steps.size < maxSteps && code < codesPerStep) steps.set(step, next);
    }
    return next;
  };

  /**
   * Adds choices to a combination. Many choices are added with one key, because a key per choice would take
   * quadratic memory.
   */
  const together = (combination: number, codes: ReadonlySet<number>): number => {
    if (codes.size <= maxStepped) {
      let next = combination;
      for (const code of codes) next = extended(next, code);
      return next;
    }
    const all = new Set([...codesIn(combination), ...codes]);
    return keys.intern(Array.from(all, (code) => String.fromCharCode(code)).join(''));
  };
  const addText = (row: number, text: string): void => {
    const said = saidIn(row);
    if (said.has(text)) return;
    said.add(text);
    texts.set(row, texts.get(row) + 1);
  };

  const column: ChoiceColumn = {
    kind: 'choice',
    ...base,
    answered: combinations,
    choices,
    combinations,
    combinationCount: keys.count,
    codesIn,
    texts,
    several: () => several,
  };
  return {
    column,
    add: (row, answer) => {
      const codes = new Set<number>();
      for (const { option, value, explanation } of 'chosen' in answer ? answer.chosen : []) {
        if (explanation !== undefined && !isBlank(explanation)) addText(row, explanation);
        if (value === undefined || (option < 0 && isBlank(String(value)))) continue;
        if (codes.size < maxInAnswer) codes.add(codeOf(option, String(value)));
      }
      several ||= codes.size > 1;
      const before = Math.max(nothing, combinations.get(row) - 1);
      combinations.set(row, together(before, codes) + 1);
    },
  };
}
