import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchArchive } from './archives.ts';
import { ours, peers, runOurs, startOurs, versionOf, type Contender, type OwnReport } from './contenders.ts';
import type { Outputs } from './outputs.ts';
import { sentAgain } from './sentAgain.ts';
import { startStore } from './store.ts';
import type { Conditions } from '../prolific/httpServer.ts';
import { verify } from './verify.ts';

const mb = 1_000_000;

/** The conditions of the line, the same for all contenders. */
export const conditions = {
  a: {},
  b: { firstByteMs: 40, bytesPerSecondPerConnection: 25 * mb, bytesPerSecondTotal: 100 * mb },
  c: { firstByteMs: 40, bytesPerSecondTotal: 12.5 * mb },
} satisfies Record<string, Conditions>;

export type ConditionName = keyof typeof conditions;

export interface Setting {
  readonly bundle: string;
  readonly outputs: Outputs;
  readonly runs: number;
  readonly say: (line: string) => void;
}

export interface Row {
  readonly archive: string;
  readonly condition: ConditionName;
  readonly contender: string;
  /** One for each run. */
  readonly ms: readonly number[];
  readonly own: readonly OwnReport[];
}

/**
 * Runs our engine and, unless `alone`, every installed peer in turn, so that other load on the machine
 * affects all of them. Compares every output with the source.
 */
export async function race(
  setting: Setting,
  archive: BenchArchive,
  condition: ConditionName,
  alone = false,
): Promise<Row[]> {
  const contenders = [ours(setting.bundle), ...(alone ? [] : peers.filter(isInstalled))];
  const rows = contenders.map(({ name }) => ({
    archive: archive.name,
    condition,
    contender: name,
    ms: [] as number[],
    own: [] as OwnReport[],
  }));
  const store = await startStore(archive.path, conditions[condition]);
  try {
    for (let run = 0; run < setting.runs; run++) {
      for (const [index, contender] of contenders.entries()) {
        const work = await setting.outputs.next(archive);
        const result = await contender.run(store.url, work);
        await verify(result.folder, archive.contents);
        await rm(join(work, 'archive.zip'), { force: true });
        rows[index]?.ms.push(result.ms);
        if (result.own !== undefined) rows[index]?.own.push(result.own);
        setting.say(`${archive.name} (${condition}) ${contender.name}: ${(result.ms / 1000).toFixed(2)} s`);
      }
    }
  } finally {
    await store.close();
  }
  return rows;
}

function isInstalled({ programs }: Contender): boolean {
  return programs.every((program) => versionOf(program) !== undefined);
}

/** Returns the milliseconds until the response files are verified on disk, for each run. */
export async function timeToResponses(
  setting: Setting,
  archive: BenchArchive,
  condition: ConditionName,
): Promise<number[]> {
  const store = await startStore(archive.path, conditions[condition]);
  const times: number[] = [];
  try {
    for (let run = 0; run < setting.runs; run++) {
      const work = await setting.outputs.next(archive);
      const own = await runOurs(setting.bundle, store.url, join(work, 'staging'), ['responses']);
      times.push(own.responsesMs);
    }
  } finally {
    await store.close();
  }
  setting.say(`${archive.name} (${condition}) responses: ${times.map(Math.round).join(', ')} ms`);
  return times;
}

/**
 * Exports a changed archive beside the snapshot of an earlier export and returns the report of the second.
 */
export async function secondExport(
  setting: Setting,
  first: BenchArchive,
  second: BenchArchive,
): Promise<OwnReport> {
  const work = await setting.outputs.next(second);
  const earlier = join(work, 'earlier');
  const one = await startStore(first.path, conditions.a);
  try {
    const { folder } = await runOurs(setting.bundle, one.url, join(work, 'first'));
    await cp(folder, earlier, { recursive: true });
  } finally {
    await one.close();
  }
  const two = await startStore(second.path, conditions.a);
  try {
    const own = await runOurs(setting.bundle, two.url, join(work, 'second'), ['everything', earlier]);
    await verify(own.folder, second.contents);
    setting.say(`second export: ${own.bytesFetched} bytes`);
    return own;
  } finally {
    await two.close();
  }
}

/** The costs of killed runs. */
export interface Kills {
  /** For each killed run, the number of its bytes that a later run downloaded again. */
  readonly sentAgain: readonly number[];
}

/** Kills `kills` runs with SIGKILL at random moments and lets a last run finish the export. */
export async function killed(setting: Setting, archive: BenchArchive, kills: number): Promise<Kills> {
  const work = await setting.outputs.next(archive);
  const store = await startStore(archive.path, conditions.b);
  /** The number of requests after each killed run. */
  const ends: number[] = [];
  try {
    const staging = join(work, 'staging');
    for (let kill = 0; kill < kills; kill++) {
      const child = startOurs(setting.bundle, store.url, staging);
      const exited = new Promise<string | null>((resolve) =>
        child.once('exit', (_, signal) => resolve(signal)),
      );
      // Every run must be killed before the export ends, which takes about ten seconds in total.
      const timer = setTimeout(() => child.kill('SIGKILL'), 400 + Math.random() * 1_000);
      const signal = await exited;
      clearTimeout(timer);
      if (signal !== 'SIGKILL') break;
      ends.push((await store.sent()).length);
    }
    const last = await runOurs(setting.bundle, store.url, staging);
    await verify(last.folder, archive.contents);
    const sent = await store.sent();
    const again = sentAgain([...ends, sent.length].map((end, run) => sent.slice(ends[run - 1] ?? 0, end)));
    setting.say(`kill -9 ${again.length} times: ${again.join(', ')} bytes sent again`);
    return { sentAgain: again };
  } finally {
    await store.close();
  }
}
