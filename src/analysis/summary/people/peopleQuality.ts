import { maxListed, type Found } from '../../records/readReport.ts';
import { quantile } from '../cards/spread.ts';
import { sortedNumbers } from '../cards/sortedNumbers.ts';
import type { Columns } from '../columns/columns.ts';
import { allRows, eachRow, type Rows } from '../rows/rowList.ts';
import { firstRows } from '../rows/submissionRows.ts';
import type { PeopleQuality, Quality } from '../summarySource.ts';
import type { PeopleColumns } from './personColumns.ts';

/** Submissions with less than this part of the median time are suspiciously fast. */
const fastPart = 1 / 3;

/** Finds what is wrong with who answered, whatever the filter; nothing if nobody is known. */
export function peopleQuality(columns: Columns, people: PeopleColumns | undefined): Pick<Quality, 'people'> {
  if (people === undefined) return {};
  const rows = firstRows(columns, allRows(columns.rows));
  const unknown = finding<string>();
  eachRow(rows, (row) => {
    if (people.known.get(row) === 0) unknown.add(() => columns.submissions.text(row));
  });
  const statusId = people.columns.find(({ about }) => about === 'status')?.column.instructionId;
  const found: PeopleQuality = {
    ...(statusId === undefined ? {} : { statusId }),
    returned: returnedIn(columns, people, rows),
    ...fastIn(columns, people, rows),
    unknown: unknown.found(),
    withoutAnswers: people.withoutAnswers,
  };
  return { people: found };
}

/** Finds participants with several submissions, those with the most first. */
export function repeatedParticipants(columns: Columns): Quality['repeatedParticipants'] {
  const { participant, participants } = columns;
  const counts = new Uint32Array(participants.count());
  eachRow(firstRows(columns, allRows(columns.rows)), (row) => {
    const code = participant.get(row) - 1;
    if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  });
  const repeated: { code: number; submissions: number }[] = [];
  for (const [code, submissions] of counts.entries())
    if (submissions > 1) repeated.push({ code, submissions });
  return {
    count: repeated.length,
    first: repeated
      .sort((one, other) => other.submissions - one.submissions || one.code - other.code)
      .slice(0, maxListed)
      .map(({ code, submissions }) => ({ participant: participants.text(code), submissions })),
  };
}

function returnedIn(
  { submissions }: Columns,
  { columns }: PeopleColumns,
  rows: Rows,
): PeopleQuality['returned'] {
  const column = columns.find(({ about }) => about === 'status')?.column;
  const returned = finding<PeopleQuality['returned']['first'][number]>();
  if (column?.kind === 'choice') {
    eachRow(rows, (row) => {
      const [code = -1] = column.codesIn(column.combinations.get(row) - 1);
      const choice = column.choices[code];
      if (choice?.value !== 'RETURNED' && choice?.value !== 'REJECTED') return;
      returned.add(() => ({ submission: submissions.text(row), status: choice.label }));
    });
  }
  return returned.found();
}

function fastIn(
  { submissions }: Columns,
  { columns }: PeopleColumns,
  rows: Rows,
): Pick<PeopleQuality, 'fast' | 'medianMinutes'> {
  const fast = finding<PeopleQuality['fast']['first'][number]>();
  const column = columns.find(({ about }) => about === 'time-taken')?.column;
  if (column?.kind !== 'number') return { fast: fast.found() };
  const { values } = column;
  const known = new Float64Array(rows.count);
  let count = 0;
  eachRow(rows, (row) => {
    if (!Number.isNaN(values.get(row))) known[count++] = values.get(row);
  });
  if (count === 0) return { fast: fast.found() };
  const medianMinutes = quantile(sortedNumbers(known.subarray(0, count)), 0.5);
  eachRow(rows, (row) => {
    const minutes = values.get(row);
    if (minutes < medianMinutes * fastPart) fast.add(() => ({ submission: submissions.text(row), minutes }));
  });
  return { fast: fast.found(), medianMinutes };
}

function finding<T>(): { readonly add: (describe: () => T) => void; readonly found: () => Found<T> } {
  const first: T[] = [];
  let count = 0;
  return {
    add: (describe) => {
      if (count++ < maxListed) first.push(describe());
    },
    found: () => ({ count, first }),
  };
}
