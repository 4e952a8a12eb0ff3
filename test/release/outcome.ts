/** How a check ended. What could not be looked at is neither good nor bad. */
export type Outcome =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly problems: readonly string[] }
  | { readonly status: 'unchecked'; readonly reason: string };

/** Passed where there are no problems. */
export function outcomeOf(problems: readonly string[]): Outcome {
  return problems.length === 0 ? { status: 'passed' } : { status: 'failed', problems };
}

const marks = { passed: '✓', failed: '✗', unchecked: '?' };

/** A check in words, with a line for each problem. */
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

/** Of a program that made these checks: 1 where one failed, else 2 where one could not be made, else 0. */
export function exitCodeOf(outcomes: readonly Outcome[]): 0 | 1 | 2 {
  if (outcomes.some(({ status }) => status === 'failed')) return 1;
  return outcomes.some(({ status }) => status === 'unchecked') ? 2 : 0;
}
