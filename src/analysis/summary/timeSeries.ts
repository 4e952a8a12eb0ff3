import type { TimeSeries } from './model.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import type { Rows } from './matching.ts';
import { zoneClock, type ZoneClock } from './timeZone.ts';

const hour = 3_600_000;
const day = 24 * hour;
const week = 7 * day;
/** Monday, 5 January 1970. */
const firstMonday = 4 * day;
/** The first and the last date are so many ms from 1970. */
const farthest = 864e13;
/** Bins beyond which those without a response are left out: one wrong clock would make thousands. */
const mostWithGaps = 1_000;

/** From the first of its milliseconds, the bin of a time; and the bin after one. */
interface Calendar {
  readonly unit: TimeSeries['unit'];
  readonly start: (time: number) => number;
  readonly next: (start: number) => number;
}

/** Hours of the same length, as clocks showed them at `origin`. */
function hours({ local }: ZoneClock, origin: number): Calendar {
  const past = (local(origin) - origin) % hour;
  return {
    unit: 'hour',
    start: (time) => Math.floor((time + past) / hour) * hour - past,
    next: (start) => start + hour,
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

function months({ local, instant }: ZoneClock): Calendar {
  const monthOf = (time: number, later: number): number => {
    const date = new Date(withinDates(local(time)));
    return instant(monthStart(date.getUTCFullYear(), date.getUTCMonth() + later));
  };
  return { unit: 'month', start: (time) => monthOf(time, 0), next: (start) => monthOf(start, 1) };
}

/** `Date.UTC` takes the years 0 to 99 for those after 1900. */
function monthStart(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  const start = date.getTime();
  return Number.isNaN(start) ? Math.sign(year) * farthest : start;
}

/** Hours up to three days, days up to three months, weeks up to two years, then months. */
function calendarFor(oldest: number, newest: number, clock: ZoneClock): Calendar {
  const range = newest - oldest;
  if (range <= 3 * day) return hours(clock, oldest);
  if (range <= 92 * day) return wholeDays('day', day, 0, clock);
  return range <= 731 * day ? wholeDays('week', week, firstMonday, clock) : months(clock);
}

export interface TimeSummary {
  readonly overTime: TimeSeries;
  readonly timeRange?: { readonly from: string; readonly to: string };
}

/** Rows by time, as clocks show it in a known time zone; those without a time are not in it. */
export async function timeSeriesOf(
  rows: Rows,
  timeOf: (row: number) => number,
  timeZone: string,
  pace: Pace,
): Promise<TimeSummary> {
  let oldest = Infinity;
  let newest = -Infinity;
  await inSlices(rows.count, pace, (place) => {
    const time = timeOf(rows.at(place));
    if (time < oldest) oldest = time;
    if (time > newest) newest = time;
  });
  if (oldest > newest) return { overTime: { unit: 'day', timeZone, bins: [] } };
  const calendar = calendarFor(oldest, newest, zoneClock(timeZone));
  const counts = new Map<number, number>();
  let [from, to, count] = [0, 0, 0];
  await inSlices(rows.count, pace, (place) => {
    const time = timeOf(rows.at(place));
    if (Number.isNaN(time)) return;
    if (time >= from && time < to) {
      count++;
      return;
    }
    if (count > 0) counts.set(from, count);
    from = calendar.start(time);
    to = calendar.next(from);
    count = (counts.get(from) ?? 0) + 1;
  });
  counts.set(from, count);
  return {
    overTime: {
      unit: calendar.unit,
      timeZone,
      bins: withGaps(counts, calendar, newest).map(([start, each]) => ({
        from: iso(start),
        to: iso(calendar.next(start)),
        count: each,
      })),
    },
    timeRange: { from: iso(oldest), to: iso(newest) },
  };
}

function withGaps(
  counts: ReadonlyMap<number, number>,
  { next }: Calendar,
  newest: number,
): readonly (readonly [number, number])[] {
  const known = [...counts].sort(([one], [other]) => one - other);
  const all: [number, number][] = [];
  for (let start = known[0]?.[0] ?? Infinity; start <= newest; start = next(start)) {
    if (all.length === mostWithGaps) return known;
    all.push([start, counts.get(start) ?? 0]);
  }
  return all;
}

function iso(time: number): string {
  return new Date(withinDates(time)).toISOString();
}

/** The first moments that a calendar bin has may lie before the first that a date can be. */
function withinDates(time: number): number {
  return Math.max(-farthest, Math.min(farthest, time));
}
