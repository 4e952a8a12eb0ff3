import { beginning, oneLine } from '../../prolific/plainText.ts';
import type { Answer } from '../submission.ts';
import { textsOf } from './answerTexts.ts';
import type { Column, Columns } from './columns.ts';

/** Characters of an answer in the table. */
const longest = 200;

/**
 * A record's answers as the table shows them, by instruction, on one line of at most 200 characters each: labels of options with their texts,
 * numbers with their units, the beginning of a text, names of files. Of one instruction only, where it is named.
 */
export function rowWords(
  answers: readonly Answer[],
  columns: Pick<Columns, 'byId'>,
  only?: string,
): Record<string, string> {
  const parts = new Map<string, string[]>();
  for (const answer of answers) {
    if (only !== undefined && answer.instructionId !== only) continue;
    const words = wordsOf(answer, columns.byId.get(answer.instructionId));
    const before = parts.get(answer.instructionId);
    if (before === undefined) parts.set(answer.instructionId, words);
    else for (const word of words) before.push(word);
  }
  return Object.fromEntries(
    [...parts].map(([id, words]) => [id, beginning(oneLine(shortened(words).join(', ')), longest)]),
  );
}

/** So much of the words that white space made one blank still leaves enough. */
function shortened(words: readonly string[]): string[] {
  return words.slice(0, longest).map((word) => word.slice(0, 10 * longest));
}

function wordsOf(answer: Answer, column: Column | undefined): string[] {
  switch (answer.type) {
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return answer.chosen.map(({ option, value, explanation }) => {
        const listed = column?.kind === 'choice' ? column.choices[option] : undefined;
        if (value === undefined) return explanation ?? '';
        const label = listed?.listed === true ? listed.label : String(value);
        return explanation === undefined ? label : `${label}: ${explanation}`;
      });
    case 'free_text_with_unit':
      return answer.amounts.map(({ text, unit }) =>
        [text, unitLabel(unit, column)].filter(Boolean).join(' '),
      );
    case 'free_text':
    case 'file_upload':
    case 'unknown':
      return [...textsOf(answer)];
  }
}

function unitLabel(unit: string | undefined, column: Column | undefined): string | undefined {
  const asked = column?.instruction;
  if (asked?.type !== 'free_text_with_unit') return unit;
  return asked.units.find(({ value }) => String(value) === unit)?.label ?? unit;
}
