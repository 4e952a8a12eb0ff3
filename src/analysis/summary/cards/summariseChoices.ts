import { answerLimitOf } from '../../answers/answerParts.ts';
import { starsIn } from '../../answers/stars.ts';
import type { ChoiceColumn } from '../columns/choiceColumn.ts';
import { eachRow, type Rows } from '../rows/rowList.ts';
import type { ChoiceCard, ChoiceOption, Stars } from '../summary.ts';
import { sortedNumbers } from './sortedNumbers.ts';
import { spreadOf } from './spread.ts';

type ChoiceFigures = Pick<ChoiceCard, 'options' | 'several' | 'stars'> & { readonly texts: number };

/**
 * Counts how often each option was chosen in the matching rows, and the texts that were added to choices.
 *
 * @param whole the options of all rows in their order, if a filter applies
 */
export function choiceFigures(
  column: ChoiceColumn,
  rows: Rows,
  whole?: readonly ChoiceOption[],
): ChoiceFigures {
  const uses = new Float64Array(column.combinationCount());
  let texts = 0;
  eachRow(rows, (row) => {
    const combination = column.combinations.get(row);
    if (combination === 0) return;
    uses[combination - 1] = (uses[combination - 1] ?? 0) + 1;
    texts += column.texts.get(row);
  });
  const counts = new Float64Array(column.choices.length);
  for (const [combination, times] of uses.entries()) {
    if (times === 0) continue;
    for (const code of column.codesIn(combination)) counts[code] = (counts[code] ?? 0) + times;
  }
  const all = column.choices.map(({ rest, ...choice }, code) => ({
    rest,
    option: { ...choice, count: counts[code] ?? 0, ...(rest ? { rest: true as const } : {}) },
  }));
  const isUnlimited = column.instruction !== undefined && answerLimitOf(column.instruction) !== 1;
  const several = column.several() || isUnlimited;
  const isRating = column.takes === 'rating';
  const stars = isRating ? { stars: starFigures(column, uses) } : {};
  if (whole !== undefined) {
    const counted = new Map(all.map(({ option }) => [keyOf(option), option.count]));
    const options = whole.map((option) => ({
      ...option,
      count: counted.get(keyOf(option)) ?? 0,
      total: option.count,
    }));
    return { options, texts, several, ...stars };
  }
  const unlisted = all
    .filter(({ option }) => !option.listed && option.count > 0)
    .sort(
      (a, b) =>
        Number(a.rest) - Number(b.rest) ||
        (isRating && Number(a.option.value) - Number(b.option.value)) ||
        b.option.count - a.option.count ||
        byText(a.option.value, b.option.value),
    );
  const options = [...all.filter(({ option }) => option.listed), ...unlisted].map(({ option }) => option);
  return { options, texts, several, ...stars };
}

/** Describes the stars of rows that gave one number of them. `uses` are rows by combination of choices. */
function starFigures({ choices, codesIn, instruction }: ChoiceColumn, uses: Float64Array): Stars {
  const counts = new Map<number, number>();
  for (const [combination, times] of uses.entries()) {
    const [code = -1, ...more] = times === 0 ? [] : codesIn(combination);
    const choice = choices[code];
    if (choice === undefined || choice.rest || more.length > 0) continue;
    const stars = starsIn(
      { option: choice.listed ? code : -1, value: choice.value },
      instruction !== undefined,
    );
    if (stars !== undefined) counts.set(stars, (counts.get(stars) ?? 0) + times);
  }
  const all = new Float64Array([...counts.values()].reduce((sum, count) => sum + count, 0));
  let end = 0;
  for (const [stars, count] of counts) all.fill(stars, end, (end += count));
  return all.length === 0 ? {} : { spread: spreadOf(sortedNumbers(all)) };
}

function keyOf({ value, listed, rest }: ChoiceOption): string {
  return `${listed} ${rest === true} ${value}`;
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
