import { countedIn, histogramOf } from './bins.ts';
import { eachRow, type Rows } from '../rows/rowList.ts';
import type { TextCard } from '../summary.ts';
import { sortedNumbers } from './sortedNumbers.ts';
import { spreadOf } from './spread.ts';
import type { TextColumn } from '../columns/valueColumns.ts';

/**
 * Returns the distribution of the lengths, in characters, of the matching rows' texts; empty if there are
 * none.
 *
 * @param whole the figures of all rows, if a filter applies
 */
export function lengthFigures(
  { lengths }: TextColumn,
  rows: Rows,
  whole?: TextCard['lengths'],
): Pick<TextCard, 'lengths' | 'unmatched'> {
  const found = new Float64Array(rows.count);
  let count = 0;
  eachRow(rows, (row) => {
    const length = lengths.get(row);
    if (length > 0) found[count++] = length - 1;
  });
  const sorted = sortedNumbers(found.subarray(0, count));
  const histogram = whole === undefined ? histogramOf(sorted) : countedIn(whole.histogram, sorted);
  if (count > 0) return { lengths: { spread: spreadOf(sorted), histogram } };
  return whole === undefined ? {} : { unmatched: histogram };
}
