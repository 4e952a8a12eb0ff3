import { binsOf, medianOf } from './bins.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import type { Rows } from './matching.ts';
import type { NumberCard, NumberGroup } from './model.ts';
import { numberPile, type SortedNumbers } from './sortedRuns.ts';
import { converted, type UnitGroups } from './unitGroups.ts';
import type { NumberColumn } from './valueColumns.ts';

/** What the matching rows' numbers say, by groups of units. */
export async function numberFigures(
  column: NumberColumn,
  groups: UnitGroups,
  rows: Rows,
  pace: Pace,
): Promise<Pick<NumberCard, 'groups' | 'notNumbers'>> {
  const piles = groups.labels.map(() => numberPile());
  const uses = new Float64Array(column.units.length);
  let notNumbers = 0;
  const add = (value: number, code: number): void => {
    const place = groups.places[code];
    const number = place === undefined || Number.isNaN(value) ? Number.NaN : converted(value, place);
    const pile = place === undefined ? undefined : piles[place.group];
    if (pile === undefined || Number.isNaN(number)) {
      notNumbers++;
      return;
    }
    pile.add(number);
    uses[code] = (uses[code] ?? 0) + 1;
  };
  const { unitCodes, values, more } = column;
  const moreCount = more.count();
  let next = 0;
  await inSlices(rows.count, pace, (each) => {
    const row = rows.at(each);
    const code = unitCodes.get(row);
    if (code === 0) return;
    add(values.get(row), code);
    while (next < moreCount && more.row(next) < row) next++;
    for (; next < moreCount && more.row(next) === row; next++) add(more.value(next), more.code(next));
  });

  const figures: NumberGroup[] = [];
  for (const [group, unit] of groups.labels.entries()) {
    const pile = piles[group];
    if (pile === undefined || pile.count() === 0) continue;
    const convertedFrom = column.units
      .map((_, code) => ({ code, count: uses[code] ?? 0 }))
      .filter(({ code, count }) => count > 0 && groups.converted[code] === true)
      .filter(({ code }) => groups.places[code]?.group === group)
      .map(({ code, count }) => ({ value: groups.unitLabels[code] ?? '', count }));
    figures.push({ unit, convertedFrom, ...figuresOf(await pile.sort(pace)) });
  }
  return { groups: figures, notNumbers };
}

function figuresOf(numbers: SortedNumbers): Omit<NumberGroup, 'unit' | 'convertedFrom'> {
  const { count } = numbers;
  const [min, max] = [numbers.at(0), numbers.at(count - 1)];
  const mean = numbers.sum / count;
  return {
    count,
    min,
    max,
    // A sum beyond the largest double says nothing; what it would be lies between the two.
    mean: Number.isFinite(mean) ? Math.min(max, Math.max(min, mean)) : min / 2 + max / 2,
    median: medianOf(numbers),
    bins: binsOf(numbers),
  };
}
