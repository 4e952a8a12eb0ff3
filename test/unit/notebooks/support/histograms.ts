import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonMeasures } from '../../../../src/analysis/notebooks/python/pythonMeasures.ts';
import { rMeasures } from '../../../../src/analysis/notebooks/r/rMeasures.ts';
import { sqlMeasures } from '../../../../src/analysis/notebooks/sql/sqlMeasures.ts';
import { runDuckDb } from './runners.ts';

const run = promisify(execFile);
const options = { timeout: 100_000, maxBuffer: 64 * 1024 * 1024 };

/** The histogram that a notebook's code calculates. */
export interface NotebookHistogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
  readonly ofValues: boolean;
}

type Lists = Readonly<Record<string, readonly number[]>>;

/** Calculates histograms of all lists in one run of the Python notebook's code. */
export async function histogramsInPython(
  python: string,
  folder: string,
  lists: Lists,
): Promise<ReadonlyMap<string, NotebookHistogram>> {
  const script = join(folder, 'histograms.py');
  const input = join(folder, 'lists.json');
  await writeFile(input, JSON.stringify(lists));
  const code = [
    'import json, math, sys',
    'from pathlib import Path',
    'import numpy as np',
    pythonMeasures,
    'result = {}',
    'for name, numbers in json.loads(Path(sys.argv[1]).read_text()).items():',
    '    edges, counts, below, above, of_values = histogram(numbers)',
    '    result[name] = {"edges": edges, "counts": counts.tolist(), "below": below, "above": above, "ofValues": of_values}',
    'print(json.dumps(result))',
  ];
  await writeFile(script, code.join('\n'));
  const { stdout } = await run(python, ['-W', 'error', script, input], options);
  return new Map(Object.entries(JSON.parse(stdout) as Record<string, NotebookHistogram>));
}

/** Calculates histograms of all lists in one run of the R document's code. R parses base 16 exactly. */
export async function histogramsInR(
  rscript: string,
  folder: string,
  lists: Lists,
): Promise<ReadonlyMap<string, NotebookHistogram>> {
  const script = join(folder, 'histograms.R');
  const names = Object.keys(lists);
  const numbers = join(folder, 'lists.txt');
  await writeFile(numbers, names.map((name) => `${(lists[name] ?? []).map(inBase16).join(' ')}\n`).join(''));
  const code = [
    'options(warn = 2)',
    rMeasures,
    'exact <- function(numbers) paste0("[", paste(sprintf("%.17g", numbers), collapse = ","), "]")',
    `for (line in readLines(commandArgs(TRUE)[1])) {`,
    '  found <- histogram(as.numeric(strsplit(line, " ")[[1]]))',
    '  cat(sprintf(',
    '    "{\\"edges\\":%s,\\"counts\\":%s,\\"below\\":%d,\\"above\\":%d,\\"ofValues\\":%s}\\n",',
    '    exact(found$edges), exact(found$counts), found$below, found$above, tolower(found$of_values)',
    '  ))',
    '}',
  ];
  await writeFile(script, code.join('\n'));
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const { stdout } = await run(rscript, [script, numbers], { ...options, env });
  const results = stdout.trim().split('\n');
  return new Map(names.map((name, index) => [name, JSON.parse(results[index] ?? '') as NotebookHistogram]));
}

/** Calculates histograms of all lists in one run of the SQL notebook's macros, with a unit per list. */
export async function histogramsInSql(
  folder: string,
  lists: Lists,
): Promise<ReadonlyMap<string, NotebookHistogram>> {
  const script = join(folder, 'histograms.sql');
  const numbers = join(folder, 'numbers.csv');
  const lines = Object.entries(lists).flatMap(([name, list]) =>
    list.map((number) => `"${name}",${String(number)}\n`),
  );
  await writeFile(numbers, `unit,value\n${lines.join('')}`);
  await writeFile(
    script,
    `${sqlMeasures}
SELECT unit, kind, "from", "to", n FROM histogram_of((
  SELECT list({'unit': unit, 'value': value::DOUBLE}) FROM read_csv('numbers.csv', header = true, all_varchar = true)
));`,
  );
  const rows = (await runDuckDb(script)).at(-1)?.rows ?? [];
  return new Map(
    Object.keys(lists).map((name) => {
      const own = rows.filter(([unit]) => unit === name);
      const bars = own.filter(([, kind]) => kind === 'bin' || kind === 'value');
      const outside = (...sides: readonly string[]): number =>
        Number(own.find(([, kind = '']) => sides.includes(kind))?.[4]);
      const histogram = {
        edges: [...bars.map(([, , from]) => Number(from)), Number(bars.at(-1)?.[3])],
        counts: bars.map(([, , , , n]) => Number(n)),
        below: outside('below'),
        above: outside('above', 'from'),
        ofValues: bars.some(([, kind]) => kind === 'value'),
      };
      return [name, histogram];
    }),
  );
}

const bytes = new DataView(new ArrayBuffer(8));

/** Formats a double like C's `%a`. */
function inBase16(number: number): string {
  bytes.setFloat64(0, number);
  const bits = bytes.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = (bits & 0xf_ffff_ffff_ffffn).toString(16).padStart(13, '0');
  const sign = bits >> 63n === 1n ? '-' : '';
  return exponent === 0 ? `${sign}0x0.${fraction}p-1022` : `${sign}0x1.${fraction}p${exponent - 1023}`;
}
