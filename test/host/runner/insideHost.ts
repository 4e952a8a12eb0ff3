import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import CountingReporter from '../../runner/countingReporter.ts';
import { floorPattern, missingFloorTests } from './floorTests.ts';
import { testOutputMark } from './testOutput.ts';

/**
 * Runs the bundled suites, or those whose file name contains `PROLIFIC_TEST_FILE`. VS Code calls it in the
 * extension host as the entry point of the tests module. The floor version runs only its listed tests, unless
 * tests were selected.
 *
 * @throws {Error} A test failed.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  // VS Code’s log forwards the console and doesn’t support format strings.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    console.log(testOutputMark + format(...args));
  };
  const file = process.env['PROLIFIC_TEST_FILE'] ?? '';
  const words = process.env['PROLIFIC_TEST_GREP'] ?? '';
  const onlyListed = process.env['PROLIFIC_TEST_VSCODE'] === 'floor' && file === '' && words === '';
  const grep = onlyListed ? floorPattern : words;
  const mocha = new Mocha({
    ui: 'bdd',
    color: true,
    timeout: 60_000,
    reporter: CountingReporter,
    ...(grep !== '' && { grep }),
  });
  const bundles = join(__dirname, '..');
  const suites = (await readdir(bundles, { recursive: true })).filter((name) => name.endsWith('.test.cjs'));
  for (const suite of suites.filter((name) => name.includes(file)).sort()) {
    mocha.addFile(join(bundles, suite));
  }
  let missing: string[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
    if (onlyListed) missing = missingFloorTests(mocha.suite);
  });
  if (missing.length > 0) throw new Error(`No test begins with: ${missing.join('; ')}`);
  if (failures > 0) {
    throw new Error(`${failures} failed`);
  }
}
