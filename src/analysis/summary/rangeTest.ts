import type { Column } from './columns.ts';
import type { NumberRange } from './model.ts';
import type { MoreNumbers } from './rowNumbers.ts';
import { converted, type UnitGroups } from './unitGroups.ts';

/**
 * Whether a row has a number in a range or, of a question for texts, a text of such a length: what a bin of the histogram counts.
 *
 * @param units of the column, if it has numbers
 */
export function rangeTest(
  column: Column,
  { unit, from, to }: NumberRange,
  units: UnitGroups | undefined,
): (row: number) => boolean {
  // The last of two equal ends is in, and so is the largest double, beyond which no end can lie.
  const isIn = (value: number): boolean =>
    value >= from && (value < to || value === from || to === Number.MAX_VALUE);
  if (column.kind === 'text') {
    const { lengths, more } = column;
    return (row) =>
      (lengths.get(row) > 0 && isIn(lengths.get(row) - 1)) || anyMore(more, row, (value) => isIn(value));
  }
  if (column.kind !== 'number' || units === undefined) return () => false;
  const { values, unitCodes, more } = column;
  const group = units.labels.indexOf(unit ?? '');
  const isIt = (value: number, code: number): boolean => {
    const place = units.places[code];
    return code > 0 && place?.group === group && !Number.isNaN(value) && isIn(converted(value, place));
  };
  return (row) => isIt(values.get(row), unitCodes.get(row)) || anyMore(more, row, isIt);
}

function anyMore(more: MoreNumbers, row: number, isIt: (value: number, code: number) => boolean): boolean {
  if (more.count() === 0) return false;
  for (let index = more.from(row); index < more.count() && more.row(index) === row; index++) {
    if (isIt(more.value(index), more.code(index))) return true;
  }
  return false;
}
