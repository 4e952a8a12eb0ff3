import { spawnSync } from 'node:child_process';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { peopleFile } from './peopleFile.ts';
import { pythonWithPandas } from './pythonWithPandas.ts';
import { summaryFile } from './summaryFile.ts';
import type { TablesSteps } from './tablesMain.ts';

/** Figures of tables with and without people, and of other programs that add people to finished tables. */
export interface TablesFigures {
  readonly submissions: number;
  readonly contenders: readonly TablesContender[];
  /** One per run. */
  readonly steps: readonly TablesSteps[];
}

export interface TablesContender {
  readonly name: TablesContenderName;
  /** `undefined` if it isn't installed. */
  readonly version: string | undefined;
  readonly runs: readonly { readonly ms: number; readonly processor: number }[];
}

export type TablesContenderName = 'with people' | 'without people' | 'DuckDB' | 'pandas';

const here = import.meta.dirname;

/**
 * Creates a snapshot of `submissions` with people in `folder`, and measures `runs` times: its tables with people,
 * its tables without, and how long DuckDB and pandas take to join the latter with the people and write them
 * again. Contenders take turns, each in its own process.
 */
export async function measureTables(
  folder: string,
  { submissions, runs }: { readonly submissions: number; readonly runs: number },
  say: (line: string) => void,
): Promise<TablesFigures> {
  const [snapshot, people, plain] = ['snapshot', 'people', 'plain'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await summaryFile(snapshot, submissions);
  await peopleFile(snapshot);
  const python = pythonWithPandas();
  const node = process.execPath;
  const ours = [node, join(here, 'tablesMain.ts'), snapshot];
  const joins = [plain, people, join(folder, 'out')];
  const contenders = [
    { name: 'without people', version: `Node ${process.versions.node}`, command: ours },
    { name: 'with people', version: `Node ${process.versions.node}`, command: ours },
    { name: 'DuckDB', version: 'DuckDB', command: [node, join(here, 'peopleDuckDb.ts'), ...joins] },
    {
      name: 'pandas',
      version: python === undefined ? undefined : `pandas ${python.pandas}, Python ${python.version}`,
      command: [python?.path ?? '', join(here, 'people.py'), ...joins],
    },
  ] as const;
  const figures = contenders.map(({ name, version }) => ({
    name,
    version,
    runs: [] as TablesContender['runs'][number][],
  }));
  const steps: TablesSteps[] = [];
  for (let turn = 0; turn < runs; turn++) {
    for (const [index, { name, version, command }] of contenders.entries()) {
      if (version === undefined) continue;
      await rm(join(folder, 'out'), { recursive: true, force: true });
      await mkdir(join(folder, 'out'));
      if (name === 'without people') {
        await rm(join(snapshot, 'analysis'), { recursive: true, force: true });
        await rename(people, `${people}-away`);
      }
      const run = timed(command);
      figures[index]?.runs.push(run);
      say(`tables: ${name}: ${(run.ms / 1000).toFixed(1)} s, processor ${run.processor.toFixed(1)} s`);
      if (name !== 'without people') continue;
      await rename(`${people}-away`, people);
      await rm(plain, { recursive: true, force: true });
      await cp(join(snapshot, 'analysis'), plain, { recursive: true });
      await rm(join(snapshot, 'analysis'), { recursive: true, force: true });
    }
    steps.push(JSON.parse(output([...ours, 'steps'])) as TablesSteps);
  }
  return { submissions, contenders: figures, steps };
}

function output([program = '', ...args]: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args[0] ?? program}: ${stderr}`);
  return stdout;
}

/** Runs a program and measures its whole process. */
function timed(command: readonly string[]): { readonly ms: number; readonly processor: number } {
  const began = performance.now();
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@"', ...command], {
    encoding: 'utf8',
  });
  const ms = performance.now() - began;
  if (status !== 0) throw new Error(`${command[1] ?? ''}: ${stderr}`);
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { ms, processor: user + system };
}
