import { spawnSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Processor seconds of writing the same system file. */
export interface SavFigures {
  readonly rows: number;
  readonly ours: readonly number[];
  /** Of haven’s `write_sav`; empty if it isn't installed. */
  readonly haven: readonly number[];
  readonly version: string | undefined;
}

/** Writes a system file of `rows` in `folder`, `runs` times, and lets haven write the same data in turn. */
export async function measureSav(
  folder: string,
  { rows, runs }: { readonly rows: number; readonly runs: number },
  say: (line: string) => void,
): Promise<SavFigures> {
  const [ours, haven]: [number[], number[]] = [[], []];
  let version: string | undefined;
  for (let turn = 0; turn < runs; turn++) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const main = [join(import.meta.dirname, 'savMain.ts'), folder, String(rows)];
    const own = measured(process.execPath, main);
    if (own === undefined) throw new Error('No system file was written.');
    ours.push(own.processor);
    const script = join(import.meta.dirname, 'sav.R');
    const other = measured('Rscript', [script, join(folder, 'ours.sav'), join(folder, 'haven.sav')]);
    if (other !== undefined) {
      haven.push(other.processor);
      version = other.version;
    }
    say(
      `.sav: ours ${own.processor.toFixed(2)} s, haven ${other?.processor.toFixed(2) ?? 'not installed'} s`,
    );
  }
  return { rows, ours, haven, version };
}

function measured(
  program: string,
  args: readonly string[],
): { readonly processor: number; readonly version?: string } | undefined {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as { processor: number; version?: string }) : undefined;
}
