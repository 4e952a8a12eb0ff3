import { binsOf, medianOf } from './bins.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import type { Rows } from './matching.ts';
import type { TextCard } from './model.ts';
import { numberPile } from './sortedRuns.ts';
import type { TextColumn } from './valueColumns.ts';

/** How long the matching rows' texts are, in characters. */
export async function lengthFigures(
  { lengths, more }: TextColumn,
  rows: Rows,
  pace: Pace,
): Promise<TextCard['lengths']> {
  const pile = numberPile();
  const moreCount = more.count();
  let next = 0;
  await inSlices(rows.count, pace, (place) => {
    const row = rows.at(place);
    const length = lengths.get(row);
    if (length === 0) return;
    pile.add(length - 1);
    while (next < moreCount && more.row(next) < row) next++;
    for (; next < moreCount && more.row(next) === row; next++) pile.add(more.value(next));
  });
  if (pile.count() === 0) return { median: 0, max: 0, bins: [] };
  const sorted = await pile.sort(pace);
  return { median: medianOf(sorted), max: sorted.at(sorted.count - 1), bins: binsOf(sorted) };
}
