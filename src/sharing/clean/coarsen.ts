import type { Demographic, DemographicValue } from '../../analysis/people/people.ts';
import type { Precision, ShareChoices } from '../shareChoices.ts';

/** What a demographic becomes in a copy; `undefined`: missing, for whatever reason. */
export type Coarsened = string | number | undefined;

/** Returns what takes the place of rare values: no word that somebody may have chosen. */
export function otherValue(smallest: number): string {
  return `Other (fewer than ${smallest})`;
}

const bands: Readonly<Record<Exclude<Precision, 'exact'>, readonly number[]>> = {
  bands: [18, 25, 35, 45, 55, 65],
  'wide-bands': [18, 35, 55],
};
/** Of other numbers, such as approvals. */
const countBands = [0, 10, 100, 1_000];

/** Returns whether a demographic is an age in years. */
export function isAge({ header }: Pick<Demographic, 'header'>): boolean {
  return header.trim().toLowerCase() === 'age';
}

/**
 * Returns a function that makes a demographic's values less precise: numbers become bands, and texts of fewer
 * than `smallest` participants {@link otherValue}.
 *
 * @param values those of all participants, one each
 */
export function coarsening(
  demographic: Pick<Demographic, 'header' | 'type'>,
  values: Iterable<DemographicValue | undefined>,
  { precision, smallest }: Pick<ShareChoices, 'precision' | 'smallest'>,
): (value: DemographicValue | undefined) => Coarsened {
  if (precision === 'exact') return plainValue;
  if (demographic.type === 'number') {
    const starts = isAge(demographic) ? bands[precision] : countBands;
    return (value) => (value?.kind === 'number' ? bandOf(value.number, starts) : undefined);
  }
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value?.kind === 'text') counts.set(value.text, (counts.get(value.text) ?? 0) + 1);
  }
  return (value) => {
    if (value?.kind !== 'text') return undefined;
    return (counts.get(value.text) ?? 0) < smallest ? otherValue(smallest) : value.text;
  };
}

/** Returns the bands of a number, in their order, as {@link coarsening} writes them. */
export function bandsOf(
  demographic: Pick<Demographic, 'header' | 'type'>,
  precision: Precision,
): readonly string[] {
  if (precision === 'exact' || demographic.type !== 'number') return [];
  const starts = isAge(demographic) ? bands[precision] : countBands;
  return [(starts[0] ?? 0) - 1, ...starts].map((start) => bandOf(start, starts));
}

function plainValue(value: DemographicValue | undefined): Coarsened {
  switch (value?.kind) {
    case 'text':
      return value.text;
    case 'number':
      return value.number;
    default:
      return undefined;
  }
}

function bandOf(number: number, starts: readonly number[]): string {
  const [lowest = 0] = starts;
  if (number < lowest) return `under ${lowest}`;
  const index = starts.findLastIndex((start) => number >= start);
  const [start = 0, next] = starts.slice(index);
  return next === undefined ? `${start}+` : `${start} to ${next - 1}`;
}
