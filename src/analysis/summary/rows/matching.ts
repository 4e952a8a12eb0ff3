import { parseNumber } from '../../answers/numberIn.ts';
import { textsOf } from '../../answers/answerParts.ts';
import { unlistedValue, type ChoiceColumn } from '../columns/choiceColumn.ts';
import { isAnswered, isCounted, type Column, type Columns } from '../columns/columns.ts';
import type { SummaryBase } from '../summarise.ts';
import type { AnswerCondition, SummaryFilter } from '../summary.ts';
import { rangeTest } from './rangeTest.ts';
import { allRows, rowsWhere, type Rows } from './rowList.ts';
import type { ReadRecords } from './records.ts';
import type { UnitGroups } from '../columns/unitGroups.ts';
import type { NumberColumn } from '../columns/valueColumns.ts';

type Test = (row: number) => boolean;

/** The conditions on a question: rows meet one for sure, or may have one of the answers. */
interface QuestionTest {
  readonly column: Column;
  readonly isSure: Test;
  readonly mayHave: Test;
  /** The answers that only the records tell. */
  readonly answers: readonly string[];
}

/**
 * Returns the rows that match a filter. Columns hold no texts or file names, so a filter by one of these
 * reads the records that may match again. Rejects with the signal's reason or the disk's errors.
 *
 * @param isNew whether the previous snapshot lacks a row's submission; absent: there is none
 */
export async function matchingRows(
  { columns, units, read }: Pick<SummaryBase, 'columns' | 'units' | 'read'>,
  filter: SummaryFilter,
  signal: AbortSignal,
  isNew?: Test,
): Promise<Rows> {
  signal.throwIfAborted();
  const questions: QuestionTest[] = [];
  for (const { instructionId, anyOf } of filter.questions ?? []) {
    const column = columns.byId.get(instructionId);
    if (column === undefined) return allRows(0);
    questions.push(questionTest(column, anyOf, units.get(instructionId)));
  }
  const tests = [
    ...recordTests(columns, filter),
    ...(filter.isNew === true && isNew !== undefined ? [isNew] : []),
    ...questions.map(
      ({ isSure, mayHave }): Test =>
        (row) =>
          isSure(row) || mayHave(row),
    ),
  ];
  const may = tests.length === 0 ? allRows(columns.rows) : kept(columns.rows, tests);
  const unsure = questions.filter(({ answers }) => answers.length > 0);
  return unsure.length === 0 ? may : await holding(may, unsure, columns.rows, read, signal);
}

function* recordTests(columns: Columns, { study, participant, times }: SummaryFilter): Generator<Test> {
  if (study !== undefined) yield isCode(columns.study.get, columns.studies.find(study));
  if (participant !== undefined) {
    yield isCode(columns.participant.get, columns.participants.find(participant));
  }
  if (times !== undefined) {
    // An invalid time matches nothing, and a record without a time never matches.
    const ranges = times.map(({ from, to }) => ({
      start: from === undefined ? -Infinity : Date.parse(from),
      end: to === undefined ? Infinity : Date.parse(to),
    }));
    yield (row) => {
      const time = columns.time.get(row);
      return ranges.some(({ start, end }) => time >= start && time < end);
    };
  }
}

function questionTest(
  column: Column,
  conditions: readonly AnswerCondition[],
  units: UnitGroups | undefined,
): QuestionTest {
  const sure: Test[] = [];
  const may: Test[] = [];
  const answers: string[] = [];
  for (const condition of conditions) {
    if (condition.kind === 'range') {
      sure.push(rangeTest(column, condition, units));
      continue;
    }
    const { test, isExact } = answerTest(column, condition.value);
    (isExact ? sure : may).push(test);
    if (!isExact) answers.push(condition.value);
  }
  return {
    column,
    isSure: (row) => sure.some((test) => test(row)),
    mayHave: (row) => may.some((test) => test(row)),
    answers,
  };
}

function isCode(codeOf: (row: number) => number, code: number): Test {
  return code < 0 ? () => false : (row) => codeOf(row) === code + 1;
}

/** Returns a test for rows that have the answer or, if the columns can't tell exactly, that may have it. */
function answerTest(column: Column, value: string): { readonly test: Test; readonly isExact: boolean } {
  switch (column.kind) {
    case 'choice':
      return choiceTest(column, value);
    case 'number':
      return { test: numberTest(column, value), isExact: true };
    case 'text':
    case 'upload':
    case 'other':
      return { test: (row) => isAnswered(column, row), isExact: false };
  }
}

/**
 * Unlisted answers are cut and, after the first 1,000, counted as one, so that only the records tell them
 * apart.
 */
function choiceTest(
  { choices, combinationCount, codesIn, combinations }: ChoiceColumn,
  value: string,
): { readonly test: Test; readonly isExact: boolean } {
  const cut = unlistedValue(value);
  const known = choices.findIndex((choice) => !choice.rest && choice.value === (choice.listed ? value : cut));
  const code = known >= 0 ? known : choices.findIndex(({ rest }) => rest);
  const has = Uint8Array.from({ length: combinationCount() }, (_, combination) =>
    Number(codesIn(combination).includes(code)),
  );
  return {
    test: (row) => {
      const combination = combinations.get(row);
      return combination > 0 && has[combination - 1] === 1;
    },
    isExact: known >= 0 && (cut === value || choices[known]?.listed === true),
  };
}

/** Matches a number, alone or followed by a space and its unit's value. */
function numberTest({ units, unitCodes, values }: NumberColumn, value: string): Test {
  const wanted = amountIn(value, units);
  if (wanted === undefined) return () => false;
  const { number, unit } = wanted;
  return (row) => values.get(row) === number && (unit === 0 || unitCodes.get(row) === unit);
}

/** Returns the number and the unit's code, 0 for any unit. A unit may itself contain spaces. */
function amountIn(
  value: string,
  units: readonly string[],
): { readonly number: number; readonly unit: number } | undefined {
  const whole = parseNumber(value);
  if (whole !== undefined) return { number: whole + 0, unit: 0 };
  for (let blank = value.indexOf(' '); blank >= 0; blank = value.indexOf(' ', blank + 1)) {
    const number = parseNumber(value.slice(0, blank));
    const unit = units.indexOf(value.slice(blank + 1), 1);
    if (number !== undefined && unit > 0) return { number: number + 0, unit };
  }
  return undefined;
}

function kept(count: number, tests: readonly Test[]): Rows {
  return rowsWhere(allRows(count), (row) => tests.every((test) => test(row)));
}

/** Reads the rows again that don't meet the conditions for sure, and keeps those that do. */
async function holding(
  may: Rows,
  questions: readonly QuestionTest[],
  rowCount: number,
  read: ReadRecords,
  signal: AbortSignal,
): Promise<Rows> {
  const isSure: Test = (row) => questions.every((question) => question.isSure(row));
  const holds = new Uint8Array(rowCount);
  const unsure = rowsWhere(may, (row) => !isSure(row));
  for await (const { row, answers } of read(unsure, signal)) {
    const matches = questions.every(
      (question) =>
        question.isSure(row) ||
        answers.some(
          (answer) =>
            isCounted(question.column, answer) &&
            textsOf(answer).some((text) => question.answers.includes(text)),
        ),
    );
    if (matches) holds[row] = 1;
  }
  return rowsWhere(may, (row) => holds[row] === 1 || isSure(row));
}
