import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonMeasures } from '../../../../src/analysis/notebooks/python/pythonMeasures.ts';
import { rMeasures } from '../../../../src/analysis/notebooks/r/rMeasures.ts';
import { sqlMeasures } from '../../../../src/analysis/notebooks/sql/sqlMeasures.ts';
import { runDuckDb } from './runners.ts';

const run = promisify(execFile);

/** A count and its total. */
export type Part = readonly [count: number, total: number];

/** Numbers and shares as formatted by a notebook. */
export interface Written {
  readonly figures: readonly string[];
  readonly shares: readonly string[];
}

export async function writtenInPython(
  python: string,
  folder: string,
  numbers: readonly number[],
  parts: readonly Part[],
): Promise<Written> {
  const script = join(folder, 'written.py');
  const print = `print(json.dumps({
    "figures": [figure(number) for number in ${JSON.stringify(numbers)}],
    "shares": [share(n, total) for n, total in ${JSON.stringify(parts)}],
}))`;
  await writeFile(script, `import json, math\nimport numpy as np\n${pythonMeasures}\n${print}`);
  const { stdout } = await run(python, [script]);
  return JSON.parse(stdout) as Written;
}

export async function writtenInR(
  rscript: string,
  folder: string,
  numbers: readonly number[],
  parts: readonly Part[],
): Promise<Written> {
  const script = join(folder, 'written.R');
  const shares = parts.map(([count, total]) => `share(${count}, ${total})`);
  const print = `cat(jsonlite::toJSON(list(figures = figure(c(${numbers.join(', ')})), shares = c(${shares.join(', ')}))))`;
  await writeFile(script, `${rMeasures}\n${print}`);
  const { stdout } = await run(rscript, [script]);
  return JSON.parse(stdout) as Written;
}

/** Formats numbers in SQL; figures are numbers in the format of DuckDB. */
export async function writtenInSql(
  folder: string,
  numbers: readonly number[],
  parts: readonly Part[],
): Promise<Written> {
  const script = join(folder, 'written.sql');
  const figures = numbers.map((number) => `figure('${number}'::DOUBLE)`);
  const shares = parts.map(([count, total]) => `share_of(${count}, ${total})`);
  await writeFile(script, `${sqlMeasures}\nSELECT ${figures.join(', ')};\nSELECT ${shares.join(', ')};`);
  const [first, second] = (await runDuckDb(script)).slice(-2);
  return { figures: first?.rows[0] ?? [], shares: second?.rows[0] ?? [] };
}
