export interface TimeBins {
  readonly unit: string;
  readonly bins: readonly {
    readonly from: number;
    readonly to: number;
    readonly count: number;
    readonly afterBreak: boolean;
  }[];
  readonly before: number;
  readonly after: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365.25 * day;
const units: readonly (readonly [unit: string, maxLength: number, binLength: number])[] = [
  ['5 minutes', 2 * hour, 5 * minute],
  ['15 minutes', 8 * hour, 15 * minute],
  ['hour', 3 * day, hour],
  ['day', 92 * day, day],
  ['week', 731 * day, 7 * day],
  ['month', 3_653 * day, year / 12],
  ['year', Infinity, year],
];
const maxBins = 250;

export function timesOf(times: readonly number[], timeZone: string): TimeBins {
  const inOrder = [...times].sort((a, b) => a - b);
  const cut = inOrder.length < 5 ? 0 : Math.ceil(inOrder.length / 100);
  const [first, last] = [inOrder[cut]!, inOrder[inOrder.length - 1 - cut]!];
  const length = last - first;
  const [unit, , binLength] = units.find(([, maxLength]) => length <= maxLength)!;
  const reach = Math.max(length / 2, 10 * binLength);
  const [earliest, latest] = [first - reach, last + reach];
  const near = times.filter((time) => time >= earliest && time <= latest);
  const clock = clockOf(timeZone);
  const edges = [startOf(Math.min(...near), unit, clock)];
  while (edges.at(-1)! <= Math.max(...near)) edges.push(nextOf(edges.at(-1)!, unit, clock));
  const all = edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1]!;
    return { from, to, count: near.filter((time) => time >= from && time < to).length };
  });
  const isLong = all.length > maxBins;
  const kept = isLong ? all.filter(({ count }) => count > 0) : all;
  return {
    unit,
    bins: kept.map((bin, index) => ({ ...bin, afterBreak: index > 0 && kept[index - 1]!.to !== bin.from })),
    before: times.filter((time) => time < earliest).length,
    after: times.filter((time) => time > latest).length,
  };
}

/** Counts times in the bins of others, which include them. */
export function timesIn(all: TimeBins, times: readonly number[]): TimeBins {
  const [first, last] = [all.bins[0]!.from, all.bins[all.bins.length - 1]!.to];
  return {
    unit: all.unit,
    bins: all.bins.map((bin) => ({
      ...bin,
      count: times.filter((time) => time >= bin.from && time < bin.to).length,
    })),
    before: times.filter((time) => time < first).length,
    after: times.filter((time) => time >= last).length,
  };
}

/** Returns the wall time at a time, as if it were UTC. */
type Clock = (time: number) => number;

function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = (
      ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
    ).map((type) => parts.get(type));
    return Date.UTC(y, mo - 1, d, h, mi, s);
  };
}

function startOf(time: number, unit: string, clock: Clock): number {
  if (unit === '5 minutes' || unit === '15 minutes' || unit === 'hour')
    return startOfMinutes(time, unit, clock);
  const shown = new Date(clock(time));
  const [y, m, d] = [shown.getUTCFullYear(), shown.getUTCMonth(), shown.getUTCDate()];
  if (unit === 'day') return midnight(Date.UTC(y, m, d), clock);
  if (unit === 'week') return midnight(Date.UTC(y, m, d - ((shown.getUTCDay() + 6) % 7)), clock);
  return midnight(unit === 'month' ? Date.UTC(y, m) : Date.UTC(y, 0), clock);
}

function nextOf(start: number, unit: string, clock: Clock): number {
  if (unit === '5 minutes') return start + 5 * minute;
  if (unit === '15 minutes') return start + 15 * minute;
  if (unit === 'hour') return start + hour;
  const shown = new Date(clock(start));
  const [y, m, d] = [shown.getUTCFullYear(), shown.getUTCMonth(), shown.getUTCDate()];
  if (unit === 'day') return midnight(Date.UTC(y, m, d + 1), clock);
  if (unit === 'week') return midnight(Date.UTC(y, m, d + 7), clock);
  return midnight(unit === 'month' ? Date.UTC(y, m + 1) : Date.UTC(y + 1, 0), clock);
}

/** Returns the time at which clocks last showed a multiple of the unit. */
function startOfMinutes(time: number, unit: string, clock: Clock): number {
  const step = { '5 minutes': 5, '15 minutes': 15, hour: 60 }[unit]! * minute;
  const shown = clock(time) + (time - Math.floor(time / 1000) * 1000);
  return time - (shown - Math.floor(shown / step) * step);
}

/** Returns the first moment of a day; `shown` is the wall time of its midnight. */
function midnight(shown: number, clock: Clock): number {
  for (let time = shown - 16 * hour; ; time += 15 * minute) {
    if (clock(time) >= shown) return time;
  }
}
