import type { Column } from './columns.ts';
import type { NumberRange } from './model.ts';
import { converted, type UnitGroups } from './unitGroups.ts';

/**
 * Whether a row's number or, of a question for texts, the length of its texts is in a range: what a bin of the histogram counts.
 *
 * @param units of the column, if it has numbers
 */
export function rangeTest(
  column: Column,
  { unit, from = -Infinity, to = Infinity }: NumberRange,
  units: UnitGroups | undefined,
): (row: number) => boolean {
  // The last of two equal ends is in, and so is the largest double, beyond which no end can lie.
  const isIn = (value: number): boolean =>
    value >= from && (value < to || value === from || to === Number.MAX_VALUE);
  if (column.kind === 'text') {
    const { lengths } = column;
    return (row) => lengths.get(row) > 0 && isIn(lengths.get(row) - 1);
  }
  if (column.kind !== 'number' || units === undefined) return () => false;
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
