import type { Summary, TimeBin, TimeSeries } from '../summary.ts';
import { eachRow, type Rows } from '../rows/rowList.ts';
import { sortedNumbers, type SortedNumbers } from '../cards/sortedNumbers.ts';
import { zoneClock, type ZoneClock } from './timeZone.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
const year = 365.25 * day;
/** Monday, January 5, 1970. */
const firstMonday = 4 * day;
/** The first and the last valid date are this many milliseconds from 1970. */
const maxTime = 864e13;
/** With more bins, empty ones are left out. */
const maxWithGaps = 250;
/** From this many submissions on, the first and the last 1 %, at least one each, don't affect the unit. */
const minTrimmed = 5;
/** The minimum of bins between a straggler and all others. */
const straggling = 10;

/** Returns the bin of a time, identified by its first millisecond, and the bin after one. */
interface Calendar {
  readonly unit: TimeSeries['unit'];
  readonly start: (time: number) => number;
  readonly next: (start: number) => number;
}

/** Divides time into minutes or hours of equal length, aligned with the clocks at `origin`. */
function clockTimes(
  unit: TimeSeries['unit'],
  length: number,
  origin: number,
  { local }: ZoneClock,
): Calendar {
  const past = (local(origin) - origin) % length;
  return {
    unit,
    start: (time) => Math.floor((time + past) / length) * length - past,
    next: (start) => start + length,
  };
}

/** Divides time into days or weeks by the clocks; clock changes make some an hour shorter or longer. */
function wholeDays(unit: 'day' | 'week', length: number, origin: number, clock: ZoneClock): Calendar {
  const localStart = (time: number): number =>
    Math.floor((clock.local(time) - origin) / length) * length + origin;
  return {
    unit,
    start: (time) => clock.instant(localStart(time)),
    next: (start) => clock.instant(localStart(start) + length),
  };
}

function wholeMonths(unit: 'month' | 'year', { local, instant }: ZoneClock): Calendar {
  const length = unit === 'year' ? 12 : 1;
  const startOf = (time: number, later: number): number => {
    const date = new Date(withinDates(local(time)));
    const month = Math.floor(date.getUTCMonth() / length) * length;
    return instant(monthStart(date.getUTCFullYear(), month + later));
  };
  return { unit, start: (time) => startOf(time, 0), next: (start) => startOf(start, length) };
}

/** Sets the year separately, because `Date.UTC` maps the years 0 to 99 to 1900 to 1999. */
function monthStart(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  const start = date.getTime();
  return Number.isNaN(start) ? Math.sign(year) * maxTime : start;
}

interface Scale {
  /** The longest range for which this unit is used, and the approximate length of a bin. */
  readonly upTo: number;
  readonly length: number;
  readonly calendar: (origin: number, clock: ZoneClock) => Calendar;
}

const lastScale: Scale = {
  upTo: Infinity,
  length: year,
  calendar: (_, clock) => wholeMonths('year', clock),
};
const scales: readonly Scale[] = [
  scaleOf(2 * hour, 5 * minute, '5 minutes'),
  scaleOf(8 * hour, 15 * minute, '15 minutes'),
  scaleOf(3 * day, hour, 'hour'),
  { upTo: 92 * day, length: day, calendar: (_, clock) => wholeDays('day', day, 0, clock) },
  { upTo: 731 * day, length: week, calendar: (_, clock) => wholeDays('week', week, firstMonday, clock) },
  { upTo: 3_653 * day, length: year / 12, calendar: (_, clock) => wholeMonths('month', clock) },
  lastScale,
];

function scaleOf(upTo: number, length: number, unit: TimeSeries['unit']): Scale {
  return { upTo, length, calendar: (origin, clock) => clockTimes(unit, length, origin, clock) };
}

/**
 * Counts rows by time in the bins of all rows, whose counts become totals. No row may be outside them all.
 */
export function timesAmong(
  whole: TimeSeries,
  rows: Rows,
  timeOf: (row: number) => number,
): Pick<Summary, 'overTime' | 'timeRange'> {
  const edges = whole.bins.map(({ from }) => Date.parse(from));
  const counts = whole.bins.map(() => 0);
  const end = Date.parse(whole.bins.at(-1)?.to ?? '');
  let [before, after, withoutTime, oldest, newest] = [0, 0, 0, Infinity, -Infinity];
  eachRow(rows, (row) => {
    const time = timeOf(row);
    if (Number.isNaN(time)) {
      withoutTime++;
      return;
    }
    if (time < oldest) oldest = time;
    if (time > newest) newest = time;
    if (time >= end) after++;
    else {
      const bin = lastAtMost(edges, time);
      if (bin < 0) before++;
      else counts[bin] = (counts[bin] ?? 0) + 1;
    }
  });
  const overTime: TimeSeries = {
    ...whole,
    bins: whole.bins.map((bin, index) => ({ ...bin, count: counts[index] ?? 0, total: bin.count })),
    before,
    after,
    withoutTime,
    totals: { before: whole.before, after: whole.after },
  };
  return oldest > newest ? { overTime } : { overTime, timeRange: { from: iso(oldest), to: iso(newest) } };
}

/** Returns the index of the last of ascending edges that is at most a time; -1 if there is none. */
function lastAtMost(edges: readonly number[], time: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Counts rows by time in a known time zone. The central 98 % determine the unit; rows far from these are
 * counted at the edges.
 */
export function timeSeriesOf(
  rows: Rows,
  timeOf: (row: number) => number,
  timeZone: string,
): Pick<Summary, 'overTime' | 'timeRange'> {
  const found = new Float64Array(rows.count);
  let withTime = 0;
  eachRow(rows, (row) => {
    const time = timeOf(row);
    if (!Number.isNaN(time)) found[withTime++] = time;
  });
  const withoutTime = rows.count - withTime;
  if (withTime === 0)
    return { overTime: { unit: 'day', timeZone, bins: [], before: 0, after: 0, withoutTime } };
  const times = sortedNumbers(found.subarray(0, withTime));
  const { calendar, first, end } = windowOf(times, zoneClock(timeZone));
  const counts = new Map<number, number>();
  let [from, to, count, before, after] = [0, 0, 0, 0, 0];
  eachRow(rows, (row) => {
    const time = timeOf(row);
    if (time < first) before++;
    else if (time >= end) after++;
    else if (time >= from && time < to) count++;
    else if (!Number.isNaN(time)) {
      if (count > 0) counts.set(from, count);
      from = calendar.start(time);
      to = calendar.next(from);
      count = (counts.get(from) ?? 0) + 1;
    }
  });
  counts.set(from, count);
  const bins = withGaps(counts, calendar, first, end);
  return {
    overTime: { unit: calendar.unit, timeZone, bins, before, after, withoutTime },
    timeRange: { from: iso(times.at(0)), to: iso(times.at(times.count - 1)) },
  };
}

/**
 * Returns the start of the first bin and the end of the last one for the central 98 % and all rows close to
 * these.
 */
function windowOf(
  times: SortedNumbers,
  clock: ZoneClock,
): { readonly calendar: Calendar; readonly first: number; readonly end: number } {
  const { count } = times;
  const trimmed = count < minTrimmed ? 0 : Math.ceil(count / 100);
  const [oldest, newest] = [times.at(trimmed), times.at(count - 1 - trimmed)];
  const span = newest - oldest;
  const { length, calendar: calendarFrom } = scales.find(({ upTo }) => span <= upTo) ?? lastScale;
  const reach = Math.max(span / 2, straggling * length);
  const calendar = calendarFrom(oldest, clock);
  const first = times.at(times.below(oldest - reach));
  const last = times.at(times.below(newest + reach + 1) - 1);
  return { calendar, first: calendar.start(first), end: calendar.next(calendar.start(last)) };
}

function withGaps(
  counts: ReadonlyMap<number, number>,
  { next }: Calendar,
  first: number,
  end: number,
): TimeBin[] {
  const bins: TimeBin[] = [];
  for (let start = first; start < end && bins.length <= maxWithGaps; start = next(start))
    bins.push(binOf(start, next(start), counts.get(start) ?? 0));
  if (bins.length <= maxWithGaps) return bins;
  let previous = first;
  return [...counts]
    .sort(([one], [other]) => one - other)
    .map(([start, count]) => {
      const bin = binOf(start, next(start), count);
      const follows = start === previous;
      previous = next(start);
      return follows ? bin : { ...bin, afterBreak: true as const };
    });
}

function binOf(from: number, to: number, count: number): TimeBin {
  return { from: iso(from), to: iso(to), count };
}

function iso(time: number): string {
  return new Date(withinDates(time)).toISOString();
}

/** Clamps a time, because a bin can start before the first valid date. */
function withinDates(time: number): number {
  return Math.max(-maxTime, Math.min(maxTime, time));
}
