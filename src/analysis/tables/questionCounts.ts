import type { AnswerRow } from './answerRows.ts';

/** How many rows of the wide table answer each question. Duplicates don't count. */
export interface QuestionCounts {
  readonly add: (row: AnswerRow) => void;
  /** Rows that are no duplicates. */
  readonly rows: () => number;
  /** Those that answer the question. */
  readonly answered: (instructionId: string) => number;
}

export function questionCounts(): QuestionCounts {
  const answered = new Map<string, number>();
  let rows = 0;
  return {
    add: ({ duplicate, answers }) => {
      if (duplicate) return;
      rows++;
      for (const id of new Set(answers.map(({ instructionId }) => instructionId))) {
        answered.set(id, (answered.get(id) ?? 0) + 1);
      }
    },
    rows: () => rows,
    answered: (id) => answered.get(id) ?? 0,
  };
}
