// Runs `npm test`: every stage with its own output, then one line that sums up all of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addCounts,
  countsVariable,
  noCounts,
  readCounts,
  summaryLine,
  type Counts,
} from './runner/counts.ts';
import { makeMemoryFolder } from './runner/memoryFolder.ts';
import { ProcessorSeconds } from './runner/processorSeconds.ts';
import { repositoryRoot } from './vscode/cache.ts';
import { ProcessGroup } from './vscode/processGroup.ts';

interface Stage {
  readonly title: string;
  readonly script: string;
  /** Whether the stage runs tests and reports their counts, or is a single check. */
  readonly kind: 'tests' | 'check';
}

/** A production build, like the package of the UI tests, so that parallel builds find identical files. */
const hostBundle: Stage = { title: 'Host bundle', script: 'build:host', kind: 'check' };
/** Its output is shown immediately, including the progress of downloading VS Code. */
const liveLane: readonly Stage[] = [
  { title: 'Host, newest', script: 'test:host:newest', kind: 'tests' },
  { title: 'Host, floor', script: 'test:host:floor', kind: 'tests' },
  { title: 'Lint', script: 'lint', kind: 'check' },
  { title: 'Type check', script: 'typecheck', kind: 'check' },
  { title: 'Unit tests', script: 'test:unit', kind: 'tests' },
];
const uiTests: Stage = { title: 'UI tests', script: 'test:ui', kind: 'tests' };

/**
 * On a busy machine with two cores, the longest stages take over 20 minutes; after this time a stage has
 * hung.
 */
const stageTimeoutMs = 45 * 60_000;

/** Used unless TMPDIR is set. */
const memoryFolder = process.env['TMPDIR'] === undefined ? makeMemoryFolder() : undefined;
if (memoryFolder !== undefined) console.log(`Temporary files of tests are in memory, in ${memoryFolder}.`);
let total = noCounts;
const processor = new ProcessorSeconds();
const beginning = Date.now();
const lines: string[] = [];
/** The server of VS Code that UI tests use is installed for Linux only. */
const canRunUiTests = process.platform === 'linux';
if (!canRunUiTests)
  console.log(`${uiTests.title} are skipped on ${process.platform}: they run on Linux only.`);
await perform(hostBundle, 'shown');
// VS Code waits half of the time, so two lanes run in parallel. With three, two cores were so busy that tests failed
// which a person’s pace would pass.
const kept = canRunUiTests ? perform(uiTests, 'kept') : undefined;
for (const stage of liveLane) await perform(stage, 'shown');
await kept;
processor.close();
lines.push(timesLine('All', secondsSince(beginning), processor.total()));
console.log(`\n=== Summary\n\n${lines.join('\n')}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(summaryLine(total));

/** Runs a stage and adds its counts. Kept output is shown in one piece at the end. */
async function perform(stage: Stage, output: 'shown' | 'kept'): Promise<void> {
  const heading = `\n=== ${stage.title} (npm run ${stage.script})\n`;
  if (output === 'shown') console.log(heading);
  const started = Date.now();
  const { counts, printed } = await runStage(stage, output);
  if (output === 'kept') console.log(`${heading}\n${printed}\n=== End of ${stage.title}\n`);
  const times = timesLine(stage.title, secondsSince(started), processor.of(stage.title));
  lines.push(`${times}   ${summaryLine(counts)}`);
  total = addCounts(total, counts);
}

/** Returns elapsed and, if known, processor seconds: `Unit tests    61.2 s    58.3 s of processors`. */
function timesLine(title: string, wall: number, ofProcessors: number | undefined): string {
  const seconds = (value: number): string => `${value.toFixed(1).padStart(6)} s`;
  const measured = ofProcessors === undefined ? '' : `  ${seconds(ofProcessors)} of processors`;
  return `${title.padEnd(12)} ${seconds(wall)}${measured}`;
}

function secondsSince(started: number): number {
  return (Date.now() - started) / 1000;
}

/** Runs a stage. One that fails without a failed test, runs no test or hangs counts as one failure. */
async function runStage(
  stage: Stage,
  output: 'shown' | 'kept',
): Promise<{ readonly counts: Counts; readonly printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'prolific-stage-'));
  const countsFile = join(folder, 'counts.json');
  const outputFile = output === 'kept' ? join(folder, 'output.txt') : undefined;
  try {
    const exitCode = await runScript(stage, { [countsVariable]: countsFile }, outputFile);
    const printed = outputFile === undefined ? '' : await readFile(outputFile, 'utf8');
    if (stage.kind === 'check') {
      return { counts: { ...noCounts, ...(exitCode === 0 ? { passed: 1 } : { failed: 1 }) }, printed };
    }
    const counts = (await readCounts(countsFile)) ?? noCounts;
    const noTestRan = counts.passed + counts.failed === 0;
    if (noTestRan) {
      console.log(`${stage.title}: no test ran.`);
    }
    const failed = counts.failed === 0 && (exitCode !== 0 || noTestRan) ? 1 : counts.failed;
    return { counts: { ...counts, failed }, printed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runScript(
  { title, script }: Stage,
  env: NodeJS.ProcessEnv,
  outputFile: string | undefined,
): Promise<number | null> {
  const kept = outputFile === undefined ? undefined : await open(outputFile, 'w');
  const output = kept?.fd ?? 'inherit';
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: repositoryRoot,
    env: { ...process.env, ...(memoryFolder !== undefined && { TMPDIR: memoryFolder }), ...env },
    stdio: ['ignore', output, output],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  const { pid } = child;
  if (pid !== undefined) processor.add(title, pid);
  child.once('exit', () => {
    if (pid !== undefined) processor.childEnded(pid);
  });
  const group = new ProcessGroup(child, 'SIGTERM');
  const timeout = setTimeout(() => {
    console.log(`\nStopped: ${script} was still running after ${stageTimeoutMs / 60_000} minutes.`);
    void group.end();
  }, stageTimeoutMs);
  try {
    await once(child, 'exit');
    return child.exitCode;
  } finally {
    clearTimeout(timeout);
    await group.end();
    await kept?.close();
  }
}
