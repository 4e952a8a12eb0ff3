import type { Conditions } from '../prolific/httpServer.ts';
import type { Kills, Row } from './figures.ts';
import { limitsTable } from './limits.ts';
import { median } from './median.ts';
import type { TreeTimes } from './treeBench.ts';

/** All measurements of one call, in bytes and milliseconds. */
export interface Report {
  readonly machine: string;
  readonly tools: readonly string[];
  readonly conditions: Readonly<Record<string, Conditions>>;
  readonly rows: readonly Row[];
  /** Parts that could not be measured. */
  readonly failed: readonly string[];
  /** The times until the response files were on disk, for archives of different sizes. */
  readonly responses?: readonly { readonly bytes: number; readonly ms: readonly number[] }[];
  /** Compressed size of the response files in the archive mixed. */
  readonly responseBytes?: number;
  readonly second?: { readonly bytesFetched: number; readonly size: number };
  readonly kills?: Kills;
  /** By number of collections. */
  readonly tree?: readonly TreeTimes[];
}

/** Returns the results as Markdown. */
export function report(facts: Report): string {
  const sections = [
    '# Benchmark results\n\nWritten by `npm run bench`; every run’s output was compared with its source, file by file.',
    `Machine: ${facts.machine}.\n\nTools: ${facts.tools.join('; ')}.\n\nMedians; the last column lists every run. Contenders take turns, so that other load on the machine affects all of them. Condition (c), which depends only on the line, runs once. Outputs stay until the end and everything is on the disk before a run begins.`,
    `Conditions: ${Object.entries(facts.conditions)
      .map(([name, condition]) => `(${name}) \`${JSON.stringify(condition)}\``)
      .join(', ')}.`,
    facts.failed.length === 0 ? '' : `**Not measured because of an error:** ${facts.failed.join(', ')}.`,
    limitsTable(facts),
    races(facts.rows),
    own(facts.rows),
    others(facts),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function races(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map((row) => {
    const rivals = rows.filter(
      (other) => other.archive === row.archive && other.condition === row.condition && other.own.length === 0,
    );
    const best = Math.min(...rivals.map(({ ms }) => median(ms)));
    const ratio = row.own.length > 0 && rivals.length > 0 ? (median(row.ms) / best).toFixed(2) : '';
    const seconds = row.ms.map((ms) => (ms / 1000).toFixed(2)).join(', ');
    return `| ${row.archive} | ${row.condition} | ${row.contender} | ${(median(row.ms) / 1000).toFixed(2)} | ${ratio} | ${seconds} |`;
  });
  return [
    '## Complete exports',
    '',
    '| Archive | Condition | Tool | Median, s | Ratio to the best other | Runs, s |',
    '| --- | --- | --- | ---: | ---: | --- |',
    ...lines,
  ].join('\n');
}

function own(rows: readonly Row[]): string {
  const lines = rows
    .filter((row) => row.own.length > 0)
    .map(({ archive, condition, own: reports }) => {
      const figure = (pick: (report: Row['own'][number]) => number): string =>
        median(reports.map(pick)).toFixed(1);
      return `| ${archive} | ${condition} | ${figure((r) => r.extraRss / 1e6)} | ${figure((r) => r.delayP99)} | ${figure((r) => r.delayMax)} | ${figure((r) => r.bytesFetched / 1e6)} | ${figure((r) => r.responsesMs)} |`;
    });
  if (lines.length === 0) return '';
  return [
    '## Costs for the editor',
    '',
    '| Archive | Condition | Extra RSS, MB | Event-loop delay p99, ms | max, ms | Downloaded, MB | Responses ready after, ms |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
  ].join('\n');
}

function others({ responses, second, kills, tree = [] }: Report): string {
  const lines: string[] = [];
  if (responses !== undefined) {
    for (const { bytes, ms } of responses) {
      lines.push(
        `| Responses verified on disk, (c), archive of ${(bytes / 1e9).toFixed(1)} GB | ${Math.round(median(ms))} ms |`,
      );
    }
  }
  if (second !== undefined) {
    const share = ((100 * second.bytesFetched) / second.size).toFixed(2);
    lines.push(`| Downloaded by a second export after 1 % new uploads | ${share} % of the archive |`);
  }
  if (kills !== undefined) {
    const each = kills.sentAgain.map((bytes) => (bytes / 1e6).toFixed(1)).join(', ');
    lines.push(`| Sent again after each \`kill -9\` at a random moment, (b) | ${each} MB |`);
  }
  for (const { collections, firstRows, allRows } of tree) {
    lines.push(
      `| Side bar with ${collections} collections: first rows after the first page, all after the last | ${firstRows} ms, ${allRows} ms |`,
    );
  }
  if (lines.length === 0) return '';
  return ['## Other figures', '', '| Figure | Measured |', '| --- | ---: |', ...lines].join('\n');
}
