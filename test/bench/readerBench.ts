// A program: reads a snapshot's records beside jq, a bare JSON.parse loop and pandas, and prints how they compare.
//   node test/bench/readerBench.ts [--megabytes 1000] [--runs 3]
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readerFile, submissionsFor, type ReaderFile } from './readerFile.ts';
import type { OwnReading } from './readerMain.ts';
import { median } from './report.ts';

const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '1000' }, runs: { type: 'string', default: '3' } },
});
const here = import.meta.dirname;

/** A way to read all records, of which the time is all that is asked. */
interface Contender {
  readonly name: string;
  readonly installed: boolean;
  readonly command: (file: ReaderFile) => readonly [program: string, ...args: string[]];
}

interface Run {
  readonly ms: number;
  /** Seconds of processor time, user and system: what to compare on a machine that others use. */
  readonly processor: number;
  readonly output: string;
}

const ours: Contender = {
  name: 'ours',
  installed: true,
  command: ({ folder: snapshot }) => [process.execPath, join(here, 'readerMain.ts'), snapshot],
};
const pandas = 'import sys, pandas; print(len(pandas.read_json(sys.argv[1], lines=True)))';
const peers: readonly Contender[] = [
  {
    name: 'jq -c . >/dev/null',
    installed: works('jq', ['--version']),
    command: ({ path }) => ['sh', '-c', 'exec jq -c . "$0" >/dev/null', path],
  },
  {
    name: 'bare JSON.parse loop',
    installed: true,
    command: ({ path }) => [process.execPath, join(here, 'parseLoopMain.ts'), path],
  },
  {
    name: 'pandas read_json(lines=True)',
    installed: works('python3', ['-c', 'import pandas']),
    command: ({ path }) => ['python3', '-c', pandas, path],
  },
];

const folder = await mkdtemp(join(tmpdir(), 'prolific-collections-reader-'));
try {
  const file = await readerFile(folder, submissionsFor(Number(values.megabytes) * 1e6));
  console.log(`${file.records} records, ${(file.bytes / 1e6).toFixed(0)} MB`);
  const own: OwnReading[] = [];
  const runs = new Map<Contender, Run[]>();
  for (let turn = 0; turn < Number(values.runs); turn++) {
    for (const contender of [ours, ...peers]) {
      if (!contender.installed) continue;
      const run = timed(contender, file);
      runs.set(contender, [...(runs.get(contender) ?? []), run]);
      if (contender === ours) own.push(checked(run.output, file));
    }
  }
  const middle = (contender: Contender, of: (run: Run) => number): number =>
    median((runs.get(contender) ?? []).map(of));
  const wall = ({ ms }: Run): number => ms / 1000;
  const processor = (run: Run): number => run.processor;
  for (const contender of [ours, ...peers]) {
    if (!contender.installed) {
      console.log(`${contender.name}: not installed`);
      continue;
    }
    const [took, worked] = [middle(contender, wall), middle(contender, processor)];
    const ratio = (middle(ours, wall) / took).toFixed(2);
    const processorRatio = (middle(ours, processor) / worked).toFixed(2);
    console.log(
      `${contender.name}: ${took.toFixed(2)} s (processor ${worked.toFixed(2)} s); ours takes ${ratio} (${processorRatio}) of it`,
    );
  }
  const worst = (of: (reading: OwnReading) => number): number => Math.max(...own.map(of));
  console.log(`extra memory: ${(worst(({ extraRss }) => extraRss) / 2 ** 20).toFixed(0)} MB (limit 250)`);
  console.log(
    `others waited: ${worst(({ delayP99 }) => delayP99).toFixed(0)} ms at p99, ${worst(({ delayMax }) => delayMax).toFixed(0)} ms at most (limit 50)`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Runs a contender to its end, the start of its program included. */
function timed({ name, command }: Contender, file: ReaderFile): Run {
  const began = performance.now();
  const script = 'TIMEFORMAT="%U %S"; time "$0" "$@"';
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script, ...command(file)], {
    encoding: 'utf8',
  });
  const ms = performance.now() - began;
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { ms, processor: user + system, output: stdout };
}

/** What our reader says of itself. Throws unless it counted right. */
function checked(output: string, file: ReaderFile): OwnReading {
  const own = JSON.parse(output) as OwnReading;
  const counted = [own.records, own.answers, own.duplicates, own.unreadable, own.wrongOptions].join();
  const expected = [file.records, file.answers, file.duplicates, 0, 0].join();
  if (counted !== expected) throw new Error(`Counted ${counted}, expected ${expected}`);
  return own;
}

function works(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}
