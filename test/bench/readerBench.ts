import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { versionOf } from './contenders.ts';
import { pythonWithPandas } from './pythonWithPandas.ts';
import { readerFile, submissionsFor, type ReaderFile } from './readerFile.ts';
import type { OwnReading } from './readerMain.ts';

/** Figures of our record reader and other readers of the same file. */
export interface ReaderFigures {
  readonly records: number;
  /** Of the file. */
  readonly bytes: number;
  readonly contenders: readonly ContenderFigures[];
  /** The report of each run of our reader. */
  readonly own: readonly OwnReading[];
}

export interface ContenderFigures {
  readonly name: ContenderName;
  /** `undefined` if it is not installed and has no runs. */
  readonly version: string | undefined;
  readonly runs: readonly Run[];
}

export type ContenderName =
  | 'Prolific Collections'
  | 'jq -c .'
  | 'JSON.parse loop'
  | 'pandas read_json(lines=True)';

interface Run {
  /** From the start of the process to its end. */
  readonly ms: number;
  /** Seconds of processor time, user and system, which can be compared even on a busy machine. */
  readonly processor: number;
}

/** A tool that reads all records and is only timed. */
interface Contender {
  readonly name: ContenderName;
  readonly version: string | undefined;
  readonly command: (file: ReaderFile) => readonly [program: string, ...args: string[]];
}

const here = import.meta.dirname;
const readWithPandas = 'import sys, pandas; print(len(pandas.read_json(sys.argv[1], lines=True)))';

function contenders(): readonly Contender[] {
  const python = pythonWithPandas();
  return [
    {
      name: 'Prolific Collections',
      version: `Node ${process.versions.node}`,
      command: ({ folder }) => [process.execPath, join(here, 'readerMain.ts'), folder],
    },
    {
      name: 'jq -c .',
      version: versionOf('jq'),
      command: ({ path }) => ['sh', '-c', 'exec jq -c . "$0" >/dev/null', path],
    },
    {
      name: 'JSON.parse loop',
      version: `Node ${process.versions.node}`,
      command: ({ path }) => [process.execPath, join(here, 'parseLoopMain.ts'), path],
    },
    {
      name: 'pandas read_json(lines=True)',
      version: python === undefined ? undefined : `pandas ${python.pandas}, Python ${python.version}`,
      command: ({ path }) => [python?.path ?? '', '-c', readWithPandas, path],
    },
  ];
}

/**
 * Creates a file of about `megabytes` in `folder` and has the contenders read it `runs` times in turn, so
 * that other load on the machine affects all of them.
 *
 * @throws {Error} A contender fails, or ours finds wrong numbers.
 */
export async function raceReaders(
  folder: string,
  { megabytes, runs }: { readonly megabytes: number; readonly runs: number },
  say: (line: string) => void,
): Promise<ReaderFigures> {
  const file = await readerFile(folder, submissionsFor(megabytes * 1e6));
  say(`reader: ${file.records} records, ${(file.bytes / 1e6).toFixed(0)} MB`);
  const all = contenders().map((contender) => ({ contender, runs: [] as Run[] }));
  const own: OwnReading[] = [];
  for (let turn = 0; turn < runs; turn++) {
    for (const { contender, runs: done } of all) {
      if (contender.version === undefined) continue;
      const { output, ...run } = timed(contender, file);
      done.push(run);
      if (contender.name === 'Prolific Collections') own.push(checked(output, file));
      say(`reader: ${contender.name}: ${(run.ms / 1000).toFixed(2)} s`);
    }
  }
  return {
    records: file.records,
    bytes: file.bytes,
    contenders: all.map(({ contender: { name, version }, runs: done }) => ({ name, version, runs: done })),
    own,
  };
}

/** Runs a contender and measures its whole process. */
function timed({ name, command }: Contender, file: ReaderFile): Run & { readonly output: string } {
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

/**
 * Parses the report of our reader.
 *
 * @throws {Error} It found wrong numbers.
 */
function checked(output: string, file: ReaderFile): OwnReading {
  const own = JSON.parse(output) as OwnReading;
  const counted = [own.records, own.answers, own.duplicates, own.unreadable, own.wrongOptions].join();
  const expected = [file.records, file.answers, file.duplicates, 0, 0].join();
  if (counted !== expected) throw new Error(`Counted ${counted}, expected ${expected}`);
  return own;
}
