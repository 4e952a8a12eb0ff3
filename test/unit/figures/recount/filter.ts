import type { SummaryFilter } from '../../../../src/analysis/summary/model.ts';
import { optionOf, saidTo, type Question } from './answers.ts';
import { numbersSaid, unitUses } from './numbers.ts';
import type { Row } from './rows.ts';
import { lengthOf } from './words.ts';

/** The rows that a filter lets through; duplicates never are. */
export function matching(rows: readonly Row[], questions: readonly Question[], filter: SummaryFilter): readonly Row[] {
  let left = rows.filter(({ duplicate }) => !duplicate);
  const { study, participant, from, to, answer, range } = filter;
  if (study !== undefined) left = left.filter((row) => row.study === study);
  if (participant !== undefined) left = left.filter((row) => row.participant === participant);
  if (from !== undefined) left = left.filter(({ time }) => time !== undefined && time >= Date.parse(from));
  if (to !== undefined) left = left.filter(({ time }) => time !== undefined && time < Date.parse(to));
  if (answer !== undefined) {
    const question = questions.find(({ id }) => id === answer.instructionId)!;
    const wanted = optionOf(answer.value, question);
    left = saidTo(question, left)
      .filter(({ items }) =>
        items.some(({ value }) =>
          wanted >= 0 ? value !== undefined && optionOf(value, question) === wanted : value === answer.value,
        ),
      )
      .map(({ row }) => row);
  }
  if (range !== undefined) {
    const question = questions.find(({ id }) => id === range.instructionId)!;
    // Which unit is converted into which depends on all rows.
    const all = saidTo(question, rows.filter(({ duplicate }) => !duplicate));
    const wanted = question.units.find(({ label }) => label === range.unit)?.value ?? range.unit ?? '';
    const numbers =
      question.kind === 'number'
        ? (numbersSaid(all, question, unitUses(all, question)).groups.find(({ unit }) => unit === wanted)?.numbers ?? [])
        : all
            .filter(({ state }) => state === 'answered')
            .map(({ row, items }) => ({ row, number: lengthOf(items.map(({ value }) => value ?? '')) }));
    const found = new Set(
      numbers
        .filter(({ number }) => {
          const { from: low, to: high } = range;
          if (low !== undefined && number < low) return false;
          return high === undefined || number < high || (high === low && number === low);
        })
        .map(({ row }) => row),
    );
    left = left.filter((row) => found.has(row));
  }
  return left;
}
