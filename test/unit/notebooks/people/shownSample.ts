import type { Shown } from '../../figures/notebookFigures.ts';
import type { SqlResult } from '../support/runners.ts';
import type { Sample } from './expectedSample.ts';

/** Divides a notebook's outputs by group; without groups, all have an empty name. */
export function byGroup(taken: readonly Shown[], column: string): ReadonlyMap<string, readonly Shown[]> {
  const groups = new Map<string, Shown[]>();
  let group = '';
  for (const shown of taken) {
    // R escapes Markdown.
    const text = shown.kind === 'text' ? shown.text.replace(/\\(.)/g, '$1') : '';
    const name = text.trimStart().startsWith(`${column}: `)
      ? text.trim().slice(column.length + 2)
      : undefined;
    if (name !== undefined) group = name;
    else groups.set(group, [...(groups.get(group) ?? []), shown]);
  }
  return groups;
}

/** Reads the description of the sample in outputs of a notebook in Python or R. */
export function sampleIn(shown: readonly Shown[]): Sample {
  const outputs = shown.filter(({ column }) => column === '');
  const texts = outputs.flatMap((output) => (output.kind === 'text' ? [output.text] : []));
  const tables = outputs.flatMap((output) => (output.kind === 'table' ? [output.rows] : []));
  const [, participants, rows] =
    texts.map((text) => /^Participants: (\d+)\. Rows: (\d+)\.$/.exec(text)).find((found) => found !== null) ??
    [];
  const [, withoutAge = ''] =
    texts.map((text) => /^Without an age: \d+ \((.*)\)\.$/.exec(text)).find((found) => found !== null) ?? [];
  const age = tables.find(([row]) => row !== undefined && 'median' in row)?.[0];
  const [sex = [], country = []] = tables.filter(([row]) => row !== undefined && 'share' in row);
  return {
    participants: Number(participants),
    rows: Number(rows),
    age:
      age === undefined
        ? undefined
        : ['n', 'lower quartile', 'median', 'upper quartile', 'mean', 'SD', 'min', 'max'].map((name) =>
            Number(age[name]),
          ),
    ages: new Map(
      [...withoutAge.replaceAll('\\', '').matchAll(/([A-Z_ ]+) (\d+)/g)].map(([, reason = '', n]) => [
        reason.trim(),
        Number(n),
      ]),
    ),
    sex: sharesIn(sex, Number(participants)),
    country: sharesIn(country, Number(participants)),
  };
}

function sharesIn(
  rows: readonly Readonly<Record<string, string>>[],
  total: number,
): ReadonlyMap<string, number> {
  return new Map(
    rows.map((row) => {
      const [first = '', second = ''] = Object.values(row);
      // In pandas the value is the name of the row, in R the first column.
      const value = first === (row['unit'] ?? first) ? first : second;
      requireShare(row['share'] ?? '', Number(row['n']), total);
      return [value, Number(row['n'])];
    }),
  );
}

/** @throws {Error} if a share isn't that of a count */
function requireShare(share: string, n: number, total: number): void {
  const tenths = Math.round((1000 * n) / total + 1e-9);
  const written = total < 20 ? `${n} of ${total}` : `${tenths / 10}%`;
  if (share !== written) throw new Error(`${share} instead of ${written}`);
}

/** Divides results of an SQL notebook by group. */
export function resultsByGroup(results: readonly SqlResult[]): ReadonlyMap<string, readonly SqlResult[]> {
  const names = new Set(
    results.flatMap(({ columns, rows }) => (columns[0] === 'group' ? rows.map(([group = '']) => group) : [])),
  );
  return new Map(
    [...names].map((name) => [
      name,
      results.map(({ columns, rows }) =>
        columns[0] === 'group'
          ? {
              columns: columns.slice(1),
              rows: rows.filter(([group]) => group === name).map((row) => row.slice(1)),
            }
          : { columns, rows },
      ),
    ]),
  );
}

/** Reads the description of the sample in results of an SQL notebook. */
export function sqlSampleIn(results: readonly SqlResult[]): Sample {
  const start = results.findIndex(({ rows }) => rows[0]?.[0] === 'Sample');
  // Statements that create something have a count.
  const shown = results.slice(start).filter(({ columns }) => columns[0] !== 'Count');
  const [, size, , age, ages, , sex, , country] = shown;
  const [participants, rows] = (size?.rows[0] ?? []).map(Number);
  const shares = (result: SqlResult | undefined): ReadonlyMap<string, number> =>
    new Map(
      (result?.rows ?? []).map(([value = '', n, share = '']) => {
        requireShare(share, Number(n), participants ?? 0);
        return [value, Number(n)];
      }),
    );
  return {
    participants: participants ?? Number.NaN,
    rows: rows ?? Number.NaN,
    age: age?.rows[0]?.slice(1).map((cell) => (cell === 'null' ? Number.NaN : Number(cell))),
    ages: new Map([...shares(ages)].filter(([value]) => value !== 'with an age')),
    sex: shares(sex),
    country: shares(country),
  };
}
