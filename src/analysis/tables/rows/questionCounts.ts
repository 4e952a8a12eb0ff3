import type { Codebook } from '../../answers/codebook.ts';
import { answerState } from '../../answers/answerParts.ts';
import { answerKind, type AnswerKind } from '../../../snapshots/instructionType.ts';
import type { RowParts } from '../../summary/summary.ts';
import type { AnswerRow } from './answerRows.ts';

/** Counts the rows of the wide table that answer each question. Duplicates don't count. */
export interface QuestionCounts {
  readonly add: (row: AnswerRow) => void;
  /** Rows that are no duplicates. */
  readonly rows: () => number;
  readonly of: (instructionId: string) => RowParts;
}

interface Counted {
  /** For questions in no codebook, the kind of the first answer. */
  readonly takes: AnswerKind;
  answered: number;
  blank: number;
  otherType: number;
}

/** Creates empty counts. */
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
