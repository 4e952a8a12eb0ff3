import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const options = { timeout: 200_000, maxBuffer: 64 * 1024 * 1024 };

/** The first of these programs for which a check passes; `undefined`: none. */
async function firstThat(programs: readonly string[], check: readonly string[]): Promise<string | undefined> {
  for (const program of programs) {
    try {
      await run(program, check, options);
      return program;
    } catch {
      // The next one may.
    }
  }
  return undefined;
}

/** A Python that has what the notebook and its execution need. The distribution's is not always the first on the path. */
export async function findPython(): Promise<string | undefined> {
  return await firstThat(
    ['python3', 'python', '/usr/bin/python3', '/usr/local/bin/python3', '/opt/homebrew/bin/python3'],
    ['-c', 'import pandas, matplotlib, nbconvert, ipykernel'],
  );
}

/** An R that has what the document needs. */
export async function findR(): Promise<string | undefined> {
  return await firstThat(
    ['Rscript', '/usr/bin/Rscript', '/usr/local/bin/Rscript'],
    ['-e', 'stopifnot(all(sapply(c("ggplot2", "jsonlite", "knitr"), requireNamespace)))'],
  );
}

/** Whether DuckDB runs here: its package brings a binary along, but not for every machine. */
export async function hasDuckDb(): Promise<boolean> {
  return await import('@duckdb/node-api').then(
    () => true,
    () => false,
  );
}

interface ExecutedCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly outputs?: readonly {
    readonly name?: string;
    readonly text?: string | readonly string[];
    readonly data?: Readonly<Record<string, string | readonly string[]>>;
  }[];
}

/** What an executed notebook shows: how many plots, its text in one piece, and what it warned of. */
export interface Executed {
  readonly plots: number;
  readonly text: string;
  readonly warnings: readonly string[];
}

/** Executes a Jupyter notebook where it lies, as Jupyter does. Rejects where a cell fails. */
export async function runJupyter(python: string, notebook: string): Promise<Executed> {
  const executed = join(dirname(notebook), 'executed.ipynb');
  await run(
    python,
    ['-m', 'nbconvert', '--to', 'notebook', '--execute', notebook, '--output', 'executed.ipynb'],
    options,
  );
  const { cells } = JSON.parse(await readFile(executed, 'utf8')) as { cells: readonly ExecutedCell[] };
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  const joined = (text: string | readonly string[] = ''): string =>
    typeof text === 'string' ? text : text.join('');
  return {
    plots: outputs.filter(({ data }) => data?.['image/png'] !== undefined).length,
    text: outputs.map(({ text, data }) => joined(text) + joined(data?.['text/plain'])).join('\n'),
    warnings: outputs.filter(({ name }) => name === 'stderr').map(({ text }) => joined(text)),
  };
}

/** Executes an R document where it lies, as Quarto has knitr do. Rejects where a chunk fails. */
export async function runKnitr(rscript: string, document: string): Promise<Executed> {
  const [folder, output] = [dirname(document), 'executed.md'];
  const code = `knitr::opts_chunk$set(error = FALSE); knitr::knit(${JSON.stringify(document)}, "${output}", quiet = TRUE)`;
  await run(rscript, ['-e', code], { ...options, cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  const text = await readFile(join(folder, output), 'utf8');
  return {
    plots: text.match(/!\[[^\]]*\]\(figure\//g)?.length ?? 0,
    text,
    warnings: text.match(/^## Warning.*\n.*/gm) ?? [],
  };
}

/** Results of a script's statements that give rows: names of columns and the values of rows, as text. */
export interface SqlResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Executes SQL in DuckDB where it lies, in a process of its own as DuckDB reads from the current folder. Rejects where a statement fails. */
export async function runDuckDb(script: string): Promise<readonly SqlResult[]> {
  const child = join(import.meta.dirname, 'duckDbChild.ts');
  const { stdout } = await run(process.execPath, [child, script], { ...options, cwd: dirname(script) });
  return JSON.parse(stdout) as SqlResult[];
}
