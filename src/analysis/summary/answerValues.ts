import { isBlank } from '../blank.ts';
import { numberIn } from '../numberIn.ts';
import type { Answer } from '../submission.ts';
import { textsOf } from './answerTexts.ts';
import { isCounted, type Column, type Columns } from './columns.ts';

/** Longer texts are no filter: nobody else wrote the same. */
const longest = 10_000;
const mostOfOne = 20;

/**
 * What a filter takes to find the answers of a row, by instruction: a choice's values, a number with its unit, a text, names of files.
 * What no filter finds is not in it.
 */
export function rowValues(
  answers: readonly Answer[],
  columns: Pick<Columns, 'byId'>,
  row: number,
): Record<string, string[]> {
  const values = new Map<string, Set<string>>();
  for (const answer of answers) {
    const { instructionId } = answer;
    const column = columns.byId.get(instructionId);
    if (column === undefined || !isCounted(column, answer)) continue;
    const found = values.get(instructionId) ?? new Set();
    for (const value of filterable(answer, column, row)) {
      if (found.size < mostOfOne && !isBlank(value) && value.length <= longest) found.add(value);
    }
    if (found.size > 0) values.set(instructionId, found);
  }
  return Object.fromEntries([...values].map(([id, found]) => [id, [...found]]));
}

function filterable(answer: Answer, column: Column, row: number): readonly string[] {
  if (column.kind === 'choice' && 'chosen' in answer) {
    return answer.chosen.flatMap(
      ({ option, value }) => column.choices[option]?.value ?? (value === undefined ? [] : String(value)),
    );
  }
  const texts = textsOf(answer);
  if (column.kind !== 'number') return texts;
  if (column.several.get(row) > 0) return [];
  return 'amounts' in answer
    ? texts.filter((_, index) => answer.amounts[index]?.number !== undefined)
    : texts.filter((text) => numberIn(text) !== undefined);
}
