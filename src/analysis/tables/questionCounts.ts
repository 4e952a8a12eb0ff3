import type { Codebook } from '../codebook.ts';
import { answerKind, answerState, type AnswerKind } from '../kinds.ts';
import type { AnswerRow } from './answerRows.ts';

/** Counts the rows of the wide table that answer each question. Duplicates don't count. */
export interface QuestionCounts {
  readonly add: (row: AnswerRow) => void;
  /** Rows that are no duplicates. */
  readonly rows: () => number;
  readonly of: (instructionId: string) => RowsOfQuestion;
}

/** All rows in four parts: with an answer; with white space only; with answers of other types only; without any. */
export interface RowsOfQuestion {
  readonly answered: number;
  readonly blank: number;
  readonly otherType: number;
  readonly missing: number;
}

interface Counted {
  /** Of a question in no codebook, that of its first answer. */
  readonly takes: AnswerKind;
  answered: number;
  blank: number;
  otherType: number;
}

/** Nothing counted yet. */
export function questionCounts({ byId }: Pick<Codebook, 'byId'>): QuestionCounts {
  const counted = new Map<string, Counted>();
  let rows = 0;
  return {
    add: ({ duplicate, answers }) => {
      if (duplicate) return;
      rows++;
      const best = new Map<Counted, 'answered' | 'blank' | 'otherType'>();
      for (const answer of answers) {
        const id = answer.instructionId;
        let counts = counted.get(id);
        if (counts === undefined) {
          const takes = answerKind(byId.get(id)?.type ?? answer.type);
          counted.set(id, (counts = { takes, answered: 0, blank: 0, otherType: 0 }));
        }
        const state = answerState(answer, counts.takes);
        if (state === 'answered') best.set(counts, state);
        else if (state === 'other-type' && best.get(counts) !== 'answered') best.set(counts, 'otherType');
        else if (!best.has(counts)) best.set(counts, 'blank');
      }
      for (const [counts, state] of best) counts[state]++;
    },
    rows: () => rows,
    of: (id) => {
      const { answered, blank, otherType } = counted.get(id) ?? { answered: 0, blank: 0, otherType: 0 };
      return { answered, blank, otherType, missing: rows - answered - blank - otherType };
    },
  };
}
