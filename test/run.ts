// The whole of `npm test`: every stage with its own output, and one line that sums them up last.
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
import { repositoryRoot } from './vscode/cache.ts';
import { ProcessGroup } from './vscode/processGroup.ts';

interface Stage {
  readonly title: string;
  readonly script: string;
  /** Whether the stage runs tests, which it leaves counts of, or is one check as a whole. */
  readonly kind: 'tests' | 'check';
}

/** For release, as what is packed and clicked, so that builds beside each other find everything there already. */
const hostBundle: Stage = { title: 'Host bundle', script: 'build:host', kind: 'check' };
/** Its output is seen as it comes, the progress of fetching VS Code in it. */
const shownLane: readonly Stage[] = [
  { title: 'Host, newest', script: 'test:host:newest', kind: 'tests' },
  { title: 'Host, floor', script: 'test:host:floor', kind: 'tests' },
  { title: 'Lint', script: 'lint', kind: 'check' },
];
const clicking: Stage = { title: 'UI tests', script: 'test:ui', kind: 'tests' };
const computing: readonly Stage[] = [
  { title: 'Type check', script: 'typecheck', kind: 'check' },
  { title: 'Unit tests', script: 'test:unit', kind: 'tests' },
];

/** On a busy machine of two cores the longest stages take over 20 minutes; one that takes this long has hung. */
const stageTimeoutMs = 45 * 60_000;

/** Who says where temporary files go has said it. */
const memoryFolder = process.env['TMPDIR'] === undefined ? makeMemoryFolder() : undefined;
if (memoryFolder !== undefined) console.log(`What tests write is kept in memory, in ${memoryFolder}.`);
let total = noCounts;
const lines: string[] = [];
/** VS Code's server, which is clicked through, is made for Linux here. */
const clicks = process.platform === 'linux';
if (!clicks) console.log(`${clicking.title} are left out on ${process.platform}: they run on Linux only.`);
await perform(hostBundle, 'shown');
// What VS Code runs waits for answers half of the time, so that the stages of a lane go on beside those of the others.
const keptLanes = [clicks ? [clicking] : [], computing];
const kept = Promise.all(keptLanes.map((stages) => performAll(stages, 'kept')));
await performAll(shownLane, 'shown');
await kept;
console.log(`\n=== Summary\n\n${lines.join('\n')}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(summaryLine(total));

async function performAll(stages: readonly Stage[], output: 'shown' | 'kept'): Promise<void> {
  for (const stage of stages) await perform(stage, output);
}

/** Runs a stage and adds up what it gave. Output that is kept is shown in one piece at its end. */
async function perform(stage: Stage, output: 'shown' | 'kept'): Promise<void> {
  const heading = `\n=== ${stage.title} (npm run ${stage.script})\n`;
  if (output === 'shown') console.log(heading);
  const started = Date.now();
  const { counts, printed } = await runStage(stage, output);
  if (output === 'kept') console.log(`${heading}\n${printed}\n=== End of ${stage.title}\n`);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  lines.push(`${stage.title.padEnd(12)} ${seconds.padStart(6)} s   ${summaryLine(counts)}`);
  total = addCounts(total, counts);
}

/** A stage that fails without a failed test, runs no test, or hangs, counts as one failure. */
async function runStage(
  stage: Stage,
  output: 'shown' | 'kept',
): Promise<{ readonly counts: Counts; readonly printed: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'prolific-stage-'));
  const countsFile = join(folder, 'counts.json');
  const outputFile = output === 'kept' ? join(folder, 'output.txt') : undefined;
  try {
    const exitCode = await runScript(stage.script, { [countsVariable]: countsFile }, outputFile);
    const printed = outputFile === undefined ? '' : await readFile(outputFile, 'utf8');
    if (stage.kind === 'check') {
      return { counts: { ...noCounts, ...(exitCode === 0 ? { passed: 1 } : { failed: 1 }) }, printed };
    }
    const counts = (await readCounts(countsFile)) ?? noCounts;
    const ranNone = counts.passed + counts.failed === 0;
    if (ranNone) {
      console.log(`${stage.title}: no test ran.`);
    }
    const failed = counts.failed === 0 && (exitCode !== 0 || ranNone) ? 1 : counts.failed;
    return { counts: { ...counts, failed }, printed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runScript(
  script: string,
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
