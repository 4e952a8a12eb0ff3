import { joinTally } from '../../people/joinTally.ts';
import type { JoinFacts } from '../../people/joinReport.ts';
import type { People } from '../../people/people.ts';
import type { AnswerRow } from './answerRows.ts';
import type { PeopleColumn, PeopleColumns } from './peopleColumns.ts';

/** What the tables say about participants, counted in rows without duplicates. */
export interface PeopleEntry extends PeopleColumn {
  /** Rows with a value. */
  readonly n: number;
  /** All others. */
  readonly missing: number;
}

/** Counts the rows of the wide table that have a value in each column for people. Duplicates don't count. */
export interface PeopleCounts {
  readonly add: (row: AnswerRow) => void;
  readonly entries: () => readonly PeopleEntry[];
  /** How submissions were joined. */
  readonly facts: () => JoinFacts;
}

/** Creates empty counts. */
export function peopleCounts(people: People, { columns, cells }: PeopleColumns): PeopleCounts {
  const tally = joinTally(people);
  const counts = columns.map(() => 0);
  let rows = 0;
  return {
    add: (row) => {
      if (row.duplicate) return;
      rows++;
      tally.add(row);
      for (const [place, cell] of cells(row).entries())
        if (cell !== undefined) counts[place] = (counts[place] ?? 0) + 1;
    },
    entries: () =>
      columns.map((column, place) => {
        const n = counts[place] ?? 0;
        return { ...column, n, missing: rows - n };
      }),
    facts: tally.facts,
  };
}
