import type { AnalysisFigures } from './analysisBench.ts';
import type { ContenderFigures, ReaderFigures } from './readerBench.ts';
import { median } from './report.ts';
import type { OverviewFigures } from './summaryBench.ts';

interface Limit {
  readonly figure: string;
  readonly limit: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Bytes of memory, ms that others wait, ms to the first picture by submissions. */
const mostMemory = 250e6;
const longestStop = 50;
const pictureLimits = new Map([
  [10_000, 1_000],
  [1_000_000, 10_000],
]);

/** The results of reading snapshots as Markdown. */
export function analysisReport(machine: string, { reader, overviews, failed }: AnalysisFigures): string {
  const versions = (reader?.contenders ?? [])
    .filter(({ name }) => name !== 'Prolific Collections' && name !== 'JSON.parse loop')
    .map(({ name, version }) => version ?? `${name}: not on this machine`);
  const sections = [
    '# Reading snapshots: benchmark results\n\nWritten by `npm run bench -- --only analysis`. Every run counted the records, answers and duplicates it should have.',
    `Machine: ${machine}.`,
    versions.length === 0 ? '' : `Tools: ${versions.join('; ')}.`,
    'Medians; each run’s time stands in the last column. Contenders run in turn, each as a program of its own from start to end, with the file in the system’s cache. Memory and stops are the worst of all runs.',
    failed.length === 0 ? '' : `**Not measured, because it failed:** ${failed.join(', ')}.`,
    limitsTable([
      ...(reader === undefined ? [] : readerLimits(reader)),
      ...overviews.flatMap(overviewLimits),
    ]),
    reader === undefined ? '' : readersTable(reader),
    ...overviews.map(overviewTable),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function limitsTable(limits: readonly Limit[]): string {
  return table(
    '## Beside the limits',
    ['Figure', 'Limit', 'Measured', ''],
    limits.map(({ figure, limit, measured, met }) => [figure, limit, measured, met ? 'met' : '**missed**']),
  );
}

function readerLimits({ contenders, own, records }: ReaderFigures): Limit[] {
  const ours = wall(contenders.find(({ name }) => name === 'Prolific Collections'));
  const jq = wall(contenders.find(({ name }) => name === 'jq -c .'));
  const ratio = ours / jq;
  const memory = Math.max(...own.map(({ extraRss }) => extraRss));
  const stop = Math.max(...own.map(({ delayMax }) => delayMax));
  const of = `reading ${count(records)} records`;
  return [
    ...(Number.isNaN(jq)
      ? []
      : [
          {
            figure: `Time beside \`jq -c .\`, ${of}`,
            limit: '1.0',
            measured: ratio.toFixed(2),
            met: ratio <= 1,
          },
        ]),
    { figure: `Extra RSS, ${of}`, limit: '250 MB', measured: megabytes(memory), met: memory <= mostMemory },
    {
      figure: `Longest stop of the event loop, ${of}`,
      limit: '50 ms',
      measured: ms(stop),
      met: stop <= longestStop,
    },
  ];
}

function overviewLimits({ submissions, own, pictures }: OverviewFigures): Limit[] {
  const of = `overview of ${count(submissions)}`;
  const most = pictureLimits.get(submissions) ?? Infinity;
  const drawn = typeof pictures === 'string' ? NaN : median(pictures.map(({ first }) => first));
  const memory = Math.max(...own.map(({ extraRss }) => extraRss));
  const stop = Math.max(...own.flatMap(({ steps }) => steps.map(({ delayMax }) => delayMax)));
  return [
    ...(Number.isNaN(drawn)
      ? []
      : [{ figure: `First picture, ${of}`, limit: ms(most), measured: ms(drawn), met: drawn <= most }]),
    { figure: `Extra RSS, ${of}`, limit: '250 MB', measured: megabytes(memory), met: memory <= mostMemory },
    {
      figure: `Longest stop of the event loop, ${of}`,
      limit: '50 ms',
      measured: ms(stop),
      met: stop <= longestStop,
    },
  ];
}

function readersTable({ contenders, own, records, bytes }: ReaderFigures): string {
  const ours = contenders.find(({ name }) => name === 'Prolific Collections');
  const rows = contenders.map((contender) => {
    const { name, version, runs } = contender;
    if (version === undefined) return [name, 'not on this machine', '', '', '', ''];
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
      ['Way', 'Median, s', 'Ours takes of it', 'Processor, s', 'Ours takes of it', 'Runs, s'],
      rows,
    ),
    'Ours gives typed answers joined with the codebook, finds duplicates and links uploads; jq parses and prints; the loop only parses; pandas makes a data frame with the answers as Python objects.',
    `Ours: extra RSS ${megabytes(worst(({ extraRss }) => extraRss))}; event-loop delay p99 ${ms(worst(({ delayP99 }) => delayP99))}, max ${ms(worst(({ delayMax }) => delayMax))}.`,
  ].join('\n\n');
}

function pictureWords(times: readonly number[]): string {
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
      ? `Pictures in a browser: not measured (${pictures.split('\n')[0] ?? ''}).`
      : `In a browser, from an empty tab: first picture, ${pictureWords(pictures.map(({ first }) => first))}; picture of all submissions, ${pictureWords(pictures.map(({ whole }) => whole))}.`;
  const cancel = Math.max(...own.map(({ cancelMs }) => cancelMs));
  const memory = Math.max(...own.map(({ extraRss }) => extraRss));
  return [
    table(
      `## The overview of ${count(submissions)} submissions, ${megabytes(bytes)}`,
      ['What it is asked for', 'Median', 'Processor', 'Event-loop delay p99', 'max', 'Runs'],
      rows,
    ),
    `${drawn} Extra RSS at most ${megabytes(memory)}. Cancelled half-way, the reading had stopped after ${ms(cancel)}.`,
  ].join('\n\n');
}

function wall(contender: ContenderFigures | undefined): number {
  return median(contender?.runs.map((run) => run.ms) ?? []);
}

/** In ms, like the rest. */
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
