import { yieldToEventLoop } from '../../../problems/longWork.ts';
import { cardOf } from '../cards/cardOf.ts';
import { sortedNumbers } from '../cards/sortedNumbers.ts';
import { quantile } from '../cards/spread.ts';
import type { ChoiceColumn } from '../columns/choiceColumn.ts';
import type { NumberColumn } from '../columns/valueColumns.ts';
import { allRows, eachRow, rowsWhere, type Rows } from '../rows/rowList.ts';
import { firstRows } from '../rows/submissionRows.ts';
import type { SummaryBase } from '../summarise.ts';
import type { Split, SplitGroup, Summary } from '../summary.ts';
import { timesAmong } from '../time/timeSeries.ts';
import type { PersonColumn } from './personColumns.ts';
import { personCard } from './peopleSummary.ts';

/** More groups than this can't be compared at a glance. */
const maxGroups = 6;
/** Lower ends of age groups, in years. */
const ageBands = [25, 35, 45, 55, 65];

interface Group {
  readonly name: SplitGroup['name'];
  readonly has: (row: number) => boolean;
}

/**
 * Summarizes the matching rows by groups: values of what is known about who answered, age groups, or quarters
 * of other numbers. Values are the most frequent ones of all rows. Returns nothing if there is no such column.
 * Throws the signal's reason.
 *
 * @param whole the summary of all rows, in whose bars everything is counted
 */
export async function splitSummary(
  base: SummaryBase,
  rows: Rows,
  by: string,
  whole: Summary,
  signal: AbortSignal,
): Promise<Pick<Summary, 'split'>> {
  const people = base.people?.columns ?? [];
  const person = people.find(({ column }) => column.instructionId === by);
  if (person === undefined) return {};
  const { columns, units } = base;
  const groups: SplitGroup[] = [];
  for (const { name, has } of groupsOf(person, firstRows(columns, allRows(columns.rows)))) {
    const own = rowsWhere(rows, has);
    const submissions = firstRows(columns, own);
    const cards: SplitGroup['cards'][number][] = [];
    for (const [index, column] of columns.columns.entries()) {
      cards.push(cardOf(column, index, { units, rows: own, whole: whole.cards[index] }));
      await yieldToEventLoop(signal);
    }
    groups.push({
      name,
      submissions: submissions.count,
      bins: timesAmong(whole.overTime, own, columns.time.get).overTime.bins.map(({ count }) => count),
      cards,
      people: people.map((each, index) =>
        personCard(each, index, { units, rows: submissions, whole: whole.people?.cards[index]?.card }),
      ),
    });
    await yieldToEventLoop(signal);
  }
  const split: Split = { by, groups };
  return { split };
}

/** Returns groups that together have all rows: those with a value, and those without one, if there are any. */
function groupsOf({ about, column }: PersonColumn, all: Rows): Group[] {
  const isKnown = (row: number): boolean => column.answered.get(row) > 0;
  const groups =
    column.kind === 'choice' ? valueGroups(column, all) : rangeGroups(column, all, about === 'age');
  const isAnyUnknown = rowsWhere(all, (row) => !isKnown(row)).count > 0;
  return isAnyUnknown ? [...groups, { name: { kind: 'none' }, has: (row) => !isKnown(row) }] : groups;
}

function valueGroups({ choices, combinations, codesIn }: ChoiceColumn, all: Rows): Group[] {
  const codeOf = (row: number): number => codesIn(combinations.get(row) - 1)[0] ?? -1;
  const counts = choices.map(() => 0);
  eachRow(all, (row) => {
    const code = codeOf(row);
    if (code >= 0) counts[code] = (counts[code] ?? 0) + 1;
  });
  const named = choices.map((_, code) => code).filter((code) => choices[code]?.rest === false);
  const isAll = choices.length <= maxGroups && named.length === choices.length;
  const shown = isAll
    ? named
    : named
        .sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0) || one - other)
        .slice(0, maxGroups - 1)
        .sort((one, other) => one - other);
  const groups: Group[] = shown.map((code) => ({
    name: { kind: 'value', label: choices[code]?.label ?? '' },
    has: (row) => codeOf(row) === code,
  }));
  if (isAll) return groups;
  const apart = new Set(shown);
  const isOther = (row: number): boolean => codeOf(row) >= 0 && !apart.has(codeOf(row));
  return [...groups, { name: { kind: 'others' }, has: isOther }];
}

/** Returns the groups that have a row. */
function rangeGroups({ values, units }: NumberColumn, all: Rows, isAge: boolean): Group[] {
  const known = new Float64Array(all.count);
  let count = 0;
  eachRow(all, (row) => {
    if (!Number.isNaN(values.get(row))) known[count++] = values.get(row);
  });
  const numbers = sortedNumbers(known.subarray(0, count));
  if (count === 0) return [];
  const edges = isAge ? ageBands : [0.25, 0.5, 0.75].map((part) => quantile(numbers, part));
  const ends = [undefined, ...new Set(edges), undefined];
  const unit = units[1] ?? '';
  return ends.slice(1).flatMap((to, index): Group[] => {
    const from = ends[index];
    if (numbers.below(to ?? Infinity) - numbers.below(from ?? -Infinity) === 0) return [];
    return [
      {
        name: {
          kind: 'range',
          unit,
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        },
        has: (row) => values.get(row) >= (from ?? -Infinity) && values.get(row) < (to ?? Infinity),
      },
    ];
  });
}
