import { ProblemError, type Problem } from '../problems/problem.ts';
import type { Person } from './participantId.ts';

/**
 * The same error to be logged and told: paths in errors of the file system may name a person. Its cause is left out, and every id of theirs is
 * replaced by dots.
 */
export function withoutIds(error: unknown, person: Person): Error {
  const pattern = new RegExp(person.ids().join('|'), 'gi');
  const clean = (text: string): string => text.replaceAll(pattern, '…');
  if (error instanceof ProblemError) {
    const problem = JSON.parse(clean(JSON.stringify(error.problem))) as Problem;
    return withStack(new ProblemError(problem), clean(error.stack ?? ''));
  }
  if (!(error instanceof Error)) return new Error(clean(String(error)));
  return withStack(new Error(clean(error.message)), clean(error.stack ?? ''));
}

function withStack<E extends Error>(error: E, stack: string): E {
  error.stack = stack;
  return error;
}
