import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Interpreter } from './interpreter.ts';

const run = promisify(execFile);
const options = { timeout: 200_000, maxBuffer: 64 * 1024 * 1024 };

/** Returns the first program that passes a check. */
async function firstThat(programs: readonly string[], check: readonly string[]): Promise<string | undefined> {
  for (const program of programs) {
    try {
      await run(program, check, options);
      return program;
    } catch {
      // Another program may pass.
    }
  }
  return undefined;
}

let python: Promise<string | undefined> | undefined;
let r: Promise<string | undefined> | undefined;

/** Returns a Python with the packages to run notebooks; it isn't always the first one on the path. */
export function findPython(): Promise<string | undefined> {
  python ??= firstThat(
    ['python3', 'python', '/usr/bin/python3', '/usr/local/bin/python3', '/opt/homebrew/bin/python3'],
    // Importing them would take a second.
    [
      '-c',
      'from importlib.util import find_spec; assert all(map(find_spec, ["pandas", "matplotlib", "nbconvert", "ipykernel"]))',
    ],
  );
  return python;
}

/** Returns an R with the packages to run documents. */
export function findR(): Promise<string | undefined> {
  r ??= firstThat(
    ['Rscript', '/usr/bin/Rscript', '/usr/local/bin/Rscript'],
    [
      '-e',
      'stopifnot(nzchar(sapply(c("ggplot2", "jsonlite", "knitr"), function(name) system.file(package = name))))',
    ],
  );
  return r;
}

/** Returns whether DuckDB's package has a binary for this machine. */
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

/** Output of an executed notebook: number of plots, all text, and warnings. */
export interface Executed {
  readonly plots: number;
  readonly text: string;
  readonly warnings: readonly string[];
}

let jupyter: Interpreter | undefined;

/** Executes a notebook in its folder like Jupyter. Rejects if a cell fails. */
export async function runJupyter(python: string, notebook: string): Promise<Executed> {
  jupyter ??= new Interpreter(python, [join(import.meta.dirname, 'jupyter.py')]);
  const cells = (await jupyter.ask(JSON.stringify(notebook))) as readonly ExecutedCell[];
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  const joined = (text: string | readonly string[] = ''): string =>
    typeof text === 'string' ? text : text.join('');
  return {
    plots: outputs.filter(({ data }) => data?.['image/png'] !== undefined).length,
    text: outputs
      .map(({ name, text, data }, index) => {
        // The kernel may send a printed line in several messages.
        const continues = name !== undefined && name === outputs[index - 1]?.name;
        return (continues ? '' : '\n') + joined(text) + joined(data?.['text/plain']);
      })
      .join(''),
    warnings: outputs.filter(({ name }) => name === 'stderr').map(({ text }) => joined(text)),
  };
}

let knitr: Interpreter | undefined;

/** Executes an R document in its folder like knitr in Quarto. Rejects if a chunk fails. */
export async function runKnitr(rscript: string, document: string): Promise<Executed> {
  knitr ??= new Interpreter(rscript, [join(import.meta.dirname, 'knitr.R')], {
    ...process.env,
    LC_ALL: 'C.UTF-8',
    // Compiling functions takes longer than it saves in documents of seconds.
    R_ENABLE_JIT: '0',
  });
  await knitr.ask(document);
  const text = await readFile(join(dirname(document), 'executed.md'), 'utf8');
  return {
    plots: text.match(/!\[[^\]]*\]\(figure\//g)?.length ?? 0,
    text,
    warnings: text.match(/^## Warning.*\n.*/gm) ?? [],
  };
}

/** Result of a statement: names of columns and values of rows as text. */
export interface SqlResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

let duckDb: Interpreter | undefined;

/** Executes an SQL script in its folder with DuckDB. Rejects if a statement fails. */
export async function runDuckDb(script: string): Promise<readonly SqlResult[]> {
  duckDb ??= new Interpreter(process.execPath, [join(import.meta.dirname, 'duckDbChild.ts')]);
  return (await duckDb.ask(script)) as readonly SqlResult[];
}
