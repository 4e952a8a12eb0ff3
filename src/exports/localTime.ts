/** A date and a time of day as a calendar and a clock on the wall show them; `month` from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The instant that a wall time stands for in this process's time zone. */
export interface LocalInstant {
  readonly instant: Date;
  /**
   * `skipped`: clocks went forward over it, and `instant` is when they did. `repeated`: clocks went back over it, and
   * `instant` is the first of the two.
   */
  readonly change?: 'skipped' | 'repeated';
}

const minuteMs = 60_000;
/** Farther than any clock change moves a time, and nearer than the next change. */
const asideMs = 36 * 60 * minuteMs;

/** The instant of a wall time, which must be one of the calendar, in the local time zone. */
export function localInstant(wall: WallTime): LocalInstant {
  const asUtc = utcOf(wall);
  const [before, after] = [asUtc - asideMs, asUtc + asideMs].map((at) => asUtc + offsetAt(at));
  if (before === undefined || after === undefined) throw new Error('No offsets');
  const found = [...new Set([before, after])].filter((at) => wallOf(at) === asUtc).sort((a, b) => a - b);
  const [first] = found;
  if (first === undefined) return { instant: new Date(changeBetween(after, before)), change: 'skipped' };
  return { instant: new Date(first), ...(found.length > 1 ? { change: 'repeated' } : {}) };
}

/** Whether the calendar has this date. */
export function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** The first instant of the local day `daysAgo` days before `now`'s. */
export function startOfDay(now: Date, daysAgo = 0): Date {
  const day = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo));
  return localInstant({
    year: day.getUTCFullYear(),
    month: day.getUTCMonth() + 1,
    day: day.getUTCDate(),
    hour: 0,
    minute: 0,
    second: 0,
  }).instant;
}

/** A wall time as if it were UTC: a number that orders wall times. */
export function utcOf({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The wall time at an instant, as {@link utcOf} has it. */
function wallOf(at: number): number {
  return at - offsetAt(at);
}

/** What is to be added to a local time for UTC, in ms. */
function offsetAt(at: number): number {
  return new Date(at).getTimezoneOffset() * minuteMs;
}

/** The first ms with the later offset, between an instant before a change of clocks and one at or after it. */
function changeBetween(early: number, late: number): number {
  const offset = offsetAt(late);
  let [low, high] = [early, late];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}
