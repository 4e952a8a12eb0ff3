import { numberIn } from '../numberIn.ts';
import type { Answer } from '../submission.ts';
import { textsOf } from './answerTexts.ts';
import type { Columns } from './columns.ts';

/** Longer texts are no filter: nobody else wrote the same. */
const longest = 10_000;
const mostOfOne = 20;

/**
 * What a filter takes to find the answers of a record, by instruction: a choice's values, a number with its unit, a text, names of files.
 * What no filter finds is not in it.
 */
export function rowValues(answers: readonly Answer[], columns: Columns): Record<string, string[]> {
  const values = new Map<string, Set<string>>();
  for (const answer of answers) {
    const { instructionId } = answer;
    const found = values.get(instructionId) ?? new Set();
    for (const value of filterable(answer, columns.byId.get(instructionId)?.kind === 'number')) {
      if (found.size < mostOfOne && value !== '' && value.length <= longest) found.add(value);
    }
    if (found.size > 0) values.set(instructionId, found);
  }
  return Object.fromEntries([...values].map(([id, found]) => [id, [...found]]));
}

function filterable(answer: Answer, asNumbers: boolean): readonly string[] {
  const texts = textsOf(answer);
  if (!asNumbers) return texts;
  if ('chosen' in answer) return [];
  return 'amounts' in answer
    ? texts.filter((_, index) => answer.amounts[index]?.number !== undefined)
    : texts.filter((text) => numberIn(text) !== undefined);
}
