import { relative } from 'node:path';
import Mocha from 'mocha';
import { readAllProcesses } from './processTimes.ts';

/** The environment variable with the number of most expensive test files to list; unset, none are listed. */
export const costsVariable = 'PROLIFIC_TEST_COSTS';

/**
 * After a run, prints the processor seconds of its files and their child processes, most expensive first;
 * Linux only.
 */
export function printFileCosts(runner: Mocha.Runner, max: number): void {
  const { EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END } = Mocha.Runner.constants;
  const costs = new Map<string, number>();
  let before = 0;
  const topmost = (suite: Mocha.Suite): boolean => suite.parent?.root === true;
  runner.on(EVENT_SUITE_BEGIN, (suite) => {
    if (topmost(suite)) before = secondsSoFar();
  });
  runner.on(EVENT_SUITE_END, (suite) => {
    if (!topmost(suite)) return;
    const file = suite.file === undefined ? suite.title : relative(process.cwd(), suite.file);
    costs.set(file, (costs.get(file) ?? 0) + secondsSoFar() - before);
  });
  runner.once(EVENT_RUN_END, () => {
    const sorted = [...costs].sort(([, one], [, other]) => other - one);
    Mocha.reporters.Base.consoleLog(`\nProcessor seconds so far: ${secondsSoFar().toFixed(1)}. By file:`);
    for (const [file, seconds] of sorted.slice(0, max))
      Mocha.reporters.Base.consoleLog(`${seconds.toFixed(2).padStart(8)}  ${file}`);
  });
}

/**
 * Returns the processor seconds of this process, its ended children and its running descendants, such as a
 * browser.
 */
function secondsSoFar(): number {
  const all = readAllProcesses();
  const isOurs = (pid: number): boolean => {
    if (pid === process.pid) return true;
    const parent = all.get(pid)?.parent;
    return parent !== undefined && isOurs(parent);
  };
  let seconds = 0;
  for (const [pid, { own, waitedFor }] of all) if (isOurs(pid)) seconds += own + waitedFor;
  return seconds;
}
