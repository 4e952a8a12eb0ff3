import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';

const run = promisify(execFile);
const options = { timeout: 200_000, maxBuffer: 256 * 1024 * 1024 };

/** A variable as haven reads it. */
export interface HavenVariable {
  readonly name: string;
  readonly label: string;
  readonly format: string;
  readonly class: string;
  readonly values: readonly (string | number | null)[];
  readonly labels: readonly (readonly [value: string | number | null, label: string])[];
  readonly missing: readonly (string | number | null)[];
  readonly range: readonly (string | number | null)[];
}

/** A file as PSPP reads it. */
export interface PsppFile {
  /** Rows of tables that describe it, by title. */
  readonly tables: ReadonlyMap<string, readonly Readonly<Record<string, string>>[]>;
  /** Its data as CSV: names, then rows. */
  readonly rows: readonly (readonly string[])[];
}

let haven: Promise<string | undefined> | undefined;
let pspp: Promise<string | undefined> | undefined;

/** Skips the test, and prints why, unless R with haven is installed; returns the program. */
export async function needHaven(test: Mocha.Context): Promise<string> {
  haven ??= works('Rscript', [
    '-e',
    'stopifnot(nzchar(sapply(c("haven", "jsonlite"), function(n) system.file(package = n))))',
  ]);
  return (await haven) ?? skipped(test, 'R with haven and jsonlite (r-cran-haven, r-cran-jsonlite)');
}

/** Skips the test, and prints why, unless PSPP is installed; returns the program. */
export async function needPspp(test: Mocha.Context): Promise<string> {
  pspp ??= works('pspp', ['--version']);
  return (await pspp) ?? skipped(test, 'PSPP (pspp)');
}

async function works(program: string, check: readonly string[]): Promise<string | undefined> {
  return await run(program, check, options).then(
    () => program,
    () => undefined,
  );
}

function skipped(test: Mocha.Context, what: string): never {
  process.stdout.write(`      Skipped: ${what} isn’t installed.\n`);
  return test.skip();
}

/** Reads system files with haven, all in one R. */
export async function readWithHaven(
  program: string,
  files: readonly string[],
): Promise<readonly (readonly HavenVariable[])[]> {
  const script = join(import.meta.dirname, 'readSav.R');
  const { stdout } = await run(program, [script, ...files], {
    ...options,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  type Values = readonly (string | null)[];
  type Raw = Readonly<Record<'name' | 'label' | 'format' | 'class', string>> &
    Readonly<Record<'values' | 'labelled' | 'labels' | 'missing' | 'range', Values>> & {
      readonly isText: boolean;
    };
  return (JSON.parse(stdout) as readonly (readonly Raw[])[]).map((variables) =>
    variables.map(({ isText, labelled, labels, ...raw }) => {
      const valueOf = (each: string | null): string | number | null => {
        if (each === null) return null;
        return isText ? fromHex(each) : Number(each);
      };
      return {
        ...raw,
        name: fromHex(raw.name),
        label: fromHex(raw.label),
        values: raw.values.map(valueOf),
        labels: labelled.map((each, place) => [valueOf(each), fromHex(labels[place] ?? '')] as const),
        missing: raw.missing.map(valueOf),
        range: raw.range.map(valueOf),
      };
    }),
  );
}

function fromHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString();
}

/**
 * Runs syntax in PSPP for each file, then reads its dictionary and data. Rejects if PSPP warns of anything.
 */
export async function readWithPspp(
  program: string,
  files: readonly string[],
  open: (file: string) => string = (file) => `GET FILE='${file}'.`,
): Promise<readonly PsppFile[]> {
  const [first = ''] = files;
  const work = `${first}.work.sps`;
  const steps = files.map((file, place) =>
    [
      open(file),
      'DISPLAY DICTIONARY.',
      'MRSETS /DISPLAY NAME=ALL.',
      `SAVE TRANSLATE /OUTFILE='${file}.csv' /TYPE=CSV /REPLACE /FIELDNAMES /CELLS=VALUES.`,
      `ECHO 'end of file ${place}'.`,
    ].join('\n'),
  );
  await writeFile(work, steps.join('\n'));
  const { stdout } = await run(program, ['-O', 'format=csv', work], {
    ...options,
    cwd: dirname(first),
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  }).catch((error: unknown) => {
    throw new Error(`PSPP failed: ${String((error as { stdout?: unknown }).stdout).slice(0, 3000)}`);
  });
  const complaint = /^.*(?:warning|error):.*$/im.exec(stdout);
  if (complaint !== null) throw new Error(`PSPP says: ${complaint[0]}`);
  const parts = stdout.split(/^.*end of file \d+.*$/m);
  return await Promise.all(
    files.map(async (file, place) => ({
      tables: tablesIn(parts[place] ?? ''),
      rows: parse(await readFile(`${file}.csv`), { relax_column_count: true }),
    })),
  );
}

/** Returns the tables of an output in CSV, each below its title: rows as records. */
function tablesIn(output: string): PsppFile['tables'] {
  const tables = new Map<string, Record<string, string>[]>();
  let [header, current]: [string[] | undefined, Record<string, string>[]] = [undefined, []];
  const rows: string[][] = parse(output, {
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  for (const row of rows) {
    const [first = ''] = row;
    const title = /^Table: (.*)$/.exec(first)?.[1];
    if (title !== undefined) {
      tables.set(title, (current = []));
      header = undefined;
    } else if (header === undefined) header = row;
    else if (!/: note: |^Footnote: /.test(first))
      current.push(Object.fromEntries(header.map((name, place) => [name, row[place] ?? ''])));
  }
  return tables;
}
