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
  const [foundOnes, expectedOnes] = [new Map(found), new Map(expected)];
  for (const [name, value] of expected) {
    if (!name.endsWith(' value') || found.has(name)) continue;
    // A single value that is on no grid has one bin, wherever that begins and ends.
    const [from, to] = ['from', 'to'].map((edge) => name.replace(/value$/, edge));
    if (!(Number(found.get(from!)) <= Number(value) && Number(value) < Number(found.get(to!)))) continue;
    for (const each of [from!, to!]) foundOnes.delete(each);
    expectedOnes.delete(name);
  }
  for (const name of new Set([...foundOnes.keys(), ...expectedOnes.keys()])) {
    comparison.compared++;
    const [one, other] = [foundOnes.get(name), expectedOnes.get(name)];
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
