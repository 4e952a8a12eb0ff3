import { isBlank } from '../blank.ts';
import type { Option } from '../instruction.ts';
import { internedTexts } from './internedTexts.ts';
import { rowBytes, rowCounts, type RowNumbers } from './rowNumbers.ts';
import type { ColumnBase, ColumnBuilder } from './valueColumns.ts';

/** What was chosen: for each row a combination of choices, for each combination the codes of its choices. */
export interface ChoiceColumn extends ColumnBase {
  readonly kind: 'choice';
  /** The listed options first, in the question's order; then answers that are no option. A code is an index. */
  readonly choices: readonly Choice[];
  /** Number of the combination plus 1; 0: not answered. */
  readonly combinations: RowNumbers;
  readonly combinationCount: () => number;
  /** The codes in a combination, each once. */
  readonly codesIn: (combination: number) => readonly number[];
  /** How many texts go with the choices, 255 at most. */
  readonly texts: RowNumbers;
  /** Whether one answer chose more than one. */
  readonly several: () => boolean;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly listed: boolean;
  /** Stands for all unlisted answers beyond those that are told apart. */
  readonly rest: boolean;
}

/** Answers that are no option and are told apart; those after them are counted together. */
const mostUnlisted = 1_000;
const longestUnlisted = 200;
/** Of codes that steps between combinations are remembered for, and of steps. */
const codesPerStep = 4_096;
const mostSteps = 50_000;
/** Choices of one answer that are counted. */
const mostInAnswer = 1_000;

/** An answer that is no option as it is told apart from others. */
export function unlistedValue(value: string): string {
  return value.length > longestUnlisted ? `${value.slice(0, longestUnlisted)}…` : value;
}

/** An empty column for a question with these options. */
export function choiceBuilder(base: ColumnBase, options: readonly Option[]): ColumnBuilder<ChoiceColumn> {
  const choices: Choice[] = options.map(({ value, label }) => ({
    value: String(value),
    label,
    listed: true,
    rest: false,
  }));
  const unlisted = new Map<string, number>();
  const combinations = rowCounts();
  const texts = rowBytes();
  const keys = internedTexts();
  const nothing = keys.intern('');
  /** From a combination, by one more choice, to the next: saves making keys. */
  const steps = new Map<number, number>();
  let several = false;

  const codeOf = (option: number, value: string): number => {
    if (option >= 0 && option < options.length) return option;
    const cut = unlistedValue(value);
    const known = unlisted.get(cut);
    if (known !== undefined) return known;
    if (unlisted.size > mostUnlisted) return choices.length - 1;
    const rest = unlisted.size === mostUnlisted;
    unlisted.set(rest ? '' : cut, choices.length);
    return choices.push({ value: rest ? '' : cut, label: rest ? '' : cut, listed: false, rest }) - 1;
  };

  const codesIn = (combination: number): readonly number[] =>
    Array.from(keys.text(combination), (code) => code.charCodeAt(0));
  const extended = (combination: number, code: number): number => {
    const step = combination * codesPerStep + code;
    let next = steps.get(step);
    if (next === undefined) {
      const [key, character] = [keys.text(combination), String.fromCharCode(code)];
      next = key.includes(character) ? combination : keys.intern(key + character);
      if (steps.size < mostSteps && code < codesPerStep) steps.set(step, next);
    }
    return next;
  };

  const column: ChoiceColumn = {
    kind: 'choice',
    ...base,
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
      const codes: number[] = [];
      let count = 0;
      for (const { option, value, explanation } of 'chosen' in answer ? answer.chosen : []) {
        if (explanation !== undefined && !isBlank(explanation)) count++;
        if (value === undefined || (option < 0 && isBlank(String(value)))) continue;
        const code = codeOf(option, String(value));
        if (codes.length < mostInAnswer && !codes.includes(code)) codes.push(code);
      }
      several ||= codes.length > 1;
      let combination = Math.max(nothing, combinations.get(row) - 1);
      for (const code of codes) combination = extended(combination, code);
      combinations.set(row, combination + 1);
      if (count > 0) texts.set(row, Math.min(255, texts.get(row) + count));
    },
  };
}
