import { statuses, type Demographic, type People, type Person, type PersonKey } from '../../people/people.ts';
import type { Cell, TableColumn } from './tableColumn.ts';

/** A column of what is known about participants. */
export interface PeopleColumn extends TableColumn {
  /** What it contains, in English; untrusted. */
  readonly label: string;
  readonly group: 'submission_detail' | 'demographic';
  /** The texts that occur, if there are only a few. */
  readonly options?: readonly string[];
}

/** The columns of what is known about participants, in the wide and the long table. */
export interface PeopleColumns {
  readonly columns: readonly PeopleColumn[];
  /** Returns a row's cells: nothing in all of them if its person isn't known. */
  readonly cells: (row: PersonKey) => readonly Cell[];
}

/** The columns of submission details, the same for every snapshot. */
export const detailColumns = [
  {
    name: 'submission_status',
    type: 'text',
    label: 'What became of the submission',
    options: statuses,
    group: 'submission_detail',
  },
  { name: 'started_at', type: 'time', label: 'Start of the submission', group: 'submission_detail' },
  { name: 'completed_at', type: 'time', label: 'End of the submission', group: 'submission_detail' },
  { name: 'seconds_taken', type: 'number', label: 'Time taken in seconds', group: 'submission_detail' },
] as const satisfies readonly PeopleColumn[];

/** Returns the column with the reasons for a demographic's missing values. */
export function reasonsColumn({ column }: Demographic): string {
  return `${column}__missing`;
}

/** Returns the columns for people; none if nothing is known about anybody. */
export function peopleColumns(people: People | undefined): PeopleColumns {
  if (people === undefined) return { columns: [], cells: () => [] };
  const { hasDetails, demographics } = people;
  const columns = [...(hasDetails ? detailColumns : []), ...demographics.flatMap(demographicColumns)];
  return cellsOnce(people, columns, (person) => [
    ...(hasDetails ? detailCells(person) : []),
    ...demographicCells(demographics, person),
  ]);
}

/** Returns the columns of submission details, known or not. */
export function detailColumnsOf(people: People | undefined): PeopleColumns {
  return cellsOnce(people, detailColumns, detailCells);
}

/** Looks a row's person up only once for several tables. */
function cellsOnce(
  people: People | undefined,
  columns: readonly PeopleColumn[],
  cellsOf: (person: Person) => readonly Cell[],
): PeopleColumns {
  const unknown = columns.map(() => undefined);
  let last: { readonly row: PersonKey; readonly cells: readonly Cell[] } | undefined;
  return {
    columns,
    cells: (row) => {
      if (last?.row !== row) {
        const person = people?.of(row);
        last = { row, cells: person === undefined ? unknown : cellsOf(person) };
      }
      return last.cells;
    },
  };
}

function detailCells({ status, startedAt, completedAt, secondsTaken }: Person): readonly Cell[] {
  return [status, startedAt, completedAt, secondsTaken];
}

function demographicColumns(demographic: Demographic): readonly PeopleColumn[] {
  const { column, type, header, reasons } = demographic;
  const values = { name: column, type, label: header, group: 'demographic' } as const;
  if (reasons.length === 0) return [values];
  const label = `${header}: why the value is missing`;
  const name = reasonsColumn(demographic);
  return [values, { name, type: 'text', label, options: reasons, group: 'demographic' }];
}

function demographicCells(demographics: readonly Demographic[], person: Person): readonly Cell[] {
  const values = person.demographics;
  const cells: Cell[] = [];
  for (const [place, { reasons }] of demographics.entries()) {
    const value = values[place];
    if (value === undefined) cells.push(undefined);
    else if (value.kind === 'missing') cells.push(undefined);
    else cells.push(value.kind === 'number' ? value.number : value.text);
    if (reasons.length > 0) cells.push(value?.kind === 'missing' ? value.reason : undefined);
  }
  return cells;
}
