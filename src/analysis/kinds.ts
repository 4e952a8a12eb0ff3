import { isBlankAnswer } from './blank.ts';
import type { Instruction, InstructionType } from './instruction.ts';
import type { Answer } from './submission.ts';

/** What can be counted of answers. */
export type AnswerKind = 'choice' | 'number' | 'text' | 'files';

/** What a question's answers are counted as; `other`: its type is not known. */
export type QuestionKind = AnswerKind | 'other';

/** The kind of answers of a type. Those of no known type or shape are texts. */
export function answerKind(type: InstructionType | 'unknown'): AnswerKind {
  switch (type) {
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return 'choice';
    case 'free_text_with_unit':
      return 'number';
    case 'file_upload':
      return 'files';
    case 'free_text':
    case 'unknown':
      return 'text';
  }
}

/** What a question's answers are counted as: a text that must be a number as numbers. */
export function questionKind(instruction: Instruction): QuestionKind {
  if (instruction.type === 'unknown') return 'other';
  return isNumericText(instruction) ? 'number' : answerKind(instruction.type);
}

/**
 * What an answer is to a question that takes answers of a kind. `other-type`: it was given when the question had another type, or is in a
 * shape that the type doesn't have. Only `answered` counts in the question's figures.
 */
export function answerState(answer: Answer, takes: AnswerKind): 'answered' | 'other-type' | 'blank' {
  if (isBlankAnswer(answer)) return 'blank';
  return answerKind(answer.type) === takes ? 'answered' : 'other-type';
}

export function isNumericText(instruction: Instruction | undefined): boolean {
  return instruction?.type === 'free_text' && instruction.validation?.type === 'number';
}
