import type { TimeBin, TimeSeries } from './model.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import type { Rows } from './matching.ts';
import { numberPile, type SortedNumbers } from './sortedRuns.ts';
import { zoneClock, type ZoneClock } from './timeZone.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
const year = 365.25 * day;
/** Monday, 5 January 1970. */
const firstMonday = 4 * day;
/** The first and the last date are so many ms from 1970. */
const farthest = 864e13;
/** Bins beyond which empty ones are left out. */
const mostWithGaps = 250;
/** From so many submissions on, one at each end or more of a hundred don't decide about the unit. */
const fewestTrimmed = 5;
/** Bins that a straggler is away from all others at least. */
const straggling = 10;

/** From the first of its milliseconds, the bin of a time; and the bin after one. */
interface Calendar {
  readonly unit: TimeSeries['unit'];
  readonly start: (time: number) => number;
  readonly next: (start: number) => number;
}

/** Minutes or hours, all of the same length, as clocks showed them at `origin`. */
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

/** Days or weeks as clocks show them, an hour longer or shorter where these are put back or forward. */
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

/** `Date.UTC` takes the years 0 to 99 for those after 1900. */
function monthStart(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  const start = date.getTime();
  return Number.isNaN(start) ? Math.sign(year) * farthest : start;
}

interface Scale {
  /** The longest time that is shown in the unit, and about how long a bin is. */
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

export interface TimeSummary {
  readonly overTime: TimeSeries;
  readonly timeRange?: { readonly from: string; readonly to: string };
}

/** Rows by time, as clocks show it in a known time zone. The unit is that of the central 98 %; those far from these are counted at the edges. */
export async function timeSeriesOf(
  rows: Rows,
  timeOf: (row: number) => number,
  timeZone: string,
  pace: Pace,
): Promise<TimeSummary> {
  const pile = numberPile();
  await inSlices(rows.count, pace, (place) => {
    const time = timeOf(rows.at(place));
    if (!Number.isNaN(time)) pile.add(time);
  });
  const withoutTime = rows.count - pile.count();
  if (pile.count() === 0)
    return { overTime: { unit: 'day', timeZone, bins: [], before: 0, after: 0, withoutTime } };
  const times = await pile.sort(pace);
  const { calendar, first, end } = windowOf(times, zoneClock(timeZone));
  const counts = new Map<number, number>();
  let [from, to, count, before, after] = [0, 0, 0, 0, 0];
  await inSlices(rows.count, pace, (place) => {
    const time = timeOf(rows.at(place));
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

/** The bins of the central 98 % and of what is not far from these: the first one's beginning and the last one's end. */
function windowOf(
  times: SortedNumbers,
  clock: ZoneClock,
): { readonly calendar: Calendar; readonly first: number; readonly end: number } {
  const { count } = times;
  const trimmed = count < fewestTrimmed ? 0 : Math.ceil(count / 100);
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
  for (let start = first; start < end && bins.length <= mostWithGaps; start = next(start))
    bins.push(binOf(start, next(start), counts.get(start) ?? 0));
  if (bins.length <= mostWithGaps) return bins;
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

/** The first moments that a calendar bin has may lie before the first that a date can be. */
function withinDates(time: number): number {
  return Math.max(-farthest, Math.min(farthest, time));
}
