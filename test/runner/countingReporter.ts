import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Mocha from 'mocha';
import { countsVariable, type Counts } from './counts.ts';
import { costsVariable, printFileCosts } from './fileCosts.ts';

/** Extends Mocha’s spec reporter to write the counts of a run to a requested file. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const costs = Number(process.env[costsVariable]);
    if (costs > 0) printFileCosts(runner, costs);
    const path = process.env[countsVariable];
    if (path === undefined || path === '') {
      return;
    }
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const counts: Counts = { passed: passes, failed: failures, skipped: pending };
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${JSON.stringify(counts)}\n`);
    });
  }
}
