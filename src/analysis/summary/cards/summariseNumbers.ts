import { countedIn, countedInBins, histogramOf, logarithmicBins } from './bins.ts';
import { mixedUnits, twoGroups } from './hints.ts';
import { eachRow, type Rows } from '../rows/rowList.ts';
import type { NumberCard, NumberGroup, UnmatchedGroup } from '../summary.ts';
import { sortedNumbers, type SortedNumbers } from './sortedNumbers.ts';
import { spreadOf } from './spread.ts';
import { converted, type UnitGroups } from '../columns/unitGroups.ts';
import type { NumberColumn } from '../columns/valueColumns.ts';

/**
 * Summarizes the matching rows' numbers by groups of units.
 *
 * @param whole the groups of all rows, if a filter applies
 */
export function numberFigures(
  { unitCodes, values, several, units }: NumberColumn,
  groups: UnitGroups,
  rows: Rows,
  whole?: readonly NumberGroup[],
): Pick<NumberCard, 'groups' | 'unmatched' | 'notNumbers' | 'severalNumbers'> {
  const numberOf = (row: number, code: number): number => {
    const place = groups.places[code];
    return place === undefined ? Number.NaN : converted(values.get(row), place);
  };
  /** By unit code. */
  const counts = units.map(() => 0);
  let [notNumbers, severalNumbers] = [0, 0];
  eachRow(rows, (row) => {
    const code = unitCodes.get(row);
    if (code === 0) return;
    if (several.get(row) > 0) severalNumbers++;
    else if (Number.isNaN(numberOf(row, code))) notNumbers++;
    else counts[code] = (counts[code] ?? 0) + 1;
  });

  // One array for all units and groups, because an array for each would take several times the memory.
  const all = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
  /** By unit code: the index of its next number. */
  const ends = units.map(() => 0);
  let total = 0;
  const piles = groups.labels.map((_, group) => {
    const from = total;
    const parts: { readonly code: number; readonly numbers: Float64Array }[] = [];
    for (const [code, count] of counts.entries()) {
      if (count === 0 || groups.places[code]?.group !== group) continue;
      ends[code] = total;
      parts.push({ code, numbers: all.subarray(total, (total += count)) });
    }
    return { parts, joined: all.subarray(from, total) };
  });
  eachRow(rows, (row) => {
    const code = unitCodes.get(row);
    const [number, end = 0] = [numberOf(row, code), ends[code]];
    if (Number.isNaN(number)) return;
    all[end] = number;
    ends[code] = end + 1;
  });

  const figures: NumberGroup[] = [];
  const unmatched: UnmatchedGroup[] = [];
  for (const [group, { parts, joined }] of piles.entries()) {
    const unit = groups.labels[group] ?? '';
    const ofAll = whole?.find((each) => each.unit === unit);
    if (parts.length === 0) {
      if (ofAll !== undefined) unmatched.push({ unit, ...among(ofAll, noNumbers) });
      continue;
    }
    const sorted = parts.map(({ code, numbers }) => ({
      code,
      unit: groups.unitLabels[code] ?? '',
      numbers: sortedNumbers(numbers),
    }));
    // Before the whole array is sorted, which mixes the parts.
    const mixed = mixedUnits(sorted);
    const numbers = sortedNumbers(joined);
    const histogram = histogramOf(numbers);
    const logarithmic = logarithmicBins(numbers);
    figures.push({
      unit,
      convertedFrom: sorted
        .filter(({ code }) => groups.converted[code] === true)
        .map(({ unit, numbers: { count } }) => ({ value: unit, count })),
      spread: spreadOf(numbers),
      ...(ofAll === undefined
        ? { histogram, ...(logarithmic === undefined ? {} : { logarithmic }) }
        : among(ofAll, numbers)),
      hints: [mixed, twoGroups(numbers, histogram)].filter((hint) => hint !== undefined),
    });
  }
  return { groups: figures, unmatched, notNumbers, severalNumbers };
}

const noNumbers = sortedNumbers(new Float64Array());

/** Counts numbers in the bins of all rows. */
function among(
  { histogram, logarithmic }: NumberGroup,
  numbers: SortedNumbers,
): Pick<NumberGroup, 'histogram' | 'logarithmic'> {
  return {
    histogram: countedIn(histogram, numbers),
    ...(logarithmic === undefined ? {} : { logarithmic: countedInBins(logarithmic, numbers) }),
  };
}
