import type { Codebook } from '../analysis/codebook.ts';
import type { Instruction } from '../analysis/instruction.ts';
import { isNumericText } from '../analysis/kinds.ts';
import { questionColumns } from '../analysis/tables/columnNames.ts';

interface QuestionBase {
  /** Its name in the long table. */
  readonly column: string;
  /** Its place among all questions, from 1. */
  readonly order: number;
  /** Its words; the instruction's id where it has none. */
  readonly question: string;
  readonly help: string | undefined;
}

/** A question as notebooks show it; the kind says with which plot. */
export type NotebookQuestion = QuestionBase &
  (
    | {
        readonly kind: 'choice';
        /** The options' labels in their order; two may have the same one. */
        readonly options: readonly string[];
        /** Whether people may write something with what they choose. */
        readonly withText: boolean;
      }
    | {
        readonly kind: 'number';
        /** Labels by the units' values, in their order; `undefined`: it is a text that must be a number. */
        readonly units: ReadonlyMap<string, string> | undefined;
      }
    | {
        readonly kind: 'text';
        /** Whether the question's type is one that is known. */
        readonly isKnown: boolean;
      }
    | { readonly kind: 'files' }
  );

/** What a notebook is made of. */
export interface NotebookContent {
  /** The collection's or batch's name. */
  readonly title: string;
  /** When the snapshot was requested, in ISO 8601. */
  readonly requestedAt: string;
  readonly questions: readonly NotebookQuestion[];
  /** The folder with the tables of all collections, relative to the notebook's, with `/`. */
  readonly allTables: string;
  /** Whether tables of all collections were made. */
  readonly hasAllTables: boolean;
}

/** The questions of a codebook as notebooks show them, in its order. Types not known are shown as text. */
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
  switch (instruction.type) {
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return {
        kind: 'choice',
        options: instruction.options.map(({ label }) => label),
        withText: instruction.type === 'multiple_choice_with_free_text',
      };
    case 'free_text_with_unit':
      return {
        kind: 'number',
        units: new Map(instruction.units.map(({ value, label }) => [String(value), label])),
      };
    case 'free_text':
      return isNumericText(instruction)
        ? { kind: 'number', units: undefined }
        : { kind: 'text', isKnown: true };
    case 'file_upload':
      return { kind: 'files' };
    case 'unknown':
      return { kind: 'text', isKnown: false };
  }
}
