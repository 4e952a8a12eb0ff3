import { isBlank, isBlankFile } from './blank.ts';
import type { AmountInstruction, ChoiceInstruction, Instruction } from './instruction.ts';
import { answerKind, type AnswerKind } from '../../snapshots/instructionType.ts';
import { parseNumber } from './numberIn.ts';
import { starsIn, starWords } from './stars.ts';
import type { Amount, Answer, AnswerItem, AnswerOf, UnknownAnswer, UploadedFile } from './submission.ts';

/** Readers for answers of a kind. */
interface Parts<Kind extends AnswerKind> {
  /** Returns texts; for choices their values, as labels are unknown here. */
  readonly texts: (answer: AnswerOf<Kind>) => readonly string[];
  /** Returns readable words, with the question's labels and units. */
  readonly words: (answer: AnswerOf<Kind>, instruction: Instruction | undefined) => readonly string[];
  /** Returns rows of the long table, in the answer's order; at least one. */
  readonly items: (answer: AnswerOf<Kind>, instruction: Instruction | undefined) => readonly AnswerItem[];
  /** Returns whether an answer is only white space. Options and existing files never are. */
  readonly isBlank: (answer: AnswerOf<Kind>) => boolean;
}

const parts: { readonly [Kind in AnswerKind]: Parts<Kind> } = {
  text: {
    texts: ({ texts }) => texts,
    words: ({ texts }) => texts,
    items: ({ texts }, instruction) => {
      const isNumber = isNumericText(instruction);
      return texts.map((text) => ({ text, number: isNumber ? parseNumber(text) : undefined }));
    },
    isBlank: ({ texts }) => texts.every(isBlank),
  },
  number: {
    texts: ({ amounts }) => amounts.map(({ text, unit }) => (unit === undefined ? text : `${text} ${unit}`)),
    words: ({ amounts }, instruction) => {
      const units = unitsOf(instruction);
      return amounts.map(({ text, unit }) =>
        [text, units.find(({ value }) => String(value) === unit)?.label ?? unit].filter(Boolean).join(' '),
      );
    },
    items: ({ amounts }) => amounts,
    isBlank: ({ amounts }) => amounts.every(({ text }) => isBlank(text)),
  },
  choice: {
    texts: ({ chosen }) => chosen.flatMap(({ value }) => (value === undefined ? [] : [String(value)])),
    words: ({ chosen }, instruction) =>
      chosen.map(({ option, value, explanation }) => {
        if (value === undefined) return explanation ?? '';
        const label = optionsOf(instruction)[option]?.label ?? String(value);
        return explanation === undefined ? label : `${label}: ${explanation}`;
      }),
    items: ({ chosen }, instruction) =>
      chosen.map(({ option, value, explanation }) => ({
        option,
        value: value === undefined ? undefined : String(value),
        label: optionsOf(instruction)[option]?.label ?? (value === undefined ? undefined : String(value)),
        number: typeof value === 'number' ? value : undefined,
        text: explanation,
      })),
    isBlank: ({ chosen }) =>
      chosen.every(
        ({ option, value, explanation }) =>
          option < 0 && (value === undefined || isBlank(String(value))) && isBlank(explanation ?? ''),
      ),
  },
  rating: {
    texts: ({ chosen }) => chosen.map(({ value }) => String(value)),
    words: ({ chosen }, instruction) =>
      chosen.map(({ option, value }) =>
        option < 0 ? String(value) : starWords(option + 1, optionsOf(instruction).length),
      ),
    items: ({ chosen }, instruction) =>
      chosen.map((stars) => {
        const value = String(stars.value);
        const label = optionsOf(instruction)[stars.option]?.label ?? value;
        return { option: stars.option, value, label, number: starsIn(stars, instruction !== undefined) };
      }),
    isBlank: ({ chosen }) => chosen.every(({ option, value }) => option < 0 && isBlank(String(value))),
  },
  files: {
    texts: ({ files }) => files.map(fileName),
    words: (answer) => parts.files.texts(answer),
    items: ({ files }) => files.map(fileItem),
    isBlank: ({ files }) => files.every(isBlankFile),
  },
  other: {
    texts: (answer) => [...valuesOf(answer), ...answer.files.map(fileName)],
    words: (answer, instruction) => [
      ...(answer.chosen.length > 0
        ? parts.choice.words({ ...answer, type: 'multiple_choice' }, instruction)
        : valuesOf(answer)),
      ...answer.files.map(fileName),
    ],
    items: (answer, instruction) => {
      const items = [
        ...(answer.chosen.length > 0
          ? parts.choice.items({ ...answer, type: 'multiple_choice' }, instruction)
          : valuesOf(answer).map((text) => ({ text, number: parseNumber(text) }))),
        ...answer.files.map(fileItem),
      ];
      return items.length > 0 ? items : [{ text: undefined }];
    },
    isBlank: ({ values, files }) =>
      values.length + files.length > 0 && values.every(isBlank) && files.every(isBlankFile),
  },
};

function fileName({ name, path, key }: UploadedFile): string {
  return name === '' ? (path ?? key ?? '') : name;
}

function fileItem({ name, path }: UploadedFile): AnswerItem {
  return { text: name === '' ? undefined : name, file: path };
}

/** Returns the texts of an answer of unknown type; its JSON if nothing in it could be read. */
function valuesOf({ values, files, json }: UnknownAnswer): readonly string[] {
  return values.length + files.length > 0 || json === undefined ? values : [JSON.stringify(json)];
}

function partsOf(answer: Answer): Parts<AnswerKind> {
  // The types guarantee matching kinds, which the compiler can't follow through an index.
  return parts[answerKind(answer.type)] as Parts<AnswerKind>;
}

/** Returns an answer's parts as texts. */
export function textsOf(answer: Answer): readonly string[] {
  return partsOf(answer).texts(answer);
}

/**
 * Returns the distinct texts written in a row's answers to a question, ignoring white space; for choices,
 * those written with them.
 */
export function writtenIn(answers: readonly Answer[]): readonly string[] {
  const texts = answers.flatMap((answer) =>
    'chosen' in answer && answer.type !== 'unknown'
      ? answer.chosen.flatMap(({ explanation }) => explanation ?? [])
      : textsOf(answer),
  );
  return [...new Set(texts)].filter((text) => !isBlank(text));
}

/** Returns an answer's parts in its question's words. */
export function wordsOf(answer: Answer, instruction: Instruction | undefined): readonly string[] {
  return partsOf(answer).words(answer, instruction);
}

/** Returns an answer's items in order; at least one. */
export function itemsOf(answer: Answer, instruction: Instruction | undefined): readonly AnswerItem[] {
  return partsOf(answer).items(answer, instruction);
}

/** Returns whether an answer is only white space. */
export function isBlankAnswer(answer: Answer): boolean {
  return partsOf(answer).isBlank(answer);
}

/**
 * Returns the state of an answer for a question that expects a kind. `other-type`: given when the question
 * had another type, or in an unknown shape. Only `answered` counts in figures.
 */
export function answerState(answer: Answer, takes: AnswerKind): 'answered' | 'other-type' | 'blank' {
  if (isBlankAnswer(answer)) return 'blank';
  return answerKind(answer.type) === takes ? 'answered' : 'other-type';
}

/** Returns a question's options; none unless it is a choice. */
export function optionsOf(instruction: Instruction | undefined): ChoiceInstruction['options'] {
  return instruction !== undefined && 'options' in instruction ? instruction.options : [];
}

/** Returns the maximum number of choices; `undefined` if unlimited or unknown. */
export function answerLimitOf(instruction: Instruction | undefined): number | undefined {
  return instruction !== undefined && 'options' in instruction ? instruction.answerLimit : undefined;
}

/** Returns a question's units; none unless it asks for an amount. */
export function unitsOf(instruction: Instruction | undefined): AmountInstruction['units'] {
  return instruction !== undefined && 'units' in instruction ? instruction.units : [];
}

/** Returns whether a question asks for a text that must be a number, and so counts as one. */
export function isNumericText(instruction: Instruction | undefined): boolean {
  return (
    instruction !== undefined && 'validation' in instruction && instruction.validation?.type === 'number'
  );
}

type AmountSaid = { readonly [Key in keyof Amount]?: Amount[Key] | undefined };

/** Returns whether two amounts are equal: same number or else same text, in the same unit. */
export function isSameAmount(one: AmountSaid, other: AmountSaid): boolean {
  if (one.unit !== other.unit || one.number !== other.number) return false;
  return one.number !== undefined || one.text === other.text;
}
