import { cardOf } from './cards/cardOf.ts';
import type { Columns } from './columns/columns.ts';
import { yieldToEventLoop } from '../../problems/longWork.ts';
import { allRows, eachRow, type Rows } from './rows/rowList.ts';
import type { PeopleColumns } from './people/personColumns.ts';
import { peopleSummary } from './people/peopleSummary.ts';
import type { Card, Counted, Summary } from './summary.ts';
import type { ReadRecords } from './rows/records.ts';
import { shownOf } from './cards/samples.ts';
import { timesAmong, timeSeriesOf } from './time/timeSeries.ts';
import { unitGroupsOf, type UnitGroups } from './columns/unitGroups.ts';
import { firstRows } from './rows/submissionRows.ts';
import type { SizeOf } from './cards/uploadItems.ts';

/** What all summaries of a snapshot are made from. */
export interface SummaryBase {
  /** Those of people can be found by their ids, too. */
  readonly columns: Columns;
  readonly people?: PeopleColumns | undefined;
  /** The units of each column of numbers, regardless of the filter. */
  readonly units: ReadonlyMap<string, UnitGroups>;
  /** All studies, those with the most submissions first. */
  readonly studies: readonly Counted[];
  readonly read: ReadRecords;
  readonly sizeOf: SizeOf;
}

/** Prepares complete columns for summaries. */
export async function summaryBase(
  { columns, people, ...others }: Omit<SummaryBase, 'units' | 'studies'>,
  signal: AbortSignal,
): Promise<SummaryBase> {
  const ofPeople = people?.columns.map(({ column }) => column) ?? [];
  const units = new Map<string, UnitGroups>();
  for (const column of [...columns.columns, ...ofPeople]) {
    if (column.kind !== 'number') continue;
    units.set(column.instructionId, unitGroupsOf(column, columns.rows));
    await yieldToEventLoop(signal);
  }
  const byId = new Map([
    ...columns.byId,
    ...ofPeople.map((column) => [column.instructionId, column] as const),
  ]);
  const all = people === undefined ? columns : { ...columns, byId };
  return { columns: all, people, units, studies: studiesOf(columns), ...others };
}

/**
 * Summarizes the matching rows, with days and hours in a known time zone. Figures are counted from the
 * columns; only samples are read from the records again. Rejects with the disk's errors or the signal's
 * reason.
 *
 * @param whole the summary of all rows in the same time zone, if a filter applies: bars are those of all rows
 */
export async function summarise(
  base: SummaryBase,
  rows: Rows,
  timeZone: string,
  signal: AbortSignal,
  whole?: Summary,
): Promise<Summary> {
  const { columns } = base;
  const shown = await shownOf(columns, rows, base.read, base.sizeOf, signal);
  const submissions = firstRows(columns, rows);
  const cards: Card[] = [];
  for (const [index, column] of columns.columns.entries()) {
    const of = { units: base.units, rows, shown: shown.get(column.instructionId) };
    cards.push(cardOf(column, index, { ...of, whole: whole?.cards[index] }));
    await yieldToEventLoop(signal);
  }
  return {
    submissions: columns.submissionCount,
    matching: submissions.count,
    rows: rows.count,
    hasTasks: columns.tasks.count() > 0,
    participants: participantsOf(columns, rows),
    ...(whole === undefined
      ? timeSeriesOf(rows, columns.time.get, timeZone)
      : timesAmong(whole.overTime, rows, columns.time.get)),
    studies: base.studies,
    cards,
    ...peopleSummary(base, submissions, whole),
  };
}

function participantsOf({ participant, participants }: Columns, rows: Rows): number {
  const seen = new Uint8Array(participants.count() + 1);
  let count = 0;
  eachRow(rows, (row) => {
    const code = participant.get(row);
    if (code === 0 || seen[code] === 1) return;
    seen[code] = 1;
    count++;
  });
  return count;
}

/** More studies than anybody reads through; limits the message to the webview. */
const maxStudies = 1_000;

function studiesOf(columns: Columns): Counted[] {
  const { study, studies } = columns;
  const counts = new Float64Array(studies.count());
  eachRow(firstRows(columns, allRows(columns.rows)), (row) => {
    const code = study.get(row);
    if (code > 0) counts[code - 1] = (counts[code - 1] ?? 0) + 1;
  });
  return Array.from(counts, (count, code) => ({ count, code }))
    .sort((a, b) => b.count - a.count || studies.compare(a.code, b.code))
    .slice(0, maxStudies)
    .map(({ count, code }) => ({ value: studies.text(code), count }));
}
