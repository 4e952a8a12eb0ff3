import type { NumberCondition, SummaryFilter } from '../../../../src/analysis/summary/summary.ts';
import { optionOf, type Question, type RowAnswer } from './answers.ts';
import { numberGroups, unitUses } from './numbers.ts';
import type { Row } from './rows.ts';
import { lengthOf } from './words.ts';

/** Returns the rows that match a filter. */
export function matching(
  all: readonly Row[],
  answersBy: ReadonlyMap<Question, readonly RowAnswer[]>,
  { study, participant, times, questions = [] }: SummaryFilter,
): ReadonlySet<Row> {
  let left = [...all];
  if (study !== undefined) left = left.filter((row) => row.study === study);
  if (participant !== undefined) left = left.filter((row) => row.participant === participant);
  if (times !== undefined) {
    left = left.filter(({ time = Number.NaN }) =>
      times.some(
        ({ from, to }) =>
          (from === undefined ? !Number.isNaN(time) : time >= Date.parse(from)) &&
          (to === undefined || time < Date.parse(to)),
      ),
    );
  }
  for (const { instructionId, anyOf } of questions) {
    const found = new Set<Row>();
    for (const [question, answers] of answersBy) {
      if (question.id !== instructionId) continue;
      for (const condition of anyOf) {
        const rows =
          condition.kind === 'answer'
            ? answering(question, answers, condition.value)
            : within(question, answers, condition);
        for (const row of rows) found.add(row);
      }
    }
    left = left.filter((row) => found.has(row));
  }
  return new Set(left);
}

function answering(question: Question, answers: readonly RowAnswer[], answer: string): Set<Row> {
  const wanted = optionOf(answer, question);
  const isIt = (value: string | undefined): boolean =>
    wanted >= 0 ? value !== undefined && optionOf(value, question) === wanted : value === answer;
  return new Set(answers.filter(({ items }) => items.some(({ value }) => isIt(value))).map(({ row }) => row));
}

function within(question: Question, answers: readonly RowAnswer[], range: NumberCondition): Set<Row> {
  const { from, to } = range;
  const isIn = ({ number }: { number: number }): boolean => {
    if (from !== undefined && number < from) return false;
    return to === undefined || number < to || (to === from && number === from);
  };
  if (question.kind === 'number') {
    const unit = question.units.find(({ label }) => label === range.unit)?.value ?? range.unit ?? '';
    const { groups } = numberGroups(answers, question, unitUses(answers, question));
    const numbers = groups.find((group) => group.unit === unit)?.numbers ?? [];
    return new Set(numbers.filter(isIn).map(({ row }) => row));
  }
  return new Set(
    answers
      .filter(({ state }) => state === 'answered')
      .map(({ row, items }) => ({ row, number: lengthOf(items.map(({ value }) => value ?? '')) }))
      .filter(isIn)
      .map(({ row }) => row),
  );
}
