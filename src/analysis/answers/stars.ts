import * as l10n from '@vscode/l10n';
import { parseNumber } from './numberIn.ts';
import type { Chosen } from './submission.ts';

/** The most stars that a question can have. */
const mostStars = 10;
const defaultStars = 5;

/** Reads `max_stars`: from 1 to 10, 5 if it is missing or no number. */
export function maxStarsOf(value: unknown): number {
  const stars = typeof value === 'string' ? parseNumber(value) : value;
  if (typeof stars !== 'number' || !(stars >= 1)) return defaultStars;
  return Math.min(mostStars, Math.floor(stars));
}

/** Returns an option for each number of stars. Labels are in English, as tables are. */
export function starOptions(maxStars: number) {
  return Array.from({ length: maxStars }, (_, index) => ({
    value: String(index + 1),
    label: `${index + 1} of ${maxStars} stars`,
    exclusive: false,
  }));
}

/**
 * Returns the stars given; `undefined` if the value is none of the question's.
 *
 * @param isListed whether the codebook has the question; otherwise any number of stars may be valid
 */
export function starsIn(
  { option, value }: Pick<Chosen, 'option' | 'value'>,
  isListed: boolean,
): number | undefined {
  if (option >= 0) return option + 1;
  if (isListed || value === undefined) return undefined;
  const stars = parseNumber(String(value));
  return stars !== undefined && Number.isInteger(stars) && stars >= 1 && stars <= mostStars
    ? stars
    : undefined;
}

/** Returns the stars of a question in words, in the user's language. */
export function starWords(stars: number, maxStars: number): string {
  return l10n.t('{0} of {1} stars', stars, maxStars);
}
