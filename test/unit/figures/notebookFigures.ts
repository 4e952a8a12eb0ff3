import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { csvOf } from '../analysis/support/tables.ts';
import { runJupyter, runKnitr, type SqlResult } from '../notebooks/support/runners.ts';
import type { Question } from './recount/answers.ts';
import { nameBars, type Figures, type NamedBin } from './recount/names.ts';

/** Questions by their column in the tables. */
export type ByColumn = ReadonlyMap<string, Question>;

export async function byColumn(folder: string, questions: readonly Question[]): Promise<ByColumn> {
  const columns = new Map<string, Question>();
  for (const { column, instruction_id } of await csvOf(folder, 'codebook.csv')) {
    const question = questions.find(({ id }) => id === instruction_id);
    if (question !== undefined && column !== undefined) columns.set(column, question);
  }
  return columns;
}

/** An output of a notebook in Python or R about a column, none before the first question; cells of tables are texts. */
export type Shown = { readonly column: string } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bars'; readonly bars: readonly (readonly [label: string, count: number])[] }
  | {
      readonly kind: 'histogram';
      readonly edges: readonly string[];
      readonly counts: readonly number[];
      readonly below: number;
      readonly above: number;
      readonly ofValues: boolean;
    }
  | { readonly kind: 'table'; readonly rows: readonly Readonly<Record<string, string>>[] }
);

/** Replaces the notebook's output functions by ones that record their arguments. */
const watchPython = `taken, current, plain_answers = [], "", answers_to
def note(kind, **what):
    taken.append({"column": current, "kind": kind, **what})
def answers_to(column, question, kind):
    global current
    current = column
    return plain_answers(column, question, kind)
def print(text):
    note("text", text=text)
def display(table):
    rows = [{"unit": str(unit), **{name: str(cell) for name, cell in row.items()}} for unit, row in table.iterrows()]
    note("table", rows=rows)
def show_bars(counts, question, total):
    note("bars", bars=[[str(label), int(n)] for label, n in counts.items()])
def show_histogram(axes, numbers, name, title):
    edges, counts, below, above, of_values = histogram(numbers)
    note("histogram", edges=[str(float(edge)) for edge in edges], counts=counts.tolist(), below=below, above=above, ofValues=of_values)
# Not in the module itself, which other notebooks of the same kernel use.
from types import SimpleNamespace
drawing = plt
plt = SimpleNamespace(**{**vars(drawing), "show": lambda: drawing.close("all")})`;

const watchR = `taken <- list()
current <- ""
exact <- function(cells) if (is.double(cells)) sprintf("%.17g", cells) else paste(cells)
note <- function(kind, ...) taken[[length(taken) + 1]] <<- list(column = current, kind = kind, ...)
plain_answers <- show_answers_to
show_answers_to <- function(column, question, kind, show) {
  current <<- column
  plain_answers(column, question, kind, show)
}
say <- function(...) note("text", text = paste0(...))
show_table <- function(table) {
  note("table", rows = lapply(seq_len(nrow(table)), function(row) lapply(table[row, , drop = FALSE], exact)))
}
show_bars <- function(labels, counts, question, total) note("bars", bars = unname(Map(list, labels, counts)))
show_histograms <- function(lists, titles, question, name) {
  for (found in lapply(lists, histogram)) {
    counts <- list(counts = I(found$counts), below = found$below, above = found$above)
    do.call(note, c("histogram", list(edges = I(exact(found$edges)), ofValues = found$of_values), counts))
  }
}`;

const takenIn = 'taken.json';

/** Executes a Python notebook and returns its outputs, from the description of the sample on. */
export async function takenInPython(python: string, notebook: string): Promise<readonly Shown[]> {
  const json = JSON.parse(await readFile(notebook, 'utf8')) as { cells: { source: readonly string[] }[] };
  const cell = (id: string, source: string): { source: string[] } => ({
    ...{ cell_type: 'code', id, execution_count: null, metadata: {}, outputs: [] },
    source: [source],
  });
  const plots = json.cells.findIndex(({ source }) => source.join('').includes('def show_bars'));
  json.cells.splice(plots + 1, 0, cell('watch', watchPython));
  json.cells.push(cell('taken', `Path("${takenIn}").write_text(json.dumps(taken))`));
  await writeFile(notebook, JSON.stringify(json));
  await runJupyter(python, notebook);
  return await takenBy(notebook);
}

/** Executes an R document, like {@link takenInPython}. */
export async function takenInR(rscript: string, document: string): Promise<readonly Shown[]> {
  const [before = '', ...questions] = (await readFile(document, 'utf8')).split(/^(?=## Sample$)/m);
  const chunk = (code: string): string => `\`\`\`{r}\n${code}\n\`\`\`\n\n`;
  const take = `writeLines(jsonlite::toJSON(taken, auto_unbox = TRUE), "${takenIn}", useBytes = TRUE)`;
  await writeFile(document, [before, chunk(watchR), ...questions, '\n', chunk(take)].join(''));
  await runKnitr(rscript, document);
  return await takenBy(document);
}

async function takenBy(notebook: string): Promise<readonly Shown[]> {
  return JSON.parse(await readFile(join(dirname(notebook), takenIn), 'utf8')) as readonly Shown[];
}

/** Returns the figures in outputs of a notebook. */
export function takenFigures(taken: readonly Shown[], columns: ByColumn): Figures {
  const figures: Figures = new Map();
  for (const [column, question] of columns)
    shownFigures(
      question,
      taken.filter((each) => each.column === column),
      figures,
    );
  return figures;
}

const texts: readonly (readonly [RegExp, string])[] = [
  [/^Answered: (\d+) of \d+ rows\.$/, 'answered'],
  [/^Blank: (\d+)\.$/, 'blank'],
  [/^Of a different type than the question, .*: (\d+)\.$/, 'otherType'],
  [/^Several numbers: (\d+)\.$/, 'several numbers'],
  [/^Not a number: (\d+)\.$/, 'not numbers'],
  [/^Comments: (\d+)\.$/, 'texts'],
];

function shownFigures(question: Question, shown: readonly Shown[], figures: Figures): void {
  const { id, kind } = question;
  for (const state of ['answered', 'blank', 'otherType']) figures.set(`${id}: ${state}`, 0);
  if (kind === 'number') for (const left of ['several', 'not']) figures.set(`${id}: ${left} numbers`, 0);
  const groups: string[] = [];
  for (const each of shown) {
    if (each.kind === 'text') {
      for (const [pattern, figure] of texts) {
        const count = pattern.exec(each.text)?.[1];
        if (count !== undefined) figures.set(`${id}: ${figure}`, Number(count));
      }
    } else if (each.kind === 'bars') bars(question, each.bars, figures);
    else if (each.kind === 'table') {
      for (const [place, row] of each.rows.entries()) {
        if ('median' in row) {
          const unit =
            kind === 'number' ? valueOf(row['unit'] ?? '', question) : kind === 'rating' ? 'stars' : 'length';
          groups.push(unit);
          spread(`${id} [${unit}]`, row, figures);
        } else if ('word' in row)
          figures.set(`${id}: word ${place}`, `${row['word']} ${row['answers'] ?? ''}`);
      }
    }
  }
  // Rows of a table have the order of the histograms before it.
  const histograms = shown.filter((each) => each.kind === 'histogram');
  for (const [place, { edges, counts, below, above, ofValues }] of histograms.entries()) {
    const bins = counts.map((count, at) => binOf(edges[at], edges[at + 1], count, ofValues));
    nameBars(`${id} [${groups[place] ?? '?'}]`, { bins, below, above }, figures);
  }
}

function binOf(from: string | undefined, to: string | undefined, n: unknown, isValue: boolean): NamedBin {
  const edges = { from: Number(from), to: Number(to) };
  return { ...edges, ...(isValue ? { value: edges.from } : {}), count: Number(n) };
}

function valueOf(label: string, { units }: Question): string {
  return units.find((unit) => unit.label === label)?.value ?? label;
}

function bars(
  { id, kind, options }: Question,
  counts: readonly (readonly [string, number])[],
  figures: Figures,
): void {
  if (kind === 'choice' || kind === 'rating') {
    for (const [label, count] of counts) {
      figures.set(`${id}: option ${options.find((option) => option.label === label)?.value ?? label}`, count);
    }
  } else
    figures.set(
      `${id}: files`,
      counts.reduce((sum, [files, rows]) => sum + Number.parseInt(files, 10) * rows, 0),
    );
}

function spread(name: string, row: Readonly<Record<string, string>>, figures: Figures): void {
  for (const figure of ['n', 'min', 'lower quartile', 'median', 'upper quartile', 'max', 'mean', 'SD']) {
    const value = Number(row[figure] ?? row[figure.toLowerCase().replace(' ', '_')]);
    if (!Number.isNaN(value)) figures.set(`${name}: ${figure === 'SD' ? 'deviation' : figure}`, value);
  }
}

/**
 * Returns the figures in results of an SQL notebook. Figures of spread are rounded to four digits there.
 */
export function sqlFigures(results: readonly SqlResult[], columns: ByColumn): Figures {
  const figures: Figures = new Map();
  const inOrder = [...columns.values()].filter(({ isListed }) => isListed);
  let question: Question | undefined;
  for (const result of results) {
    const asked = /^question (\d+)$/.exec(result.columns[0] ?? '')?.[1];
    if (asked !== undefined) question = inOrder[Number(asked) - 1];
    else if (result.columns[0] === 'section') question = undefined;
    else if (question !== undefined) resultFigures(question, result, figures);
  }
  return figures;
}

function resultFigures(question: Question, { columns, rows }: SqlResult, figures: Figures): void {
  const { id, kind } = question;
  const records = rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? 'null'])));
  const has = (...names: readonly string[]): boolean => names.every((name) => columns.includes(name));
  const [first = {}] = records;
  const groupOf = (unit = ''): string =>
    `${id} [${kind === 'number' || kind === 'rating' ? unit : 'length'}]`;
  if (has('answered', 'of_another_type')) {
    for (const [figure, column] of [
      ['answered', 'answered'],
      ['blank', 'blank'],
      ['otherType', 'of_another_type'],
      ['missing', 'missing'],
    ] as const) {
      figures.set(`${id}: ${figure}`, Number(first[column]));
    }
  } else if (has('answer', 'share')) {
    bars(
      question,
      records.map((record) => [record['answer'] ?? '', Number(record['n'])]),
      figures,
    );
  } else if (has('several_numbers')) {
    figures.set(`${id}: several numbers`, Number(first['several_numbers']));
    figures.set(`${id}: not numbers`, Number(first['not_a_number']));
  } else if (has('median')) {
    for (const record of records) spread(groupOf(record['unit']), record, figures);
  } else if (has('bar', 'from', 'to')) {
    for (const unit of new Set(records.map((record) => record['unit']))) {
      const own = records.filter((record) => record['unit'] === unit);
      const count = (pattern: RegExp): number =>
        Number(own.find(({ bar = '' }) => pattern.test(bar))?.['n'] ?? 0);
      const inside = own.filter(({ bar = '' }) => !/^below |^above | or more$/.test(bar));
      const areValues = inside.every(({ bar = '' }) => !bar.includes(' to below '));
      const bins = inside.map(({ from, to, n }) => binOf(from, to, n, areValues));
      const outside = { below: count(/^below /), above: count(/^above | or more$/) };
      nameBars(groupOf(unit), { bins, ...outside }, figures);
    }
  } else if (has('word')) {
    for (const [place, record] of records.entries()) {
      figures.set(`${id}: word ${place}`, `${record['word'] ?? ''} ${record['answers'] ?? ''}`);
    }
  } else if (has('files', 'share')) {
    figures.set(
      `${id}: files`,
      records.reduce((sum, { files, n }) => sum + Number(files) * Number(n), 0),
    );
  }
}

/**
 * Returns the recounted figures that notebooks show: no times, conversions or hints, and only the first
 * words.
 */
export function expectedIn(found: Figures, recounted: Figures, questions: readonly Question[]): Figures {
  const kinds = new Map(questions.map((question) => [question.id, question]));
  const shown =
    /^([^ :]+)(?: \[.*\])?: (answered|blank|otherType|option .*|texts|(several|not) numbers|below|above|bar.*|n|min|max|median|mean|deviation|(lower|upper) quartile|word \d|word 1[0-4]|files|only value)$/;
  return new Map(
    [...recounted].filter(([name]) => {
      const [, id = '', figure = ''] = shown.exec(name) ?? [];
      const question = kinds.get(id);
      if (found.has(name) || found.has(name.replace(/only value$/, 'bars'))) return true;
      if (question === undefined || figure === '' || !question.isListed) return false;
      // Only the first of many answers are shown, and no count of texts if there are none.
      if (figure.startsWith('option ')) return !isLong(id, recounted);
      return figure !== 'texts' && !(figure === 'files' && recounted.get(name) === 0);
    }),
  );
}

function isLong(id: string, recounted: Figures): boolean {
  return [...recounted.keys()].filter((name) => name.startsWith(`${id}: option `)).length > 40;
}
