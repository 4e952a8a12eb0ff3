import { spawnSync } from 'node:child_process';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { summaryFile } from './summaryFile.ts';
import type { OwnSummary } from './summaryMain.ts';

/** How fast the overview of a snapshot comes, and what it costs. */
export interface OverviewFigures {
  readonly submissions: number;
  /** Of the responses. */
  readonly bytes: number;
  /** The host's side alone, run by run. */
  readonly own: readonly OwnSummary[];
  /** How long it takes until pictures are drawn, run by run; or why that can't be told here. */
  readonly pictures: readonly PictureTimes[] | string;
}

/** From an empty tab, in ms: until the first picture, and until the one of all submissions. */
export interface PictureTimes {
  readonly first: number;
  readonly whole: number;
}

const here = import.meta.dirname;

/** Measures the overview of a snapshot of so many submissions, made in `folder`, `runs` times, each in processes of their own. */
export async function measureOverview(
  folder: string,
  { submissions, runs }: { readonly submissions: number; readonly runs: number },
  say: (line: string) => void,
): Promise<OverviewFigures> {
  await mkdir(folder, { recursive: true });
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
        say(`overview: pictures after ${Math.round(times.first)} ms and ${Math.round(times.whole)} ms`);
      } catch (error) {
        noPicture = String(error);
        say(`overview: no picture: ${noPicture}`);
      }
    }
    return { submissions, bytes: size, own, pictures: noPicture ?? pictures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What one of our programs prints last. */
function measured(program: string, folder: string): unknown {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(here, program), folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
