import type { Instruction, Option } from '../instruction.ts';
import type { Answer } from '../submission.ts';
import { textsOf } from './answerTexts.ts';
import { internedTexts } from './internedTexts.ts';
import { rowBytes, rowCounts, type RowNumbers } from './rowNumbers.ts';

/** What was chosen: for each row a combination of choices, for each combination the codes of its choices. */
export interface ChoiceColumn {
  readonly kind: 'choice';
  readonly instructionId: string;
  readonly instruction: Instruction | undefined;
  /** The listed options first, in the question's order; then answers that are no option. A code is an index. */
  readonly choices: readonly Choice[];
  /** Number of the combination plus 1; 0: not answered. */
  readonly combinations: RowNumbers;
  readonly combinationCount: () => number;
  /** The codes in a combination, repeated where several answers of a row chose the same. */
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

export interface ChoiceBuilder {
  readonly column: ChoiceColumn;
  readonly add: (row: number, answer: Answer) => void;
}

/** An empty column for a question with these options. */
export function choiceBuilder(
  instructionId: string,
  instruction: Instruction | undefined,
  options: readonly Option[],
): ChoiceBuilder {
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
    const cut = value.length > longestUnlisted ? `${value.slice(0, longestUnlisted)}…` : value;
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
      next = keys.intern(keys.text(combination) + String.fromCharCode(code));
      if (steps.size < mostSteps && code < codesPerStep) steps.set(step, next);
    }
    return next;
  };

  const column: ChoiceColumn = {
    kind: 'choice',
    instructionId,
    instruction,
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
      if ('chosen' in answer) {
        for (const { option, value, explanation } of answer.chosen) {
          if (explanation !== undefined) count++;
          if (value === undefined) continue;
          const code = codeOf(option, String(value));
          if (codes.length < mostInAnswer && !codes.includes(code)) codes.push(code);
        }
      } else {
        for (const text of textsOf(answer).slice(0, mostInAnswer)) codes.push(codeOf(-1, text));
      }
      several ||= codes.length > 1;
      let combination = Math.max(nothing, combinations.get(row) - 1);
      for (const code of codes) combination = extended(combination, code);
      combinations.set(row, combination + 1);
      if (count > 0) texts.set(row, Math.min(255, texts.get(row) + count));
    },
  };
}
