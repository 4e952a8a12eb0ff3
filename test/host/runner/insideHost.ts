import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import CountingReporter from '../../runner/countingReporter.ts';
import { testOutputMark } from './testOutput.ts';

/**
 * What VS Code calls as the tests module, inside the extension host. Runs every bundled suite, or those
 * whose file name contains `PROLIFIC_TEST_FILE`, and rejects when a test failed.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  // The console goes through VS Code's log on its way out, which knows nothing of format strings.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    console.log(testOutputMark + format(...args));
  };
  const grep = process.env['PROLIFIC_TEST_GREP'];
  const mocha = new Mocha({
    ui: 'bdd',
    color: true,
    timeout: 60_000,
    reporter: CountingReporter,
    ...(grep !== undefined && grep !== '' && { grep }),
  });
  const file = process.env['PROLIFIC_TEST_FILE'] ?? '';
  const bundles = join(__dirname, '..');
  const suites = (await readdir(bundles, { recursive: true })).filter((name) => name.endsWith('.test.cjs'));
  for (const suite of suites.filter((name) => name.includes(file)).sort()) {
    mocha.addFile(join(bundles, suite));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${failures} failed`);
  }
}
