import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Snapshot } from './proof.ts';
import type { Figures } from './recount/names.ts';

const run = promisify(execFile);
const script = join(import.meta.dirname, 'recount.py');

/**
 * Returns the figures of each snapshot by pandas and NumPy. One process does all, because Python starts
 * slowly.
 */
export async function figuresByPandas(
  python: string,
  snapshots: readonly Snapshot[],
  casesFile: string,
): Promise<readonly Figures[]> {
  const cases = snapshots.map(({ folder, generated: { layout, records, timeZone } }) => {
    const questions = layout === 'collection' ? 'collection.json' : 'batch.json';
    return `${JSON.stringify({ folder, records, questions, timeZone })}\n`;
  });
  await writeFile(casesFile, cases.join(''));
  const { stdout } = await run(python, [script, casesFile], { maxBuffer: Infinity });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const figures = Object.entries(JSON.parse(line) as Record<string, number | string>);
      return new Map(figures.map(([name, value]) => [name, value === 'inf' ? Infinity : value]));
    });
}
