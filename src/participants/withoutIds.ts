import { ProblemError, type Problem } from '../problems/problem.ts';
import { patternOf } from './needles.ts';
import type { Person } from './participantId.ts';

/**
 * The same error to be logged and told: paths in errors of the file system may name a person. Its cause is left out, and every id of theirs is
 * replaced by dots.
 */
export function withoutIds(error: unknown, person: Person): Error {
  const pattern = patternOf(person.ids());
  const clean = (text: string): string => text.replaceAll(pattern, '…');
  if (error instanceof ProblemError) {
    return withStack(new ProblemError(cleaned(error.problem, clean) as Problem), clean(error.stack ?? ''));
  }
  if (!(error instanceof Error)) return new Error(clean(String(error)));
  return withStack(new Error(clean(error.message)), clean(error.stack ?? ''));
}

/** The same value with all texts in it cleaned, but for the kinds of problems. */
function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => cleaned(item, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'kind' ? item : cleaned(item, clean)]),
  );
}

function withStack<E extends Error>(error: E, stack: string): E {
  error.stack = stack;
  return error;
}
