import { build } from 'esbuild';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAnalysis } from './analysisBench.ts';
import { analysisReport } from './analysisReport.ts';
import { benchArchive, responseBytesOf, type ArchiveName } from './archives.ts';
import { versionOf } from './contenders.ts';
import {
  conditions,
  killed,
  race,
  secondExport,
  timeToResponses,
  type ConditionName,
  type Row,
  type Setting,
} from './figures.ts';
import { Outputs } from './outputs.ts';
import { report, type Report } from './report.ts';
import { measureTree } from './treeBench.ts';

/**
 * `npm run bench`: compares our bundled engine with every tool installed on this machine, under the same
 * conditions. Takes about 45 minutes, 20 GB of disk for archives and up to 60 GB for outputs. Rewrites
 * RESULTS.md beside this file after every part, so that a failing part loses no other results. `npm run bench
 * -- --quick` takes less than five minutes (once its archives exist) and doesn’t write RESULTS.md.
 * `--archives mixed,many --conditions a,b --runs 1 --skip races` select parts. The results of reading
 * snapshots, which take ten minutes, are written to ANALYSIS.md: `--only analysis` measures nothing else,
 * `--skip analysis` omits them.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    archives: { type: 'string', default: 'mixed,mixed-10x,many,large,million' },
    conditions: { type: 'string', default: 'a,b,c' },
    /** Maximum number of runs in each race. */
    runs: { type: 'string' },
    /** The folder that keeps the archives, about 20 GB, between calls. */
    cache: { type: 'string', default: join(tmpdir(), 'prolific-bench') },
    /** Comma-separated: `races`, `responses`, `second`, `kills`, `tree`, `analysis`. `tree` needs `npm run package`. */
    skip: { type: 'string', default: '' },
    /** One of these. */
    only: { type: 'string' },
    out: { type: 'string' },
  },
});

interface Race {
  readonly archive: ArchiveName;
  readonly condition: ConditionName;
  readonly runs: number;
  /** Whether only our engine runs. */
  readonly alone?: true;
}

/**
 * Under (c), the line needs 80 s for a gigabyte with any tool, so one run is enough. The archives many and
 * large test unpacking, which (a) shows; million and mixed-10x test memory.
 */
const fullRaces: readonly Race[] = [
  { archive: 'mixed', condition: 'a', runs: 3 },
  { archive: 'many', condition: 'a', runs: 3 },
  { archive: 'large', condition: 'a', runs: 3 },
  { archive: 'million', condition: 'a', runs: 1, alone: true },
  { archive: 'mixed-10x', condition: 'a', runs: 1, alone: true },
  { archive: 'mixed', condition: 'b', runs: 3 },
  { archive: 'mixed', condition: 'c', runs: 1 },
];
const quickRaces: readonly Race[] = [
  { archive: 'mixed', condition: 'a', runs: 1 },
  { archive: 'mixed', condition: 'b', runs: 1 },
];

const root = await mkdtemp(join(tmpdir(), 'prolific-bench-run-'));
const { quick } = values;
const maxRuns = Number(values.runs ?? (quick ? 1 : 3));
const out =
  values.out ?? (quick ? join(values.cache, 'RESULTS.md') : join(import.meta.dirname, 'RESULTS.md'));
const analysisOut = join(dirname(out), 'ANALYSIS.md');
const chosen = { archives: values.archives.split(','), conditions: values.conditions.split(',') };
const setting: Setting = {
  bundle: join(root, 'ours.mjs'),
  outputs: new Outputs(join(root, 'outputs')),
  runs: maxRuns,
  say: (line) => console.log(line),
};
const skip = new Set(values.skip.split(','));
const { only } = values;
const isLeftOut = (name: string): boolean => skip.has(name) || (only !== undefined && only !== name);
const machine = `${cpus().length} × ${cpus()[0]?.model ?? ''}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.version}`;
try {
  await build({
    entryPoints: [join(import.meta.dirname, 'oursMain.ts')],
    outfile: setting.bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const made = async (name: ArchiveName) => {
    setting.say(`${name}: making the archive unless it exists`);
    return await benchArchive(name, values.cache, () => setting.outputs.clear());
  };
  const rows: Row[] = [];
  const failed: string[] = [];
  const facts: { -readonly [K in keyof Report]: Report[K] } = {
    machine,
    tools: ['curl', 'unzip', 'bsdtar', 'aria2c'].map((tool) => versionOf(tool) ?? `${tool}: not installed`),
    conditions,
    rows,
    failed,
  };
  /**
   * Measures one part and writes all results so far. A failure is reported and doesn’t stop the other parts.
   */
  const part = async (name: string, measure: () => Promise<void>): Promise<void> => {
    if (isLeftOut(name.split(' ')[0] ?? '')) return;
    try {
      await measure();
    } catch (error) {
      failed.push(name);
      process.exitCode = 1;
      console.error(`${name}:`, error);
    }
    await writeFile(out, report(facts));
  };

  const runRace = async ({ archive, condition, runs, alone }: Race): Promise<void> => {
    if (!chosen.archives.includes(archive) || !chosen.conditions.includes(condition)) return;
    await part(`races ${archive} (${condition})`, async () => {
      const limited = { ...setting, runs: Math.min(runs, maxRuns) };
      rows.push(...(await race(limited, await made(archive), condition, alone)));
    });
  };
  // First the races limited by the processor, then those limited by the line.
  const races = quick ? quickRaces : fullRaces;
  for (const race of races.filter(({ condition }) => condition === 'a')) await runRace(race);
  await part('responses', async () => {
    const measured = async (name: ArchiveName) => {
      const archive = await made(name);
      return { bytes: (await stat(archive.path)).size, ms: await timeToResponses(setting, archive, 'c') };
    };
    facts.responseBytes = await responseBytesOf(await made('mixed'));
    facts.responses = [await measured('mixed')];
    if (!quick) facts.responses = [...facts.responses, await measured('mixed-10x')];
  });
  await part('second', async () => {
    const mixed = await made('mixed');
    const second = await secondExport(setting, mixed, await made('mixed-changed'));
    facts.second = { bytesFetched: second.bytesFetched, size: (await stat(mixed.path)).size };
  });
  await part('kills', async () => {
    facts.kills = await killed(setting, await made('mixed'), quick ? 3 : 10);
  });
  for (const race of races.filter(({ condition }) => condition !== 'a')) await runRace(race);
  await part('tree', async () => {
    facts.tree = [await measureTree(1_000), await measureTree(10_000)];
  });
  if (only !== 'analysis') setting.say(`Written: ${out}`);
  if (!isLeftOut('analysis')) {
    const folder = join(root, 'analysis');
    const measured = await measureAnalysis(folder, { quick, runs: maxRuns }, setting.say);
    if (measured.failed.length > 0) process.exitCode = 1;
    await writeFile(analysisOut, analysisReport(machine, measured));
    setting.say(`Written: ${analysisOut}`);
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
