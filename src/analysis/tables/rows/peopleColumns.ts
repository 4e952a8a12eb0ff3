import type { Demographic, People, Person, PersonKey } from '../../people/people.ts';
import type { Cell, CellColumn, TableColumn } from './tableColumn.ts';

/** The columns of what is known about participants, in the wide and the long table. */
export interface PeopleColumns {
  readonly columns: readonly TableColumn[];
  /** Returns a row's cells: nothing in all of them if its person isn't known. */
  readonly cells: (row: PersonKey) => readonly Cell[];
}

/** The columns of submission details, which are the same for every snapshot. */
export const detailColumns: readonly CellColumn<Person>[] = [
  { name: 'submission_status', type: 'text', cell: ({ status }) => status },
  { name: 'started_at', type: 'time', cell: ({ startedAt }) => startedAt },
  { name: 'completed_at', type: 'time', cell: ({ completedAt }) => completedAt },
  { name: 'seconds_taken', type: 'number', cell: ({ secondsTaken }) => secondsTaken },
];

/** Returns the column with the reasons for a demographic's missing values. */
export function reasonsColumn({ column }: Demographic): string {
  return `${column}__missing`;
}

/** Returns the columns that people have; none if nothing is known about anybody. */
export function peopleColumns(people: People | undefined): PeopleColumns {
  if (people === undefined) return { columns: [], cells: () => [] };
  return columnsOf(people, [...(people.hasDetails ? detailColumns : []), ...demographicColumns(people)]);
}

/** Returns the columns of submission details only, known or not. */
export function detailColumnsOf(people: People | undefined): PeopleColumns {
  return columnsOf(people, detailColumns);
}

function columnsOf(people: People | undefined, columns: readonly CellColumn<Person>[]): PeopleColumns {
  const unknown = columns.map(() => undefined);
  return {
    columns,
    cells: (row) => {
      const person = people?.of(row);
      return person === undefined ? unknown : columns.map(({ cell }) => cell(person));
    },
  };
}

function demographicColumns({ demographics }: People): CellColumn<Person>[] {
  return demographics.flatMap((demographic, place): CellColumn<Person>[] => {
    const { column, type, reasons } = demographic;
    const values: CellColumn<Person> = {
      name: column,
      type,
      cell: (person) => {
        const value = person.demographics[place];
        if (value === undefined || value.kind === 'missing') return undefined;
        return value.kind === 'number' ? value.number : value.text;
      },
    };
    if (reasons.length === 0) return [values];
    const missing: CellColumn<Person> = {
      name: reasonsColumn(demographic),
      type: 'text',
      cell: (person) => {
        const value = person.demographics[place];
        return value?.kind === 'missing' ? value.reason : undefined;
      },
    };
    return [values, missing];
  });
}
