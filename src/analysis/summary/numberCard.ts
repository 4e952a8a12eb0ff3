import { histogramOf, logarithmicBins } from './bins.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import { mixedUnits, twoGroups } from './hints.ts';
import type { Rows } from './matching.ts';
import type { NumberCard, NumberGroup } from './model.ts';
import { numberPile, together, type NumberPile } from './sortedRuns.ts';
import { spreadOf } from './spread.ts';
import { converted, type UnitGroups } from './unitGroups.ts';
import type { NumberColumn } from './valueColumns.ts';

/** What the matching rows' numbers say, by groups of units. */
export async function numberFigures(
  { unitCodes, values, several, units }: NumberColumn,
  groups: UnitGroups,
  rows: Rows,
  pace: Pace,
): Promise<Pick<NumberCard, 'groups' | 'notNumbers' | 'severalNumbers'>> {
  /** By unit code. */
  const piles: (NumberPile | undefined)[] = units.map(() => undefined);
  let [notNumbers, severalNumbers] = [0, 0];
  await inSlices(rows.count, pace, (each) => {
    const row = rows.at(each);
    const code = unitCodes.get(row);
    if (code === 0) return;
    if (several.get(row) > 0) {
      severalNumbers++;
      return;
    }
    const place = groups.places[code];
    const number = place === undefined ? Number.NaN : converted(values.get(row), place);
    if (Number.isNaN(number)) notNumbers++;
    else (piles[code] ??= numberPile()).add(number);
  });

  const figures: NumberGroup[] = [];
  for (const [group, unit] of groups.labels.entries()) {
    const parts = [];
    for (const [code, pile] of piles.entries()) {
      if (pile === undefined || groups.places[code]?.group !== group) continue;
      parts.push({ code, unit: groups.unitLabels[code] ?? '', numbers: await pile.sort(pace) });
    }
    if (parts.length === 0) continue;
    const numbers = together(parts.map((part) => part.numbers));
    const histogram = histogramOf(numbers);
    const logarithmic = logarithmicBins(numbers);
    figures.push({
      unit,
      convertedFrom: parts
        .filter(({ code }) => groups.converted[code] === true)
        .map((part) => ({ value: part.unit, count: part.numbers.count })),
      spread: await spreadOf(numbers, pace),
      histogram,
      ...(logarithmic === undefined ? {} : { logarithmic }),
      hints: [mixedUnits(parts), twoGroups(numbers, histogram)].filter((hint) => hint !== undefined),
    });
  }
  return { groups: figures, notNumbers, severalNumbers };
}
