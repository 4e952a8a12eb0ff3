import { isBlankAnswer } from './blank.ts';
import type { Instruction, InstructionType } from './instruction.ts';
import type { Answer } from './submission.ts';

/** What can be counted of answers; `other`: their type or shape is not known. */
export type AnswerKind = 'choice' | 'number' | 'text' | 'files' | 'other';

/** The kind of answers of a type, and of a question of that type. */
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
      return 'text';
    case 'unknown':
      return 'other';
  }
}

/**
 * What an answer is to a question that takes answers of a kind. `other-type`: it was given when the question had another type, or is in a
 * shape that the type doesn't have. Only `answered` counts in the question's figures.
 */
export function answerState(answer: Answer, takes: AnswerKind): 'answered' | 'other-type' | 'blank' {
  if (isBlankAnswer(answer)) return 'blank';
  return answerKind(answer.type) === takes ? 'answered' : 'other-type';
}

/** Whether a question asks for a text that must be a number; its answers count as numbers. */
export function isNumericText(instruction: Instruction | undefined): boolean {
  return instruction?.type === 'free_text' && instruction.validation?.type === 'number';
}
