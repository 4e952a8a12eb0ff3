import { histogramOf } from './bins.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import type { Rows } from './matching.ts';
import type { TextCard } from './model.ts';
import { numberPile } from './sortedRuns.ts';
import { spreadOf } from './spread.ts';
import type { TextColumn } from './valueColumns.ts';

/** How long the matching rows' texts are, in characters; nothing where there are none. */
export async function lengthFigures(
  { lengths }: TextColumn,
  rows: Rows,
  pace: Pace,
): Promise<Pick<TextCard, 'lengths'>> {
  const pile = numberPile();
  await inSlices(rows.count, pace, (place) => {
    const length = lengths.get(rows.at(place));
    if (length > 0) pile.add(length - 1);
  });
  if (pile.count() === 0) return {};
  const sorted = await pile.sort(pace);
  return { lengths: { spread: await spreadOf(sorted, pace), histogram: histogramOf(sorted) } };
}
