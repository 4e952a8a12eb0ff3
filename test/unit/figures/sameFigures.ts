import type { Figures } from './recount/names.ts';

/** The number of compared figures, and a line with seed, figure and both values for each difference. */
export interface Comparison {
  compared: number;
  readonly differences: string[];
}

export function nothingCompared(): Comparison {
  return { compared: 0, differences: [] };
}

/** Compares all figures of both sides. `rounding` is the relative tolerance of shown quantiles and means. */
export function compareFigures(
  comparison: Comparison,
  where: string,
  foundOnes: Figures,
  expectedOnes: Figures,
  rounding = 0,
): void {
  const [found, expected] = [new Map(foundOnes), new Map(expectedOnes)];
  comparison.differences.push(...onlyValues(where, found, expected));
  for (const name of new Set([...found.keys(), ...expected.keys()])) {
    comparison.compared++;
    const [one, other] = [found.get(name), expected.get(name)];
    if (isSame(name, one, other, rounding)) continue;
    comparison.differences.push(`${where}: ${name}: ${String(one)}, recounted ${String(other)}`);
  }
}

/**
 * Requires one bin with every number if the recount has a single value off the grid, and removes these
 * figures.
 */
function onlyValues(where: string, found: Figures, expected: Figures): string[] {
  const differences: string[] = [];
  for (const [name, value] of expected) {
    if (!name.endsWith(': only value') || found.has(name)) continue;
    const group = name.slice(0, -': only value'.length);
    expected.delete(name);
    if (!found.has(`${group}: bars`)) continue;
    const [from, to] = [found.get(`${group}: bar 0 from`), found.get(`${group}: bar 0 to`)].map(Number);
    const counts = ['below', 'above', 'bar 0 count'].map((figure) =>
      Number(found.get(`${group}: ${figure}`)),
    );
    const all = counts.reduce((sum, count) => sum + count, 0);
    const isRight =
      found.get(`${group}: bars`) === 1 &&
      from! <= Number(value) &&
      Number(value) < to! &&
      all === expected.get(`${group}: n`);
    if (!isRight)
      differences.push(`${where}: ${group}: not one bin for ${value}, but ${from!} to ${to!} of ${all}`);
    for (const figure of [...found.keys()]) {
      if (figure.startsWith(`${group}: bar`) || [`${group}: below`, `${group}: above`].includes(figure))
        found.delete(figure);
    }
  }
  return differences;
}

/** Compares counts exactly, means and deviations to 1e-9, and interpolated or converted figures to 1e-12. */
function isSame(
  name: string,
  one: number | string | undefined,
  other: number | string | undefined,
  rounding: number,
): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  if (one === other || Object.is(one, other)) return true;
  if (/: (n|.* count|answered|blank|otherType|missing|option .*|bar \d+ (from|to|value))$/.test(name))
    return false;
  const isExact = !/mean|deviation/.test(name);
  const isShown = /: (min|max|mean|deviation|median|(lower|upper) quartile)$/.test(name);
  const tolerance = Math.max(isShown ? rounding : 0, isExact ? 1e-12 : 1e-9);
  return Math.abs(one - other) <= tolerance * Math.max(Math.abs(one), Math.abs(other));
}
