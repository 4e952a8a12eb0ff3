// Runs the UI tests. What is said to mocha, such as `--grep "words"`, is passed on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addCounts,
  countsVariable,
  noCounts,
  readCounts,
  summaryLine,
  writeCounts,
  type Counts,
  type RunCounts,
} from '../runner/counts.ts';
import { repositoryRoot } from '../vscode/cache.ts';

const mocha = join(repositoryRoot, 'node_modules', 'mocha', 'bin', 'mocha.js');
const folder = await mkdtemp(join(tmpdir(), 'prolific-ui-run-'));
try {
  const first = await runMocha('first', process.argv.slice(2));
  const counts = await withSecondTry(first);
  console.log(summaryLine(counts));
  const path = process.env[countsVariable];
  if (path !== undefined && path !== '') await writeCounts(path, counts);
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** A describe is a story in one VS Code, so one that failed is told again from its beginning, once. */
async function withSecondTry(first: RunCounts): Promise<Counts> {
  const failed = failedSuites(first);
  if (failed.length === 0) return first;
  console.log(`\nOnce more, each in a fresh VS Code: ${failed.join('; ')}\n`);
  const again = await runMocha('again', ['--grep', onlyThese(failed)]);
  const unsteady = failed.filter((title) => again.suites[title]?.failed === 0);
  if (unsteady.length > 0) console.log(`Unsteady, passed at the second try: ${unsteady.join('; ')}`);
  return joined(first, again);
}

/** Counts of a run; one that ended without leaving any is one failure. */
async function runMocha(name: string, options: readonly string[]): Promise<RunCounts> {
  const path = join(folder, `${name}.json`);
  const child = spawn(process.execPath, [mocha, '--timeout', '120000', 'test/ui/**/*.test.ts', ...options], {
    cwd: repositoryRoot,
    env: { ...process.env, [countsVariable]: path },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'exit');
  return (await readCounts(path)) ?? { ...noCounts, failed: 1, suites: {} };
}

function failedSuites({ suites }: RunCounts): string[] {
  return Object.keys(suites).filter((title) => (suites[title]?.failed ?? 0) > 0);
}

function onlyThese(titles: readonly string[]): string {
  const escaped = titles.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  return `^(${escaped.join('|')}) `;
}

/** What `again` ran counts as it went there, the rest as it went first. */
function joined(first: RunCounts, again: RunCounts): Counts {
  return Object.entries({ ...first.suites, ...again.suites })
    .map(([, counts]) => counts)
    .reduce(addCounts, noCounts);
}
