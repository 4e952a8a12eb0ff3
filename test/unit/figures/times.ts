import type { Random } from './random.ts';

/** The period of submissions and the time zone in which they are shown. */
export interface TimePlan {
  readonly timeZone: string;
  readonly from: string;
  readonly hours: number;
  /** Hours before and after the period with a few submissions each. */
  readonly stragglers?: number;
}

const day = 24;
const year = 365.25 * day;

/** Periods for every unit of bins, most of them across a clock change. */
export const timePlans: readonly TimePlan[] = [
  { timeZone: 'Europe/Berlin', from: '2026-10-25T00:10:00Z', hours: 1.6 },
  { timeZone: 'America/New_York', from: '2026-11-01T03:40:00Z', hours: 7 },
  { timeZone: 'Australia/Lord_Howe', from: '2026-04-04T08:00:00Z', hours: 30 },
  { timeZone: 'Asia/Kolkata', from: '2026-09-01T00:00:00Z', hours: 30 * day },
  { timeZone: 'Africa/Casablanca', from: '2026-02-14T06:00:00Z', hours: 2.4 * day },
  { timeZone: 'Europe/Berlin', from: '2026-02-03T10:00:00Z', hours: 300 * day, stragglers: 400 * day },
  { timeZone: 'America/New_York', from: '2021-02-03T10:00:00Z', hours: 5 * year },
  { timeZone: 'Australia/Lord_Howe', from: '2003-02-03T10:00:00Z', hours: 21 * year, stragglers: 40 * year },
  { timeZone: 'Africa/Casablanca', from: '2026-01-20T10:00:00Z', hours: 80 * day, stragglers: 20 * day },
  { timeZone: 'Europe/Berlin', from: '2026-03-28T12:00:00Z', hours: 2 * day, stragglers: 20 },
  { timeZone: 'Asia/Kolkata', from: '2026-03-28T12:00:00Z', hours: 6, stragglers: 2 },
  { timeZone: 'America/New_York', from: '2017-05-05T12:00:00Z', hours: 9.5 * year, stragglers: 4.5 * year },
  { timeZone: 'Australia/Lord_Howe', from: '2026-10-03T13:00:00Z', hours: 5, stragglers: 2 },
  { timeZone: 'Europe/Berlin', from: '2025-01-03T13:00:00Z', hours: 700 * day, stragglers: 340 * day },
];

const hourMs = 3_600_000;

/** Returns a time in ms since 1970; for a few submissions it is far from all others. */
export function timeIn({ from, hours, stragglers = 0 }: TimePlan, random: Random): number {
  const start = Date.parse(from);
  if (random.chance(0.004))
    return random.pick([0, Date.parse('1970-01-01T00:00:05Z'), Date.parse('2199-07-01T00:00:00Z')]);
  if (stragglers > 0 && random.chance(0.008)) {
    const off = random.next() * stragglers;
    return Math.round(start + (random.chance(0.5) ? -off : hours + off) * hourMs);
  }
  const time = start + random.next() * hours * hourMs;
  return random.chance(0.2) ? Math.round(time / hourMs) * hourMs : Math.round(time);
}

/** Formats a time as in records: mostly in UTC, at random with an offset or without a zone. */
export function writtenTime(time: number, random: Random): string {
  const iso = new Date(time).toISOString();
  if (random.chance(0.5)) return iso;
  if (random.chance(0.2)) return `${new Date(time + 2 * hourMs).toISOString().slice(0, -1)}+02:00`;
  if (random.chance(0.2)) return iso.slice(0, -1);
  return iso;
}
