// The whole of `npm test`: every stage with its own output, and one line that sums them up last.
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
  type Counts,
} from './runner/counts.ts';
import { repositoryRoot } from './vscode/cache.ts';
import { ProcessGroup } from './vscode/processGroup.ts';

interface Stage {
  readonly title: string;
  readonly script: string;
  /** Whether the stage runs tests, which it leaves counts of, or is one check as a whole. */
  readonly kind: 'tests' | 'check';
}

const stages: readonly Stage[] = [
  { title: 'Type check', script: 'typecheck', kind: 'check' },
  { title: 'Lint', script: 'lint', kind: 'check' },
  { title: 'Unit tests', script: 'test:unit', kind: 'tests' },
  { title: 'Host tests', script: 'test:host', kind: 'tests' },
  { title: 'UI tests', script: 'test:ui', kind: 'tests' },
];

/** No stage comes near this; one that does has hung. */
const stageTimeoutMs = 15 * 60_000;

let total = noCounts;
const lines: string[] = [];
for (const stage of stages) {
  console.log(`\n=== ${stage.title} (npm run ${stage.script})\n`);
  const started = Date.now();
  const counts = await runStage(stage);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  lines.push(`${stage.title.padEnd(12)} ${seconds.padStart(6)} s   ${summaryLine(counts)}`);
  total = addCounts(total, counts);
}
console.log(`\n=== Summary\n\n${lines.join('\n')}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(summaryLine(total));

/** A stage that fails without a failed test, runs no test, or hangs, counts as one failure. */
async function runStage(stage: Stage): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'prolific-stage-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const exitCode = await runScript(stage.script, { [countsVariable]: countsFile });
    if (stage.kind === 'check') {
      return exitCode === 0 ? { ...noCounts, passed: 1 } : { ...noCounts, failed: 1 };
    }
    const counts = (await readCounts(countsFile)) ?? noCounts;
    const ranNone = counts.passed + counts.failed === 0;
    if (ranNone) {
      console.log('This stage ran no tests.');
    }
    return counts.failed === 0 && (exitCode !== 0 || ranNone) ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runScript(script: string, env: NodeJS.ProcessEnv): Promise<number | null> {
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: repositoryRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  });
  const group = new ProcessGroup(child, 'SIGTERM');
  const timeout = setTimeout(() => {
    console.log(`\nStopped: still running after ${stageTimeoutMs / 60_000} minutes.`);
    void group.end();
  }, stageTimeoutMs);
  try {
    await once(child, 'exit');
    return child.exitCode;
  } finally {
    clearTimeout(timeout);
    await group.end();
  }
}
