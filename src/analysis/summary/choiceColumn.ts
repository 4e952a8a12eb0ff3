import { beginning } from '../../prolific/plainText.ts';
import { isBlank } from '../blank.ts';
import type { Option } from '../instruction.ts';
import { internedTexts } from './internedTexts.ts';
import { rowCounts, type RowNumbers } from './rowNumbers.ts';
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
  /** How many different texts go with the choices. */
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
const longestUnlisted = 10_000;
/** UTF-16 units of a label. */
const longestLabel = 200;
/** Of codes that steps between combinations are remembered for, and of steps. */
const codesPerStep = 4_096;
const mostSteps = 50_000;
/** Choices of one answer that are added one by one. */
const mostSteppedTo = 16;
/** Choices of one answer that are counted. */
const mostInAnswer = 10_000;

/** An answer that is no option as it is told apart from others. */
export function unlistedValue(value: string): string {
  return beginning(value, longestUnlisted);
}

/** What tells each of the options: its value as a text, with its place behind it where an earlier one has the same (1 and "1"). */
function ownValues(options: readonly Option[]): readonly string[] {
  const known = new Set<string>();
  return options.map(({ value }, place) => {
    const own = known.has(String(value)) ? `${value} (${place + 1})` : String(value);
    known.add(own);
    return own;
  });
}

/** An empty column for a question with these options. */
export function choiceBuilder(base: ColumnBase, options: readonly Option[]): ColumnBuilder<ChoiceColumn> {
  const choices: Choice[] = ownValues(options).map((value, place) => ({
    value,
    label: options[place]?.label ?? value,
    listed: true,
    rest: false,
  }));
  const unlisted = new Map<string, number>();
  const combinations = rowCounts();
  const texts = rowCounts();
  let lastTexts: { readonly row: number; readonly texts: Set<string> } | undefined;
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
    return (
      choices.push({
        value: rest ? '' : cut,
        label: rest ? '' : beginning(cut, longestLabel),
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
      if (steps.size < mostSteps && code < codesPerStep) steps.set(step, next);
    }
    return next;
  };

  /** A combination with more choices. Many of one answer are put into one key at once, as keys grow with each. */
  const together = (combination: number, codes: ReadonlySet<number>): number => {
    if (codes.size <= mostSteppedTo) {
      let next = combination;
      for (const code of codes) next = extended(next, code);
      return next;
    }
    const all = new Set([...codesIn(combination), ...codes]);
    return keys.intern(Array.from(all, (code) => String.fromCharCode(code)).join(''));
  };
  const addText = (row: number, text: string): void => {
    if (lastTexts?.row !== row) lastTexts = { row, texts: new Set() };
    if (lastTexts.texts.has(text)) return;
    lastTexts.texts.add(text);
    texts.set(row, texts.get(row) + 1);
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
      const codes = new Set<number>();
      for (const { option, value, explanation } of 'chosen' in answer ? answer.chosen : []) {
        if (explanation !== undefined && !isBlank(explanation)) addText(row, explanation);
        if (value === undefined || (option < 0 && isBlank(String(value)))) continue;
        if (codes.size < mostInAnswer) codes.add(codeOf(option, String(value)));
      }
      several ||= codes.size > 1;
      const before = Math.max(nothing, combinations.get(row) - 1);
      combinations.set(row, together(before, codes) + 1);
    },
  };
}
