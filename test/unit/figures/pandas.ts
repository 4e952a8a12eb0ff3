import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Generated } from './generate.ts';
import type { Figures } from './recount/recount.ts';

const run = promisify(execFile);
const script = join(import.meta.dirname, 'recount.py');

/** The figures that pandas and NumPy give, from the same raw lines. */
export async function figuresByPandas(
  python: string,
  folder: string,
  generated: Generated,
): Promise<Figures> {
  const { layout, records, timeZone } = generated;
  const questions = layout === 'collection' ? 'collection.json' : 'batch.json';
  const cases = join(folder, 'case.jsonl');
  await writeFile(cases, `${JSON.stringify({ folder, records, questions, timeZone })}\n`);
  const { stdout } = await run(python, [script, cases], { timeout: 200_000, maxBuffer: 64 * 1024 * 1024 });
  const figures = JSON.parse(stdout) as Record<string, number | string>;
  return new Map(Object.entries(figures).map(([name, value]) => [name, value === 'inf' ? Infinity : value]));
}
