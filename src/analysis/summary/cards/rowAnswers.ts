import { truncate, joinLines } from '../../../problems/plainText.ts';
import { textsOf, wordsOf } from '../../answers/answerParts.ts';
import { isBlank } from '../../answers/blank.ts';
import { parseNumber } from '../../answers/numberIn.ts';
import type { Answer } from '../../answers/submission.ts';
import { isCounted, type Column, type Columns } from '../columns/columns.ts';

/** Characters of an answer in the table. */
const maxWordsLength = 200;

/**
 * Formats a record's answers for the table, by instruction, on one line of at most 200 characters each:
 * labels with their texts, numbers with units, the start of a text, file names. If an instruction is given,
 * formats only its answers.
 */
export function rowWords(
  answers: readonly Answer[],
  columns: Pick<Columns, 'byId'>,
  only?: string,
): Record<string, string> {
  const parts = new Map<string, string[]>();
  for (const answer of answers) {
    if (only !== undefined && answer.instructionId !== only) continue;
    const words = wordsOf(answer, columns.byId.get(answer.instructionId)?.instruction);
    const before = parts.get(answer.instructionId);
    if (before === undefined) parts.set(answer.instructionId, [...words]);
    else for (const word of words) before.push(word);
  }
  return Object.fromEntries(
    [...parts].map(([id, words]) => [id, truncate(joinLines(shortened(words).join(', ')), maxWordsLength)]),
  );
}

/** Cuts words to a length that is still enough after white space is collapsed. */
function shortened(words: readonly string[]): string[] {
  return words.slice(0, maxWordsLength).map((word) => word.slice(0, 10 * maxWordsLength));
}

/** Longer texts aren't offered as filters, because no other row has the same one. */
const maxValueLength = 10_000;
const maxValues = 20;

/**
 * Returns the values that filter by a row's answers, by instruction: values of choices, a number with its
 * unit, a text, file names. Leaves out answers that no filter can find.
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
      if (found.size < maxValues && !isBlank(value) && value.length <= maxValueLength) found.add(value);
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
    : texts.filter((text) => parseNumber(text) !== undefined);
}
