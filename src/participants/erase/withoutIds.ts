import { ProblemError, type Problem } from '../../problems/problem.ts';
import { patternOf } from '../find/needles.ts';
import type { Person } from '../find/participantId.ts';

/**
 * Returns an error that is safe to log and show: without its cause and with the person's ids replaced by
 * dots, as paths can contain them.
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

/** Returns a value with all its texts cleaned, except the kinds of problems. */
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
