import type { Column } from '../columns/columns.ts';
import type { NumberCondition } from '../summary.ts';
import { converted, type UnitGroups } from '../columns/unitGroups.ts';

/**
 * Returns a test of whether a row's number or, for a text question, the length of its texts is in a range. A
 * bin of the histogram counts the same rows.
 *
 * @param units of the column, if it has numbers
 */
export function rangeTest(
  column: Column | undefined,
  { unit, from = -Infinity, to = Infinity }: Omit<NumberCondition, 'kind'>,
  units: UnitGroups | undefined,
): (row: number) => boolean {
  // If both ends are equal, the upper one is included; so is the largest double, because no end can be above
  // it.
  const isIn = (value: number): boolean =>
    value >= from && (value < to || value === from || to === Number.MAX_VALUE);
  if (column?.kind === 'text') {
    const { lengths } = column;
    return (row) => lengths.get(row) > 0 && isIn(lengths.get(row) - 1);
  }
  if (column?.kind !== 'number' || units === undefined) return () => false;
  const { values, unitCodes } = column;
  const group = units.labels.indexOf(unit ?? '');
  return (row) => {
    const code = unitCodes.get(row);
    const place = units.places[code];
    if (code === 0 || place?.group !== group) return false;
    const number = converted(values.get(row), place);
    return !Number.isNaN(number) && isIn(number);
  };
}
