const minute = 60_000;
const day = 24 * 60 * minute;
/**
 * So short that no zone changes its offset twice within it. Some zones suspend summer time for the five weeks
 * around Ramadan.
 */
const period = 14 * day;
/** Before this, each zone has a single offset, its local mean time. */
const firstChange = Date.UTC(1800, 0, 1);
const lastTime = 864e13;

/** Returns a time zone's name if this engine knows it, otherwise UTC. */
export function knownTimeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/**
 * Converts between instants and local times, both in milliseconds since 1970; local times as if they were
 * UTC.
 */
export interface ZoneClock {
  readonly local: (instant: number) => number;
  /** Returns the first instant with a local time or, if clocks skip that time, the instant of the change. */
  readonly instant: (local: number) => number;
}

/** Creates the clock of a known time zone. It is fast enough to be called for every record. */
export function zoneClock(timeZone: string): ZoneClock {
  const offset = offsetsIn(timeZone);
  return {
    local: (instant) => instant + offset(instant),
    instant: (local) => {
      const [before, after] = [offset(local - day), offset(local + day)];
      if (before === after || offset(local - before) === before) return local - before;
      return offset(local - after) === after ? local - after : local - before;
    },
  };
}

interface Period {
  readonly before: number;
  readonly after: number;
  /** The instant from which `after` applies. */
  readonly change: number;
}

/** Returns a function that gives a zone's offset from UTC at an instant, in milliseconds. */
function offsetsIn(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const ask = (instant: number): number => {
    const parts = format.formatToParts(Math.min(lastTime, Math.max(firstChange, instant)));
    return offsetIn(parts.find(({ type }) => type === 'timeZoneName')?.value ?? '');
  };
  const periods = new Map<number, Period>();
  return (instant) => {
    const number = Math.floor(Math.max(firstChange, instant) / period);
    let found = periods.get(number);
    if (found === undefined) {
      found = periodFrom(number * period, ask);
      periods.set(number, found);
    }
    return instant < found.change ? found.before : found.after;
  };
}

function periodFrom(start: number, ask: (instant: number) => number): Period {
  let [from, to] = [start, start + period];
  const [before, after] = [ask(from), ask(to)];
  if (before === after) return { before, after, change: to };
  while (to - from > 1_000) {
    const middle = Math.floor((from + to) / 2_000) * 1_000;
    if (ask(middle) === before) from = middle;
    else to = middle;
  }
  return { before, after, change: to };
}

/** Parses offsets such as `GMT+02:00`, `GMT-00:44:30` and `GMT`. */
function offsetIn(name: string): number {
  const [, sign, hours, minutes, seconds] = /([+\-\u2212])(\d+):?(\d+)?:?(\d+)?/.exec(name) ?? [];
  const size =
    Number(hours ?? 0) * 60 * minute + Number(minutes ?? 0) * minute + Number(seconds ?? 0) * 1_000;
  return sign === undefined || sign === '+' ? size : -size;
}
