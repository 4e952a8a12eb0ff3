import type { Row } from './figures.ts';
import { median, type Report } from './report.ts';

/** What a figure must not go beyond, and what it was. */
interface Limit {
  readonly figure: string;
  readonly limit: string;
  readonly measured: string;
  readonly met: boolean;
}

/** The figures that the engine is built for, as far as they were measured, as a Markdown table. */
export function limitsTable(facts: Report): string {
  const limits = [
    ...ratios(facts.rows),
    ...responses(facts),
    ...transfers(facts),
    ...memory(facts.rows),
    ...loop(facts.rows),
  ];
  if (limits.length === 0) return '';
  return [
    '## Beside the limits',
    '',
    '| Figure | Limit | Measured | |',
    '| --- | ---: | ---: | --- |',
    ...limits.map(
      ({ figure, limit, measured, met }) =>
        `| ${figure} | ${limit} | ${measured} | ${met ? 'met' : '**missed**'} |`,
    ),
  ].join('\n');
}

const allPeers = (name: string): boolean => name.includes('+');
const curlPipelines = (name: string): boolean => name.startsWith('curl');
const bsdtarPipelines = (name: string): boolean => name.endsWith('bsdtar');

/** A race, the peers whose best median counts, and the most that ours may take of it. */
const raceLimits = [
  ['mixed', 'a', 'the best peer pipeline', allPeers, 1],
  ['large', 'a', 'the best peer pipeline', allPeers, 1],
  ['mixed', 'c', 'the best peer pipeline', allPeers, 1],
  ['mixed', 'b', 'the best curl pipeline', curlPipelines, 0.5],
  ['many', 'a', 'the best bsdtar pipeline', bsdtarPipelines, 1.5],
] as const;

function ratios(rows: readonly Row[]): Limit[] {
  return raceLimits.flatMap(([archive, condition, whom, counts, limit]) => {
    const here = rows.filter((row) => row.archive === archive && row.condition === condition);
    const own = here.find((row) => row.own.length > 0);
    const peers = here.filter((row) => row.own.length === 0 && counts(row.contender));
    if (own === undefined || peers.length === 0) return [];
    const ratio = median(own.ms) / Math.min(...peers.map(({ ms }) => median(ms)));
    const figure = `Whole export of ${archive} (${condition}), time beside ${whom}`;
    return [{ figure, limit: limit.toFixed(1), measured: ratio.toFixed(2), met: ratio <= limit }];
  });
}

function responses({ responses: measured = [], responseBytes, conditions }: Report): Limit[] {
  const [first, second] = measured.map(({ ms }) => median(ms));
  const { bytesPerSecondTotal, firstByteMs } = conditions['c'] ?? {};
  if (first === undefined || responseBytes === undefined || bytesPerSecondTotal === undefined) return [];
  const link = (1000 * responseBytes) / bytesPerSecondTotal + 4 * (firstByteMs ?? 0);
  const limits = [
    {
      figure: 'Responses of mixed (c) verified on disk',
      limit: `1.3 × (${(responseBytes / 1e6).toFixed(2)} MB at link speed + 4 round trips) = ${Math.round(1.3 * link)} ms`,
      measured: `${Math.round(first)} ms`,
      met: first <= 1.3 * link,
    },
  ];
  if (second === undefined) return limits;
  const apart = Math.abs(second / first - 1);
  const figure = 'The same of an archive ten times as large, apart by';
  return [...limits, { figure, limit: '10 %', measured: `${(100 * apart).toFixed(1)} %`, met: apart <= 0.1 }];
}

/** A run fetches segments of up to 16 MiB over four connections. */
const segmentsInFlight = 4 * 16 * 2 ** 20;

function transfers({ second, kills }: Report): Limit[] {
  const limits: Limit[] = [];
  if (second !== undefined) {
    const share = (100 * second.bytesFetched) / second.size;
    const figure = 'Fetched by a second export after 1 % new uploads, of the archive';
    limits.push({ figure, limit: '2 %', measured: `${share.toFixed(2)} %`, met: share <= 2 });
  }
  if (kills !== undefined && kills.sentAgain.length > 0) {
    const worst = Math.max(...kills.sentAgain);
    limits.push({
      figure: `Fetched twice after \`kill -9\`, the most of ${kills.sentAgain.length} times`,
      limit: 'a segment per connection: 67.1 MB',
      measured: `${(worst / 1e6).toFixed(1)} MB`,
      met: worst <= segmentsInFlight,
    });
  }
  return limits;
}

function memory(rows: readonly Row[]): Limit[] {
  const own = rows.filter((row) => row.own.length > 0);
  return [...new Set(own.map(({ archive }) => archive))].map((archive) => {
    const reports = own.filter((row) => row.archive === archive).flatMap((row) => row.own);
    const most = Math.max(...reports.map(({ extraRss }) => extraRss)) / 1e6;
    const limit = archive === 'million' ? 400 : 150;
    const figure = `Extra RSS, ${archive}, the most of any run`;
    return { figure, limit: `${limit} MB`, measured: `${most.toFixed(0)} MB`, met: most <= limit };
  });
}

function loop(rows: readonly Row[]): Limit[] {
  const own = rows.find((row) => row.own.length > 0 && row.archive === 'mixed' && row.condition === 'a')?.own;
  if (own === undefined) return [];
  const p99 = median(own.map(({ delayP99 }) => delayP99));
  const most = median(own.map(({ delayMax }) => delayMax));
  return [
    {
      figure: 'Event-loop delay during mixed (a), p99',
      limit: '15 ms',
      measured: `${p99.toFixed(1)} ms`,
      met: p99 <= 15,
    },
    {
      figure: 'Event-loop delay during mixed (a), max',
      limit: '50 ms',
      measured: `${most.toFixed(1)} ms`,
      met: most <= 50,
    },
  ];
}
