import type { TimeSeries } from './model.ts';
import { inSlices, type Pace } from '../giveWay.ts';
import type { Rows } from './matching.ts';

const hour = 3_600_000;
const day = 24 * hour;
const week = 7 * day;
/** Monday, 5 January 1970. */
const firstMonday = 4 * day;
/** Bins beyond which those without a response are left out: one wrong clock would make thousands. */
const mostWithGaps = 1_000;

/** From the first of its milliseconds, the bin of a time; and the bin after one. */
interface Calendar {
  readonly unit: TimeSeries['unit'];
  readonly start: (time: number) => number;
  readonly next: (start: number) => number;
}

function even(unit: TimeSeries['unit'], length: number, origin: number): Calendar {
  return {
    unit,
    start: (time) => Math.floor((time - origin) / length) * length + origin,
    next: (start) => start + length,
  };
}

const months: Calendar = {
  unit: 'month',
  start: (time) => monthStart(new Date(time).getUTCFullYear(), new Date(time).getUTCMonth()),
  next: (start) => monthStart(new Date(start).getUTCFullYear(), new Date(start).getUTCMonth() + 1),
};

/** `Date.UTC` takes the years 0 to 99 for those after 1900. */
function monthStart(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime();
}

/** Hours up to three days, days up to three months, weeks up to two years, then months. */
function calendarFor(range: number): Calendar {
  if (range <= 3 * day) return even('hour', hour, 0);
  if (range <= 92 * day) return even('day', day, 0);
  return range <= 731 * day ? even('week', week, firstMonday) : months;
}

export interface TimeSummary {
  readonly overTime: TimeSeries;
  readonly timeRange?: { readonly from: string; readonly to: string };
}

/** Rows by time; those without one are not in it. */
export async function timeSeriesOf(
  rows: Rows,
  timeOf: (row: number) => number,
  pace: Pace,
): Promise<TimeSummary> {
  let oldest = Infinity;
  let newest = -Infinity;
  await inSlices(rows.count, pace, (place) => {
    const time = timeOf(rows.at(place));
    if (time < oldest) oldest = time;
    if (time > newest) newest = time;
  });
  if (oldest > newest) return { overTime: { unit: 'day', bins: [] } };
  const calendar = calendarFor(newest - oldest);
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
      bins: withGaps(counts, calendar, newest).map(([start, each]) => ({ from: iso(start), count: each })),
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

/** The first moments that a calendar bin has may lie before the first that a date can be. */
function iso(time: number): string {
  return new Date(Math.max(-864e13, Math.min(864e13, time))).toISOString();
}
