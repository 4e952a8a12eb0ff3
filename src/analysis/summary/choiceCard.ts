import type { ChoiceColumn } from './choiceColumn.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import type { Rows } from './matching.ts';
import type { ChoiceCard, ChoiceOption } from './model.ts';

/** How often each option was chosen in the matching rows, and how many texts go with the choices. */
export async function choiceFigures(
  column: ChoiceColumn,
  rows: Rows,
  pace: Pace,
): Promise<
  { readonly options: readonly ChoiceOption[]; readonly texts: number } & Pick<ChoiceCard, 'several'>
> {
  const uses = new Float64Array(column.combinationCount());
  let texts = 0;
  await inSlices(rows.count, pace, (place) => {
    const row = rows.at(place);
    const combination = column.combinations.get(row);
    if (combination === 0) return;
    uses[combination - 1] = (uses[combination - 1] ?? 0) + 1;
    texts += column.texts.get(row);
  });
  const counts = new Float64Array(column.choices.length);
  await inSlices(uses.length, pace, (combination) => {
    const times = uses[combination] ?? 0;
    if (times === 0) return;
    for (const code of column.codesIn(combination)) counts[code] = (counts[code] ?? 0) + times;
  });
  const all = column.choices.map(({ rest, ...choice }, code) => ({
    rest,
    option: { ...choice, count: counts[code] ?? 0, ...(rest ? { rest: true as const } : {}) },
  }));
  const unlisted = all
    .filter(({ option }) => !option.listed && option.count > 0)
    .sort(
      (a, b) =>
        Number(a.rest) - Number(b.rest) ||
        b.option.count - a.option.count ||
        byText(a.option.value, b.option.value),
    );
  const options = [...all.filter(({ option }) => option.listed), ...unlisted].map(({ option }) => option);
  const { instruction } = column;
  const limit = instruction !== undefined && 'options' in instruction ? instruction.answerLimit : undefined;
  return { options, texts, several: column.several() || (limit ?? 1) > 1 };
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
