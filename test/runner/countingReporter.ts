import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Mocha from 'mocha';
import { addCounts, countsVariable, noCounts, type Counts, type RunCounts } from './counts.ts';

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/** Mocha's spec reporter, which also leaves the run's counts where it is asked to. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const path = process.env[countsVariable];
    if (path === undefined || path === '') {
      return;
    }
    const suites = new Map<string, Counts>();
    const count = (event: string, one: Partial<Counts>): void => {
      // A hook that fails is reported as a failed test.
      runner.on(event, (test: Mocha.Runnable) => {
        const title = test.titlePath()[0] ?? '';
        suites.set(title, addCounts(suites.get(title) ?? noCounts, { ...noCounts, ...one }));
      });
    };
    count(EVENT_TEST_PASS, { passed: 1 });
    count(EVENT_TEST_FAIL, { failed: 1 });
    count(EVENT_TEST_PENDING, { skipped: 1 });
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const counts: RunCounts = {
        passed: passes,
        failed: failures,
        skipped: pending,
        suites: Object.fromEntries(suites),
      };
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${JSON.stringify(counts)}\n`);
    });
  }
}
