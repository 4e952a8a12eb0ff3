import { readFile, writeFile } from 'node:fs/promises';
import { runDuckDb, runJupyter, runKnitr, type SqlResult } from './runners.ts';

/** Figures that a notebook shows for a question; absent figures aren't shown. */
export interface ShownQuestion {
  readonly answered?: number;
  readonly blank?: number;
  readonly otherType?: number;
  readonly severalNumbers?: number;
  readonly notNumbers?: number;
  /** Labels of bars and the counts or shares beside them. */
  readonly bars?: readonly (readonly [label: string, n: string])[];
  readonly histogram?: ShownHistogram;
  /** n, lower quartile, median, upper quartile, mean, SD, min and max; NaN if missing. */
  readonly figures?: readonly number[];
  readonly words?: readonly (readonly [word: string, n: number])[];
}

export interface ShownHistogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

/** Figures of the whole snapshot and of each question. */
export interface Shown {
  readonly submissions: number;
  readonly answers: number;
  readonly questions: readonly ShownQuestion[];
  /** The whole output. */
  readonly text: string;
}

const watchPython = `plain_answers, plain_bars, plain_histogram, plain_display = answers_to, show_bars, show_histogram, display
def answers_to(column, question, kind):
    print("\\n== question")
    return plain_answers(column, question, kind)
def show_bars(counts, question, total):
    print("bars:", json.dumps([[str(label), share(n, total)] for label, n in counts.items()]))
    plain_bars(counts, question, total)
def show_histogram(axes, numbers, name, title):
    edges, counts, below, above, _ = histogram(numbers)
    print("histogram:", json.dumps({"edges": edges, "counts": counts.tolist(), "below": below, "above": above}))
    plain_histogram(axes, numbers, name, title)
def display(table):
    rows = [line.split() for line in table.to_string(header=False).splitlines()]
    print(f"{table.columns[-1]}:", json.dumps(rows))
    plain_display(table)`;

const watchR = `plain_answers <- show_answers_to
plain_bars <- show_bars
plain_histograms <- show_histograms
as_json <- function(value) jsonlite::toJSON(value, auto_unbox = TRUE, digits = NA)
show_answers_to <- function(column, question, kind, show) {
  cat("\\n== question\\n")
  plain_answers(column, question, kind, show)
}
show_bars <- function(labels, counts, question, total) {
  cat("\\nbars: ", as_json(unname(cbind(labels, share(counts, total)))), "\\n", sep = "")
  plain_bars(labels, counts, question, total)
}
show_histograms <- function(lists, titles, question, name) {
  found <- histogram(lists[[1]])
  cat("\\nhistogram: ", as_json(list(
    edges = I(found$edges), counts = I(found$counts), below = found$below, above = found$above
  )), "\\n", sep = "")
  plain_histograms(lists, titles, question, name)
}`;

/** Executes a Python notebook whose functions also print what they draw, and returns the shown figures. */
export async function shownInPython(python: string, notebook: string): Promise<Shown> {
  const json = JSON.parse(await readFile(notebook, 'utf8')) as { cells: { source: string[] }[] };
  const plots = json.cells.findIndex(({ source }) => source.join('').includes('def show_bars'));
  json.cells.splice(plots + 1, 0, {
    ...{ cell_type: 'code', id: 'watch', execution_count: null, metadata: {}, outputs: [] },
    source: [watchPython],
  } as { source: string[] });
  await writeFile(notebook, JSON.stringify(json));
  const { text } = await runJupyter(python, notebook);
  // Tables are found by the name of their last column.
  const table = (section: string, last: string): readonly (readonly string[])[] | undefined =>
    jsonAfter(section, last) as string[][] | undefined;
  const [head = '', ...sections] = text.split('== question\n');
  return {
    ...totalsIn(head),
    text,
    questions: sections.map((section) => {
      const figures = table(section, 'max')?.[0];
      const words = table(section, 'answers');
      return {
        ...figuresIn(section),
        ...(figures === undefined ? {} : { figures: figures.slice(-8).map(numberOf) }),
        ...(words === undefined
          ? {}
          : { words: words.map(([, word = '', n]) => [word, Number(n)] as const) }),
      };
    }),
  };
}

/** Executes an R document, like {@link shownInPython}. */
export async function shownInR(rscript: string, document: string): Promise<Shown> {
  const source = await readFile(document, 'utf8');
  const [before = '', after = ''] = source.split('## 1. ');
  await writeFile(document, `${before}\`\`\`{r}\n${watchR}\n\`\`\`\n\n## 1. ${after}`);
  const { text } = await runKnitr(rscript, document);
  const [head = '', ...sections] = text.split('== question\n');
  return {
    ...totalsIn(head),
    text,
    questions: sections.map((section) => {
      const tables = section
        .split(/\n\n+/)
        .map((part) =>
          [...part.matchAll(/^\|(.*)\|$/gm)].map(([, cells = '']) =>
            cells.split('|').map((cell) => cell.trim()),
          ),
        );
      const named = (name: string): readonly (readonly string[])[] | undefined =>
        tables.find(([header]) => header?.includes(name));
      const words = named('word');
      const figures = named('lower quartile')?.[2];
      return {
        ...figuresIn(section),
        ...(figures === undefined ? {} : { figures: figures.slice(-8).map(numberOf) }),
        ...(words === undefined
          ? {}
          : { words: words.slice(2).map(([word = '', n]) => [word, Number(n)] as const) }),
      };
    }),
  };
}

/** Executes an SQL script, like {@link shownInPython}. */
export async function shownInSql(script: string): Promise<Shown> {
  const results = await runDuckDb(script);
  const starts = results.flatMap(({ columns }, index) =>
    columns[0]?.startsWith('question ') || columns[0] === 'section' ? [index] : [],
  );
  const sections = starts.map((start, place) => results.slice(start + 1, starts[place + 1]));
  const [head = [], , ...questions] = sections;
  return {
    submissions: Number(cellIn(head, 'submissions')),
    answers: Number(cellIn(head, 'answers')),
    text: JSON.stringify(results),
    questions: questions.slice(0, -1).map((section) => shownInSection(section)),
  };
}

function shownInSection(section: readonly SqlResult[]): ShownQuestion {
  const number = (column: string): number => Number(cellIn(section, column) ?? 0);
  // A question of unknown type has figures for numbers and for texts, of which one may be empty.
  const having = (column: string): readonly (readonly string[])[] | undefined => {
    const tables = section.filter(({ columns }) => columns.includes(column));
    return (tables.find(({ rows }) => rows.length > 0) ?? tables[0])?.rows;
  };
  const histogram = having('bar');
  const figures = having('lower_quartile')?.[0];
  const words = having('word');
  const bars = having('share');
  return {
    ...some({
      answered: number('answered'),
      blank: number('blank'),
      otherType: number('of_another_type'),
      severalNumbers: number('several_numbers'),
      notNumbers: number('not_a_number'),
    }),
    ...(bars === undefined
      ? {}
      : { bars: bars.map(([label = '', , share = '']) => [label, share] as const) }),
    ...(histogram === undefined || histogram.length === 0 ? {} : { histogram: sqlHistogram(histogram) }),
    ...(figures === undefined ? {} : { figures: figures.slice(1).map(numberOf) }),
    ...(words === undefined ? {} : { words: words.map(([word = '', n]) => [word, Number(n)] as const) }),
  };
}

/** Converts rows of unit, bar, from, to and n. */
function sqlHistogram(rows: readonly (readonly string[])[]): ShownHistogram {
  const bins = rows.filter(([, , from, to]) => from !== 'null' && to !== 'null');
  const outside = (open: number): number => Number(rows.find((row) => row[open] === 'null')?.[4] ?? 0);
  return {
    edges: [...bins.map(([, , from]) => Number(from)), Number(bins.at(-1)?.[3])],
    counts: bins.map(([, , , , n]) => Number(n)),
    below: outside(2),
    above: outside(3),
  };
}

function cellIn(results: readonly SqlResult[], column: string): string | undefined {
  for (const { columns, rows } of results) {
    const place = columns.indexOf(column);
    if (place >= 0) return rows[0]?.[place];
  }
  return undefined;
}

function totalsIn(head: string): Pick<Shown, 'submissions' | 'answers'> {
  return {
    submissions: Number(/submissions +(\d+)/.exec(head)?.[1]),
    answers: Number(/answers +(\d+)\n/.exec(head)?.[1]),
  };
}

function figuresIn(section: string): ShownQuestion {
  const number = (words: string): number =>
    Number(new RegExp(`^${words}: (\\d+)`, 'm').exec(section)?.[1] ?? 0);
  const bars = jsonAfter(section, 'bars') as ShownQuestion['bars'];
  const histogram = jsonAfter(section, 'histogram') as ShownHistogram | undefined;
  return {
    ...some({
      answered: number('Answered'),
      blank: number('Blank'),
      otherType: number('Of a different type than the question, not included below'),
      severalNumbers: number('Several numbers'),
      notNumbers: number('Not a number'),
    }),
    ...(bars === undefined ? {} : { bars }),
    ...(histogram === undefined ? {} : { histogram }),
  };
}

function jsonAfter(section: string, name: string): unknown {
  const json = new RegExp(`^${name}: (.*)$`, 'm').exec(section)?.[1];
  return json === undefined ? undefined : JSON.parse(json);
}

function numberOf(text: string): number {
  return text === '' || text === 'null' ? Number.NaN : Number(text);
}

/** Returns the counts that aren't 0. */
function some<Counts extends Readonly<Record<string, number>>>(counts: Counts): Partial<Counts> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<Counts>;
}
