const minute = 60_000;
const day = 24 * 60 * minute;
/** So short that no zone changes its offset twice in it: some leave summer time for the five weeks around Ramadan. */
const period = 14 * day;
/** Before it every zone has one offset, that of its own sun. */
const firstChange = Date.UTC(1800, 0, 1);
const lastTime = 864e13;

/** The time zone by its IANA name, or UTC where this program doesn't know it. */
export function knownTimeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** What clocks show in a time zone: instants in ms since 1970, and the same as if clocks showed UTC. */
export interface ZoneClock {
  readonly local: (instant: number) => number;
  /** The first instant at which clocks show it; where they jump over it, that of the jump. */
  readonly instant: (local: number) => number;
}

/** The clock of a known time zone, fast enough to be asked once for every record. */
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
  /** When `after` begins. */
  readonly change: number;
}

/** By how much a zone's clocks are ahead of UTC at an instant, in ms. */
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

/** `GMT+02:00`, `GMT-00:44:30`, `GMT`. */
function offsetIn(name: string): number {
  const [, sign, hours, minutes, seconds] = /([+\-\u2212])(\d+):?(\d+)?:?(\d+)?/.exec(name) ?? [];
  const size =
    Number(hours ?? 0) * 60 * minute + Number(minutes ?? 0) * minute + Number(seconds ?? 0) * 1_000;
  return sign === undefined || sign === '+' ? size : -size;
}
