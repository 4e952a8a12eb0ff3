import type { Figures } from './recount/recount.ts';

/** Figures that differ, as lines that name seed, figure and both values. */
export interface Comparison {
  compared: number;
  readonly differences: string[];
}

export function nothingCompared(): Comparison {
  return { compared: 0, differences: [] };
}

/** Compares all figures that either has; `where` begins with the seed. */
export function compareFigures(comparison: Comparison, where: string, found: Figures, expected: Figures): void {
  for (const name of new Set([...found.keys(), ...expected.keys()])) {
    comparison.compared++;
    const [one, other] = [found.get(name), expected.get(name)];
    if (isSame(name, one, other)) continue;
    comparison.differences.push(`${where}: ${name}: ${String(one)}, recounted ${String(other)}`);
  }
}

/** Counts are equal, means and deviations to 1e-9, whatever is interpolated or converted to 1e-12. */
function isSame(name: string, one: number | string | undefined, other: number | string | undefined): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  if (one === other || Object.is(one, other)) return true;
  if (/: (n|.* count|answered|blank|otherType|missing|option .*)$/.test(name)) return false;
  const tolerance = /mean|deviation/.test(name) ? 1e-9 : 1e-12;
  return Math.abs(one - other) <= tolerance * Math.max(Math.abs(one), Math.abs(other));
}
