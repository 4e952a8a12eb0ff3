import { numberIn } from '../numberIn.ts';
import { textsOf } from './answerTexts.ts';
import { unlistedValue, type ChoiceColumn } from './choiceColumn.ts';
import { isCounted, type Column, type Columns } from './columns.ts';
import { inSlices, paceOf, type Pace } from '../giveWay.ts';
import type { SummaryFilter } from './model.ts';
import { rangeTest } from './rangeTest.ts';
import type { ReadRecords } from './records.ts';
import type { UnitGroups } from './unitGroups.ts';
import type { NumberColumn } from './valueColumns.ts';

/** Rows in the file's order. */
export interface Rows {
  readonly count: number;
  /** The row at a place from 0 to `count` - 1. */
  readonly at: (place: number) => number;
}

export function allRows(count: number): Rows {
  return { count, at: (place) => place };
}

type Test = (row: number) => boolean;

/**
 * The rows that a filter lets through. Texts and names of files are not in the columns: a filter by one reads the records again that
 * may hold it. Throws the signal's reason and, where it reads, the disk's errors.
 */
export async function matchingRows(
  columns: Columns,
  units: ReadonlyMap<string, UnitGroups>,
  filter: SummaryFilter,
  read: ReadRecords,
  signal: AbortSignal,
): Promise<Rows> {
  const pace = paceOf(signal);
  await pace.rest();
  const tests = [...recordTests(columns, filter), ...rangeTests(columns, units, filter)];
  const { answer } = filter;
  if (answer === undefined)
    return tests.length === 0 ? allRows(columns.rows) : await kept(columns.rows, tests, pace);
  const column = columns.byId.get(answer.instructionId);
  if (column === undefined) return allRows(0);
  const { test, isExact } = await answerTest(column, answer.value, pace);
  const may = await kept(columns.rows, [...tests, test], pace);
  return isExact ? may : await holding(may, column, answer.value, read, signal);
}

function* recordTests(columns: Columns, filter: SummaryFilter): Generator<Test> {
  const { study, participant, from, to } = filter;
  if (study !== undefined) yield isCode(columns.study.get, columns.studies.find(study));
  if (participant !== undefined) {
    yield isCode(columns.participant.get, columns.participants.find(participant));
  }
  // What is no time lets nothing through, and neither does a record without one.
  if (from !== undefined) {
    const start = Date.parse(from);
    yield (row) => columns.time.get(row) >= start;
  }
  if (to !== undefined) {
    const end = Date.parse(to);
    yield (row) => columns.time.get(row) < end;
  }
}

function* rangeTests(
  { byId }: Columns,
  units: ReadonlyMap<string, UnitGroups>,
  { range }: SummaryFilter,
): Generator<Test> {
  if (range === undefined) return;
  const column = byId.get(range.instructionId);
  yield column === undefined ? () => false : rangeTest(column, range, units.get(range.instructionId));
}

function isCode(codeOf: Test | ((row: number) => number), code: number): Test {
  return code < 0 ? () => false : (row) => codeOf(row) === code + 1;
}

/** Whether a row has the answer or, where the columns don't tell exactly, may have it. */
async function answerTest(
  column: Column,
  value: string,
  pace: Pace,
): Promise<{ readonly test: Test; readonly isExact: boolean }> {
  switch (column.kind) {
    case 'choice':
      return await choiceTest(column, value, pace);
    case 'number':
      return { test: numberTest(column, value), isExact: true };
    case 'text':
      return { test: (row) => column.lengths.get(row) > 0, isExact: false };
    case 'upload':
      return { test: (row) => column.files.get(row) > 1, isExact: false };
    case 'other':
      return { test: (row) => column.answers.get(row) > 0, isExact: false };
  }
}

/** Answers that are no option are cut and, beyond the first 1,000, counted as one: which rows have one of these, only the records tell. */
async function choiceTest(
  { choices, combinationCount, codesIn, combinations }: ChoiceColumn,
  value: string,
  pace: Pace,
): Promise<{ readonly test: Test; readonly isExact: boolean }> {
  const cut = unlistedValue(value);
  const known = choices.findIndex((choice) => !choice.rest && choice.value === (choice.listed ? value : cut));
  const code = known >= 0 ? known : choices.findIndex(({ rest }) => rest);
  const has = new Uint8Array(combinationCount());
  await inSlices(has.length, pace, (combination) => {
    if (codesIn(combination).includes(code)) has[combination] = 1;
  });
  return {
    test: (row) => {
      const combination = combinations.get(row);
      return combination > 0 && has[combination - 1] === 1;
    },
    isExact: known >= 0 && (cut === value || choices[known]?.listed === true),
  };
}

/** A number as it is, or with a blank and its unit's value behind it. */
function numberTest({ units, unitCodes, values }: NumberColumn, value: string): Test {
  const wanted = amountIn(value, units);
  if (wanted === undefined) return () => false;
  const { number, unit } = wanted;
  return (row) => values.get(row) === number && (unit === 0 || unitCodes.get(row) === unit);
}

/** The unit by its code, 0: any. A unit may have blanks itself. */
function amountIn(
  value: string,
  units: readonly string[],
): { readonly number: number; readonly unit: number } | undefined {
  const whole = numberIn(value);
  if (whole !== undefined) return { number: whole + 0, unit: 0 };
  for (let blank = value.indexOf(' '); blank >= 0; blank = value.indexOf(' ', blank + 1)) {
    const number = numberIn(value.slice(0, blank));
    const unit = units.indexOf(value.slice(blank + 1), 1);
    if (number !== undefined && unit > 0) return { number: number + 0, unit };
  }
  return undefined;
}

async function kept(count: number, tests: readonly Test[], pace: Pace): Promise<Rows> {
  const list = rowList();
  await inSlices(count, pace, (row) => {
    for (const test of tests) if (!test(row)) return;
    list.push(row);
  });
  return list.done();
}

async function holding(
  may: Rows,
  column: Column,
  value: string,
  read: ReadRecords,
  signal: AbortSignal,
): Promise<Rows> {
  const list = rowList();
  for await (const { row, answers } of read(may, signal)) {
    if (answers.some((answer) => isCounted(column, answer) && textsOf(answer).includes(value)))
      list.push(row);
  }
  return list.done();
}

/** Collects rows in four bytes each. */
export function rowList(): { readonly push: (row: number) => void; readonly done: () => Rows } {
  let rows = new Uint32Array(1024);
  let count = 0;
  return {
    push: (row) => {
      if (count === rows.length) {
        const larger = new Uint32Array(count * 2);
        larger.set(rows);
        rows = larger;
      }
      rows[count++] = row;
    },
    done: () => {
      const all = rows;
      return { count, at: (place) => all[place] ?? 0 };
    },
  };
}
