import { backoffDelay } from '../../http/timing.ts';
import { problemOf, type ProblemKind } from '../../problems/problem.ts';
import { isTransient, traitsOf } from '../../problems/traits.ts';
import { wasStopped } from '../exportStatus.ts';

/** What follows a failed run of Keep Updated. */
export type AfterFailure =
  /** It wasn't a failure: another window, signing out or closing the window stopped it. */
  | { readonly then: 'wait' }
  | { readonly then: 'retry'; readonly afterMs: number }
  /** Only a new sign-in helps, which starts it again. */
  | { readonly then: 'sign-in' }
  | { readonly then: 'pause'; readonly why: 'job-limit' | 'problem' };

/** Failures in a row before it pauses, of problems that may be over next time. */
const maxFailures = 3;
const backoff = { baseMs: 60_000, maxMs: 60 * 60_000 };

/** Problems that may be over next time although they don't come from the network. */
const passing: ReadonlySet<ProblemKind | undefined> = new Set([
  undefined,
  'export-failed',
  'archive-gone',
  'download-refused',
  'archive-truncated',
  'archive-damaged',
  'unexpected-answer',
  'unreadable-answer',
  'conflict',
  'disk-failed',
  'analysis-stopped',
] as const);

/**
 * Decides what follows a failed run.
 * @param failures in a row, with this one
 * @param random returns a number in [0, 1)
 */
export function afterFailure(error: unknown, failures: number, random: () => number): AfterFailure {
  const problem = problemOf(error);
  const retry = { then: 'retry', afterMs: backoffDelay(failures, backoff, random) } as const;
  const isElsewhere = traitsOf(problem).offer === 'nothing';
  if (wasStopped(error) || isElsewhere || problem?.kind === 'not-signed-in') return { then: 'wait' };
  if (problem?.kind === 'job-limit') return { then: 'pause', why: 'job-limit' };
  if (problem?.kind === 'token-refused') return { then: 'sign-in' };
  if (problem !== undefined && isTransient(problem)) return retry;
  if (traitsOf(problem).isArchiveGone || passing.has(problem?.kind))
    return failures < maxFailures ? retry : { then: 'pause', why: 'problem' };
  return { then: 'pause', why: 'problem' };
}
