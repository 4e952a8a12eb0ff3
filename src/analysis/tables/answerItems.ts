import type { ChoiceInstruction, Instruction } from '../instruction.ts';
import { isNumericText } from '../kinds.ts';
import { numberIn } from '../numberIn.ts';
import type { Answer, Chosen } from '../submission.ts';

/** One thing in an answer: a text, an amount, a choice or a file. A row of the long table. */
export interface AnswerItem {
  /** A choice's place among the options, from 0; -1: it is none of them, or nothing was chosen. */
  readonly option?: number;
  /** A choice's value. */
  readonly value?: string | undefined;
  /** A choice's label; its value where it is none of the options. */
  readonly label?: string | undefined;
  /** The number that an amount, a text that must be a number, or a choice's value is. */
  readonly number?: number | undefined;
  readonly unit?: string | undefined;
  /** A text, an amount as it was written, what was written with a choice, or a file's name as its participant has it. */
  readonly text?: string | undefined;
  /** The path of a file in the snapshot. */
  readonly file?: string | undefined;
}

/** What is in an answer, in its order; at least one item. */
export function itemsOf(answer: Answer, instruction: Instruction | undefined): readonly AnswerItem[] {
  switch (answer.type) {
    case 'free_text': {
      const isNumber = isNumericText(instruction);
      return answer.texts.map((text) => ({ text, number: isNumber ? numberIn(text) : undefined }));
    }
    case 'free_text_with_unit':
      return answer.amounts;
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return answer.chosen.map((chosen) => choiceItem(chosen, optionsOf(instruction)));
    case 'file_upload':
      return answer.files.map(({ name, path }) => ({ text: name === '' ? undefined : name, file: path }));
    case 'unknown':
      return answer.values.length > 0
        ? answer.values.map((text) => ({ text }))
        : [{ text: answer.json === undefined ? undefined : JSON.stringify(answer.json) }];
  }
}

/** The options of a question, none where it isn't a choice. */
export function optionsOf(instruction: Instruction | undefined): ChoiceInstruction['options'] {
  return instruction !== undefined && 'options' in instruction ? instruction.options : [];
}

function choiceItem(
  { value, option, explanation }: Chosen,
  options: ChoiceInstruction['options'],
): AnswerItem {
  return {
    option,
    value: value === undefined ? undefined : String(value),
    label: options[option]?.label ?? (value === undefined ? undefined : String(value)),
    number: typeof value === 'number' ? value : undefined,
    text: explanation,
  };
}
