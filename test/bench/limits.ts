import type { Row } from './figures.ts';
import { median } from './median.ts';
import type { Report } from './report.ts';

/** A figure with its limit and its measured value. */
interface Limit {
  readonly figure: string;
  readonly limit: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Returns a Markdown table of the measured figures that have a limit. */
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
    '## Limits',
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

/** A race, the peers whose best median counts, and the maximum ratio of our time to it. */
const raceLimits = [
  ['mixed', 'a', 'the best peer pipeline', allPeers, 1],
  ['large', 'a', 'the best peer pipeline', allPeers, 1],
  ['mixed', 'c', 'the best peer pipeline', allPeers, 1],
  ['mixed', 'b', 'the best curl pipeline', curlPipelines, 0.5],
  ['many', 'a', 'the best bsdtar pipeline', bsdtarPipelines, 1.5],
] as const;

function ratios(rows: readonly Row[]): Limit[] {
  return raceLimits.flatMap(([archive, condition, whom, counts, limit]) => {
    const competing = rows.filter((row) => row.archive === archive && row.condition === condition);
    const own = competing.find((row) => row.own.length > 0);
    const peers = competing.filter((row) => row.own.length === 0 && counts(row.contender));
    if (own === undefined || peers.length === 0) return [];
    const ratio = median(own.ms) / Math.min(...peers.map(({ ms }) => median(ms)));
    const figure = `Complete export of ${archive} (${condition}), time relative to ${whom}`;
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
  const figure = 'Difference for an archive ten times as large';
  return [...limits, { figure, limit: '10 %', measured: `${(100 * apart).toFixed(1)} %`, met: apart <= 0.1 }];
}

/** A run fetches segments of up to 16 MiB over four connections. */
const segmentsInFlight = 4 * 16 * 2 ** 20;

function transfers({ second, kills }: Report): Limit[] {
  const limits: Limit[] = [];
  if (second !== undefined) {
    const share = (100 * second.bytesFetched) / second.size;
    const figure = 'Share of the archive downloaded by a second export after 1 % new uploads';
    limits.push({ figure, limit: '2 %', measured: `${share.toFixed(2)} %`, met: share <= 2 });
  }
  if (kills !== undefined && kills.sentAgain.length > 0) {
    const worst = Math.max(...kills.sentAgain);
    limits.push({
      figure: `Downloaded again after \`kill -9\`, maximum of ${kills.sentAgain.length} runs`,
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
    const maxMegabytes = Math.max(...reports.map(({ extraRss }) => extraRss)) / 1e6;
    const limit = archive === 'million' ? 400 : 150;
    const figure = `Extra RSS, ${archive}, maximum of all runs`;
    return {
      figure,
      limit: `${limit} MB`,
      measured: `${maxMegabytes.toFixed(0)} MB`,
      met: maxMegabytes <= limit,
    };
  });
}

function loop(rows: readonly Row[]): Limit[] {
  const own = rows.find((row) => row.own.length > 0 && row.archive === 'mixed' && row.condition === 'a')?.own;
  if (own === undefined) return [];
  const p99 = median(own.map(({ delayP99 }) => delayP99));
  const max = median(own.map(({ delayMax }) => delayMax));
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
      measured: `${max.toFixed(1)} ms`,
      met: max <= 50,
    },
  ];
}
