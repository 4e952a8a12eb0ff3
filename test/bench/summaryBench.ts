import { spawnSync } from 'node:child_process';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { summaryFile } from './summaryFile.ts';
import type { OwnSummary } from './summaryMain.ts';

/** Times and costs of the overview of a snapshot. */
export interface OverviewFigures {
  readonly submissions: number;
  /** Size of the responses file. */
  readonly bytes: number;
  /** Reports of the host side alone, one per run. */
  readonly own: readonly OwnSummary[];
  /** Times until the charts are drawn, one per run, or the reason they can’t be measured here. */
  readonly pictures: readonly PictureTimes[] | string;
}

/** Milliseconds from an empty tab to the first charts and to the charts of all submissions. */
export interface PictureTimes {
  readonly first: number;
  readonly whole: number;
}

const here = import.meta.dirname;

/**
 * Creates a snapshot of `submissions` in `folder` and measures its overview `runs` times, each in separate
 * processes.
 */
export async function measureOverview(
  folder: string,
  { submissions, runs }: { readonly submissions: number; readonly runs: number },
  say: (line: string) => void,
): Promise<OverviewFigures> {
  await mkdir(folder, { recursive: true });
  spawnSync(process.execPath, [join(here, '..', '..', 'esbuild.mjs'), '--production'], { stdio: 'inherit' });
  try {
    await summaryFile(folder, submissions);
    const { size } = await stat(join(folder, 'responses.jsonl'));
    say(`overview: ${submissions} submissions, ${(size / 1e6).toFixed(0)} MB`);
    const own: OwnSummary[] = [];
    const pictures: PictureTimes[] = [];
    let noPicture: string | undefined;
    for (let turn = 0; turn < runs; turn++) {
      own.push(measured('summaryMain.ts', folder) as OwnSummary);
      say(
        `overview: ${
          own
            .at(-1)
            ?.steps.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`)
            .join(', ') ?? ''
        }`,
      );
      if (noPicture !== undefined) continue;
      try {
        const times = measured('pictureMain.ts', folder) as PictureTimes;
        pictures.push(times);
        say(`overview: charts after ${Math.round(times.first)} ms and ${Math.round(times.whole)} ms`);
      } catch (error) {
        noPicture = String(error);
        say(`overview: no charts: ${noPicture}`);
      }
    }
    return { submissions, bytes: size, own, pictures: noPicture ?? pictures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs one of the programs in this folder and returns its last line as JSON. */
function measured(program: string, folder: string): unknown {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(here, program), folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
