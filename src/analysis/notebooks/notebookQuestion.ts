import type { Codebook } from '../answers/codebook.ts';
import type { Instruction } from '../answers/instruction.ts';
import { isNumericText, optionsOf, unitsOf } from '../answers/answerParts.ts';
import { answerKind, isChoiceWithText } from '../../snapshots/instructionType.ts';
import { questionColumns } from '../tables/rows/columnNames.ts';

interface QuestionBase {
  /** Its name in the long table. */
  readonly column: string;
  /** Its place among all questions, from 1. */
  readonly order: number;
  /** Its text, or the instruction's id if empty. */
  readonly question: string;
  readonly help: string | undefined;
}

/** A question in a notebook; the kind determines its plot. */
export type NotebookQuestion = QuestionBase &
  (
    | {
        readonly kind: 'choice';
        /** The options' labels in their order; two may have the same one. */
        readonly options: readonly string[];
        /** Whether a text can be written with a choice. */
        readonly withText: boolean;
      }
    | {
        readonly kind: 'rating';
        /** A label for each number of stars, from 1. */
        readonly options: readonly string[];
      }
    | {
        readonly kind: 'number';
        /** Labels by the units' values, in their order; `undefined`: it is a text that must be a number. */
        readonly units: ReadonlyMap<string, string> | undefined;
      }
    | { readonly kind: 'text' | 'files' }
    | {
        /** Of an unknown type: shown by what its answers contain. */
        readonly kind: 'other';
        /** The options' labels, if the question has any. */
        readonly options: readonly string[];
      }
  );

/** Content of a notebook. */
export interface NotebookContent {
  /** The collection's or batch's name. */
  readonly title: string;
  /** When the snapshot was requested, in ISO 8601. */
  readonly requestedAt: string;
  readonly questions: readonly NotebookQuestion[];
  /** The folder with the tables of all collections, relative to the notebook's, with `/`. */
  readonly allTables: string;
  /** Whether combined tables exist. */
  readonly hasAllTables: boolean;
}

/** Returns a codebook's questions for notebooks, in order. */
export function notebookQuestions({ instructions }: Codebook): readonly NotebookQuestion[] {
  const columns = questionColumns(instructions);
  return instructions.map((instruction) => ({
    column: columns.get(instruction.id)?.answer ?? '',
    order: instruction.order,
    question: instruction.question === '' ? instruction.id : instruction.question,
    help: instruction.help,
    ...plotOf(instruction),
  }));
}

type Plot<K = NotebookQuestion> = K extends NotebookQuestion ? Omit<K, keyof QuestionBase> : never;

function plotOf(instruction: Instruction): Plot {
  switch (isNumericText(instruction) ? 'number' : answerKind(instruction.type)) {
    case 'choice':
      return {
        kind: 'choice',
        options: optionsOf(instruction).map(({ label }) => label),
        withText: isChoiceWithText(instruction.type),
      };
    case 'rating':
      return { kind: 'rating', options: optionsOf(instruction).map(({ label }) => label) };
    case 'number': {
      const labels = new Map(unitsOf(instruction).map(({ value, label }) => [String(value), label]));
      return { kind: 'number', units: isNumericText(instruction) ? undefined : labels };
    }
    case 'text':
      return { kind: 'text' };
    case 'files':
      return { kind: 'files' };
    case 'other':
      return { kind: 'other', options: optionsOf(instruction).map(({ label }) => label) };
  }
}
