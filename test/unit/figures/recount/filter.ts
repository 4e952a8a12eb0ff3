import type { SummaryFilter } from '../../../../src/analysis/summary/model.ts';
import { optionOf, type Question, type Said } from './answers.ts';
import { numbersSaid, unitUses } from './numbers.ts';
import type { Row } from './rows.ts';
import { lengthOf } from './words.ts';

/** Those of all rows that a filter lets through. */
export function matching(
  all: readonly Row[],
  saidBy: ReadonlyMap<Question, readonly Said[]>,
  { study, participant, from, to, answer, range }: SummaryFilter,
): ReadonlySet<Row> {
  let left = [...all];
  if (study !== undefined) left = left.filter((row) => row.study === study);
  if (participant !== undefined) left = left.filter((row) => row.participant === participant);
  if (from !== undefined) left = left.filter(({ time }) => time !== undefined && time >= Date.parse(from));
  if (to !== undefined) left = left.filter(({ time }) => time !== undefined && time < Date.parse(to));
  for (const [question, said] of saidBy) {
    if (question.id === answer?.instructionId) {
      const found = answering(question, said, answer.value);
      left = left.filter((row) => found.has(row));
    }
    if (question.id === range?.instructionId) {
      const found = within(question, said, range);
      left = left.filter((row) => found.has(row));
    }
  }
  return new Set(left);
}

function answering(question: Question, said: readonly Said[], answer: string): Set<Row> {
  const wanted = optionOf(answer, question);
  const isIt = (value: string | undefined): boolean =>
    wanted >= 0 ? value !== undefined && optionOf(value, question) === wanted : value === answer;
  return new Set(said.filter(({ items }) => items.some(({ value }) => isIt(value))).map(({ row }) => row));
}

function within(
  question: Question,
  said: readonly Said[],
  range: NonNullable<SummaryFilter['range']>,
): Set<Row> {
  const { from, to } = range;
  const isIn = ({ number }: { number: number }): boolean => {
    if (from !== undefined && number < from) return false;
    return to === undefined || number < to || (to === from && number === from);
  };
  if (question.kind === 'number') {
    const unit = question.units.find(({ label }) => label === range.unit)?.value ?? range.unit ?? '';
    const { groups } = numbersSaid(said, question, unitUses(said, question));
    const numbers = groups.find((group) => group.unit === unit)?.numbers ?? [];
    return new Set(numbers.filter(isIn).map(({ row }) => row));
  }
  return new Set(
    said
      .filter(({ state }) => state === 'answered')
      .map(({ row, items }) => ({ row, number: lengthOf(items.map(({ value }) => value ?? '')) }))
      .filter(isIn)
      .map(({ row }) => row),
  );
}
