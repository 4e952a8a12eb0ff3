import type { Problem } from './problem.ts';

/** The one thing that a person is offered to do about a problem. */
export type ProblemAction =
  | 'sign-in'
  | 'retry'
  | 'show-log'
  | 'open-settings'
  | 'open-proxy-settings'
  | 'diagnose'
  | 'open-status-page'
  /** Prolific's help center, whose chat reaches a person. */
  | 'ask-for-access'
  | 'open-folder'
  | 'manage-trust';

/**
 * A problem in words. Plain text: it may hold untrusted names and is never to be read as Markdown or
 * HTML.
 */
export interface Sentence {
  /** A sentence that says what happened. */
  readonly message: string;
  /** Sentences that say what to do. */
  readonly nextStep?: string;
  readonly action: ProblemAction;
}

/** For each kind of a family of problems, its words. */
export type Wording<P extends Problem> = {
  readonly [K in P['kind']]: (problem: Extract<P, { readonly kind: K }>) => Sentence;
};
