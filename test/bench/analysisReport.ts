import type { AnalysisFigures } from './analysisBench.ts';
import type { ContenderFigures, ReaderFigures } from './readerBench.ts';
import { median } from './median.ts';
import type { SavFigures } from './savBench.ts';
import type { TablesContenderName, TablesFigures } from './tablesBench.ts';
import type { OverviewFigures } from './summaryBench.ts';

interface Limit {
  readonly figure: string;
  readonly limit: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Bytes of memory and milliseconds of event-loop delay, when reading in this thread. */
const maxMemory = 250e6;
const maxDelayMs = 50;
/** The limit of the event-loop delay for the overview, which the worker reads. */
const maxDelayWithWorkerMs = 30;
const chartLimits = new Map([
  [100_000, 1_000],
  [1_000_000, 3_000],
]);
const memoryLimits = new Map([
  [100_000, 150e6],
  [1_000_000, 400e6],
]);

/** Returns the results of reading snapshots as Markdown. */
export function analysisReport(
  machine: string,
  { reader, overviews, tables, sav, failed }: AnalysisFigures,
): string {
  const versions = (reader?.contenders ?? [])
    .filter(({ name }) => name !== 'Prolific Collections' && name !== 'JSON.parse loop')
    .map(({ name, version }) => version ?? `${name}: not installed`);
  const sections = [
    '# Reading snapshots: benchmark results\n\nWritten by `npm run bench -- --only analysis`. Every run found the expected numbers of records, answers and duplicates.',
    `Machine: ${machine}.`,
    versions.length === 0 ? '' : `Tools: ${versions.join('; ')}.`,
    'Medians; the last column lists every run. Contenders take turns, each timed from the start of its process to its end, with the file in the system’s cache. Memory and event-loop delays are the maximums of all runs.',
    failed.length === 0 ? '' : `**Not measured because of an error:** ${failed.join(', ')}.`,
    limitsTable([
      ...(reader === undefined ? [] : readerLimits(reader)),
      ...overviews.flatMap(overviewLimits),
      ...(tables === undefined ? [] : tablesLimits(tables)),
    ]),
    reader === undefined ? '' : readersTable(reader),
    ...overviews.map(overviewTable),
    tables === undefined ? '' : tablesTable(tables),
    sav === undefined ? '' : savTable(sav),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function limitsTable(limits: readonly Limit[]): string {
  return table(
    '## Limits',
    ['Figure', 'Limit', 'Measured', ''],
    limits.map(({ figure, limit, measured, met }) => [figure, limit, measured, met ? 'met' : '**missed**']),
  );
}

function readerLimits({ contenders, own, records }: ReaderFigures): Limit[] {
  const ours = wall(contenders.find(({ name }) => name === 'Prolific Collections'));
  const jq = wall(contenders.find(({ name }) => name === 'jq -c .'));
  const ratio = ours / jq;
  const memory = Math.max(...own.map(({ extraRss }) => extraRss));
  const delay = Math.max(...own.map(({ delayMax }) => delayMax));
  const of = `reading ${count(records)} records`;
  return [
    ...(Number.isNaN(jq)
      ? []
      : [
          {
            figure: `Time relative to \`jq -c .\`, ${of}`,
            limit: '1.0',
            measured: ratio.toFixed(2),
            met: ratio <= 1,
          },
        ]),
    { figure: `Extra RSS, ${of}`, limit: '250 MB', measured: megabytes(memory), met: memory <= maxMemory },
    {
      figure: `Longest event-loop delay, ${of}`,
      limit: '50 ms',
      measured: ms(delay),
      met: delay <= maxDelayMs,
    },
  ];
}

function overviewLimits({ submissions, own, pictures }: OverviewFigures): Limit[] {
  const of = `overview of ${count(submissions)}`;
  const maxMs = chartLimits.get(submissions) ?? Infinity;
  const maxMemoryOf = memoryLimits.get(submissions) ?? Infinity;
  const drawn = typeof pictures === 'string' ? NaN : median(pictures.map(({ first }) => first));
  const memory = Math.max(...own.map(({ extraRss }) => extraRss));
  const delay = Math.max(...own.flatMap(({ steps }) => steps.map(({ delayMax }) => delayMax)));
  return [
    ...(Number.isNaN(drawn)
      ? []
      : [{ figure: `First charts, ${of}`, limit: ms(maxMs), measured: ms(drawn), met: drawn <= maxMs }]),
    {
      figure: `Extra RSS, ${of}`,
      limit: megabytes(maxMemoryOf),
      measured: megabytes(memory),
      met: memory <= maxMemoryOf,
    },
    {
      figure: `Longest event-loop delay, ${of}`,
      limit: ms(maxDelayWithWorkerMs),
      measured: ms(delay),
      met: delay <= maxDelayWithWorkerMs,
    },
  ];
}

/** Returns median processor seconds of a contender; NaN if it isn't installed. */
function tablesSeconds({ contenders }: TablesFigures, name: TablesContenderName): number {
  const runs = contenders.find((contender) => contender.name === name)?.runs ?? [];
  return runs.length === 0 ? NaN : median(runs.map((run) => run.processor));
}

function tablesLimits(figures: TablesFigures): Limit[] {
  const added = tablesSeconds(figures, 'with people') - tablesSeconds(figures, 'without people');
  const others = (['DuckDB', 'pandas'] as const).map((name) => tablesSeconds(figures, name));
  const ratio = added / Math.min(...others.filter((each) => !Number.isNaN(each)));
  const figure = `Processor time that people add to tables of ${count(figures.submissions)}, relative to the better of DuckDB and pandas`;
  return [{ figure, limit: '1.0', measured: ratio.toFixed(2), met: ratio <= 1 }];
}

function savTable({ rows, ours, haven, version }: SavFigures): string {
  const row = (name: string, all: readonly number[]): string[] =>
    all.length === 0
      ? [name, 'not installed', '']
      : [name, median(all).toFixed(2), all.map((each) => each.toFixed(2)).join(', ')];
  return [
    table(
      `## A system file (.sav) of ${count(rows)} rows`,
      ['Tool', 'Processor, s', 'Runs, s'],
      [row('Prolific Collections', ours), row(`haven ${version ?? ''}, write_sav`, haven)],
    ),
    'Processor time of writing only, from rows in memory. haven gets the widths of texts with the data; ours learns them while rows are written, so it writes everything twice, and needs memory for some rows only.',
  ].join('\n\n');
}

function tablesTable(figures: TablesFigures): string {
  const without = tablesSeconds(figures, 'without people');
  const rows = figures.contenders.map(({ name, version, runs }): string[] => {
    const own = tablesSeconds(figures, name);
    if (version === undefined) return [name, 'not installed', '', ''];
    const all = name === 'DuckDB' || name === 'pandas' ? without + own : own;
    return [name, own.toFixed(1), all.toFixed(1), runs.map((run) => run.processor.toFixed(1)).join(', ')];
  });
  const step = (of: (steps: TablesFigures['steps'][number]) => number): string =>
    median(figures.steps.map(of)).toFixed(2);
  return [
    table(
      `## Tables with people of ${count(figures.submissions)} submissions`,
      ['Tool', 'Processor, s', 'With the tables, s', 'Runs, s'],
      rows,
    ),
    'Ours writes the wide and the long table as CSV and Parquet, a file for statistics programs and the codebook. DuckDB and pandas read the finished tables without people and what is known about people, join them and write them again as CSV, DuckDB also as Parquet; they don’t separate reasons from values. Wall times are left out, as other work on the machine changes them most.',
    `Ours, single steps: reading people ${step(({ open }) => open)} s, joining all rows ${step(({ join }) => join)} s; the rest is writing their columns.`,
  ].join('\n\n');
}

function readersTable({ contenders, own, records, bytes }: ReaderFigures): string {
  const ours = contenders.find(({ name }) => name === 'Prolific Collections');
  const rows = contenders.map((contender) => {
    const { name, version, runs } = contender;
    if (version === undefined) return [name, 'not installed', '', '', '', ''];
    return [
      name,
      seconds(wall(contender)),
      (wall(ours) / wall(contender)).toFixed(2),
      seconds(processor(contender)),
      (processor(ours) / processor(contender)).toFixed(2),
      runs.map((run) => seconds(run.ms)).join(', '),
    ];
  });
  const worst = (of: (reading: ReaderFigures['own'][number]) => number): number => Math.max(...own.map(of));
  return [
    table(
      `## Reading ${count(records)} records, ${megabytes(bytes)}`,
      ['Tool', 'Median, s', 'Ours relative to it', 'Processor, s', 'Ours relative to it', 'Runs, s'],
      rows,
    ),
    'Ours returns typed answers joined with the codebook, finds duplicates and links uploads; jq parses and prints; the loop only parses; pandas creates a data frame with the answers as Python objects.',
    `Ours: extra RSS ${megabytes(worst(({ extraRss }) => extraRss))}; event-loop delay p99 ${ms(worst(({ delayP99 }) => delayP99))}, max ${ms(worst(({ delayMax }) => delayMax))}.`,
  ].join('\n\n');
}

function timesText(times: readonly number[]): string {
  return `${ms(median(times))} (${times.map(ms).join(', ')})`;
}

function overviewTable({ submissions, bytes, own, pictures }: OverviewFigures): string {
  const names = own[0]?.steps.map(({ name }) => name) ?? [];
  const rows = names.map((name, index) => {
    const steps = own.flatMap((each) => each.steps[index] ?? []);
    return [
      name,
      ms(median(steps.map((step) => step.ms))),
      ms(median(steps.map((step) => step.processorMs))),
      ms(Math.max(...steps.map(({ delayP99 }) => delayP99))),
      ms(Math.max(...steps.map(({ delayMax }) => delayMax))),
      steps.map((step) => ms(step.ms)).join(', '),
    ];
  });
  const drawn =
    typeof pictures === 'string'
      ? `Charts in a browser: not measured (${pictures.split('\n')[0] ?? ''}).`
      : `In a browser, from an empty tab: first charts after ${timesText(pictures.map(({ first }) => first))}; charts of all submissions after ${timesText(pictures.map(({ whole }) => whole))}.`;
  const cancel = Math.max(...own.map(({ cancelMs }) => cancelMs));
  const memory = Math.max(...own.map(({ extraRss }) => extraRss));
  return [
    table(
      `## The overview of ${count(submissions)} submissions, ${megabytes(bytes)}`,
      ['Request', 'Median', 'Processor', 'Event-loop delay p99', 'max', 'Runs'],
      rows,
    ),
    `${drawn} Extra RSS at most ${megabytes(memory)}. Canceled halfway, reading stopped within ${ms(cancel)}.`,
  ].join('\n\n');
}

function wall(contender: ContenderFigures | undefined): number {
  return median(contender?.runs.map((run) => run.ms) ?? []);
}

/** Returns the median processor time in milliseconds. */
function processor(contender: ContenderFigures | undefined): number {
  return median(contender?.runs.map((run) => run.processor * 1_000) ?? []);
}

function table(heading: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 || index === head.length - 1 ? '---' : '---:'));
  return [heading, '', line(head), line(rule), ...rows.map(line)].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(2);
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}
