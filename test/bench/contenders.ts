import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The figures our engine reports after a run, in bytes and milliseconds. */
export interface OwnReport {
  readonly ms: number;
  readonly responsesMs: number;
  readonly folder: string;
  readonly bytesFetched: number;
  readonly extraRss: number;
  readonly delayP99: number;
  readonly delayMax: number;
}

export interface Result {
  readonly ms: number;
  readonly folder: string;
  readonly own?: OwnReport;
}

export interface Contender {
  readonly name: string;
  readonly programs: readonly string[];
  /** Downloads and unpacks `url` into a folder below the empty folder `work`. */
  readonly run: (url: string, work: string) => Promise<Result>;
}

/** Returns a contender that runs programs one after the other and measures their total time. */
function pipelineOf(
  name: string,
  programs: readonly string[],
  steps: (url: string, archive: string, out: string) => [program: string, args: string[]][],
): Contender {
  return {
    name,
    programs,
    run: async (url, work) => {
      const out = join(work, 'out');
      await mkdir(out);
      const began = performance.now();
      for (const [program, args] of steps(url, join(work, 'archive.zip'), out)) await run(program, args);
      return { ms: performance.now() - began, folder: out };
    },
  };
}

const curl = (url: string, archive: string): [string, string[]] => ['curl', ['-sSf', '-o', archive, url]];
const bsdtar = (archive: string, out: string): [string, string[]] => ['bsdtar', ['-xf', archive, '-C', out]];

export const peers: readonly Contender[] = [
  pipelineOf('curl + unzip', ['curl', 'unzip'], (url, archive, out) => [
    curl(url, archive),
    ['unzip', ['-q', archive, '-d', out]],
  ]),
  pipelineOf('curl + bsdtar', ['curl', 'bsdtar'], (url, archive, out) => [
    curl(url, archive),
    bsdtar(archive, out),
  ]),
  pipelineOf('aria2c -x4 + bsdtar', ['aria2c', 'bsdtar'], (url, archive, out) => [
    [
      'aria2c',
      [
        '-q',
        '-x4',
        '-s4',
        '-k1M',
        '--file-allocation=none',
        '-d',
        join(archive, '..'),
        '-o',
        'archive.zip',
        url,
      ],
    ],
    bsdtar(archive, out),
  ]),
  pipelineOf('fetch + yauzl loop', [], (url, _archive, out) => [
    [process.execPath, [join(import.meta.dirname, 'plainMain.ts'), url, out]],
  ]),
];

/** Returns our engine, bundled at `bundle`, as a contender. */
export function ours(bundle: string, more: readonly string[] = []): Contender {
  return {
    name: 'Prolific Collections',
    programs: [],
    run: async (url, work) => {
      const own = await runOurs(bundle, url, join(work, 'staging'), more);
      return { ms: own.ms, folder: own.folder, own };
    },
  };
}

export async function runOurs(
  bundle: string,
  url: string,
  staging: string,
  more: readonly string[] = [],
): Promise<OwnReport> {
  const { stdout } = await run(process.execPath, [bundle, url, staging, ...more]);
  return JSON.parse(stdout) as OwnReport;
}

/** Returns the version line of a program, or `undefined` if it is not installed. */
export function versionOf(program: string): string | undefined {
  const flag = program === 'unzip' ? '-v' : '--version';
  const { error, stdout } = spawnSync(program, [flag], { encoding: 'utf8' });
  return error === undefined ? stdout.split('\n')[0] : undefined;
}

/** Starts our engine without waiting for its end. */
export function startOurs(bundle: string, url: string, staging: string): ReturnType<typeof spawn> {
  return spawn(process.execPath, [bundle, url, staging], { stdio: 'ignore' });
}
