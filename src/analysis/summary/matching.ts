import { numberIn } from '../numberIn.ts';
import { textsOf } from './answerTexts.ts';
import type { Column, Columns } from './columns.ts';
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
  const may = await kept(columns.rows, [...tests, await answerTest(column, answer.value, pace)], pace);
  if (column.kind === 'choice' || column.kind === 'number') return may;
  return await holding(may, answer, read, signal);
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

/** Whether a row has the answer or, of a text or an upload, may have it. */
async function answerTest(column: Column, value: string, pace: Pace): Promise<Test> {
  switch (column.kind) {
    case 'choice': {
      const code = column.choices.findIndex((choice) => !choice.rest && choice.value === value);
      const has = new Uint8Array(column.combinationCount());
      await inSlices(has.length, pace, (combination) => {
        if (column.codesIn(combination).includes(code)) has[combination] = 1;
      });
      return (row) => {
        const combination = column.combinations.get(row);
        return combination > 0 && has[combination - 1] === 1;
      };
    }
    case 'number':
      return numberTest(column, value);
    case 'text':
      return (row) => column.lengths.get(row) > 0;
    case 'upload':
      return (row) => column.files.get(row) > 1;
    case 'other':
      return (row) => column.answers.get(row) > 0;
  }
}

/** A number as it is, or with a blank and its unit's value behind it. */
function numberTest(column: NumberColumn, value: string): Test {
  const { units, unitCodes, values, more } = column;
  const wanted = amountIn(value, units);
  if (wanted === undefined) return () => false;
  const { number, unit } = wanted;
  const isIt = (each: number, code: number): boolean => each === number && (unit === 0 || code === unit);
  return (row) => {
    if (isIt(values.get(row), unitCodes.get(row))) return true;
    if (more.count() === 0) return false;
    for (let index = more.from(row); index < more.count() && more.row(index) === row; index++) {
      if (isIt(more.value(index), more.code(index))) return true;
    }
    return false;
  };
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
  answer: { readonly instructionId: string; readonly value: string },
  read: ReadRecords,
  signal: AbortSignal,
): Promise<Rows> {
  const list = rowList();
  for await (const { row, answers } of read(may, signal)) {
    const has = answers.some(
      (each) => each.instructionId === answer.instructionId && textsOf(each).includes(answer.value),
    );
    if (has) list.push(row);
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
