import type { NotebookQuestion } from './notebookQuestion.ts';

/** A language's syntax for arguments. */
export interface Notation {
  readonly assigned: (name: string, value: string) => string;
  readonly text: (text: string) => string;
  readonly list: (texts: readonly string[]) => string;
  /** Assigns `units`: labels by values. */
  readonly units: (units: ReadonlyMap<string, string>) => readonly string[];
}

/** Returns the code that shows a question, with functions of the same names in Python and R. */
export function showing(question: NotebookQuestion, notation: Notation): readonly string[] {
  const { assigned, text, list, units } = notation;
  const named = [assigned('column', text(question.column)), assigned('question', text(question.question))];
  switch (question.kind) {
    case 'choice':
      return [
        ...named,
        assigned('options', list(question.options)),
        'show_choices(column, question, options)',
        ...(question.withText ? ['show_comments(column)'] : []),
      ];
    case 'rating':
      return [
        ...named,
        assigned('options', list(question.options)),
        'show_ratings(column, question, options)',
      ];
    case 'number':
      return question.units === undefined
        ? [...named, 'show_numbers(column, question)']
        : [...named, ...units(question.units), 'show_numbers(column, question, units)'];
    case 'text':
      return [...named, 'show_texts(column, question)'];
    case 'other':
      return [
        ...named,
        assigned('options', list(question.options)),
        'show_whatever(column, question, options)',
      ];
    case 'files':
      return [...named, 'show_files(column, question)'];
  }
}
