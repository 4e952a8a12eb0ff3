/** How a check ended. A check that could not be made has neither passed nor failed. */
export type Outcome =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly problems: readonly string[] }
  | { readonly status: 'unchecked'; readonly reason: string };

/** Returns `passed` if there are no problems. */
export function outcomeOf(problems: readonly string[]): Outcome {
  return problems.length === 0 ? { status: 'passed' } : { status: 'failed', problems };
}

const marks = { passed: '✓', failed: '✗', unchecked: '?' };

/** Describes a check, with one line per problem. */
export function describeOutcome(title: string, outcome: Outcome): string {
  const head = `${marks[outcome.status]} ${title}`;
  switch (outcome.status) {
    case 'passed':
      return head;
    case 'failed':
      return [head, ...outcome.problems.map((problem) => `    ${problem}`)].join('\n');
    case 'unchecked':
      return `${head}\n    not checked: ${outcome.reason}`;
  }
}

/**
 * Returns the exit code for these checks: 1 if one failed, otherwise 2 if one could not be made, otherwise 0.
 */
export function exitCodeOf(outcomes: readonly Outcome[]): 0 | 1 | 2 {
  if (outcomes.some(({ status }) => status === 'failed')) return 1;
  return outcomes.some(({ status }) => status === 'unchecked') ? 2 : 0;
}
