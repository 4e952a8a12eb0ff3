import * as l10n from '@vscode/l10n';
import { shown } from '../../problems/plainText.ts';

/** A typed date as a whole second. `note` is a sentence that says where it differs from what was typed. */
export type DateReading =
  | { readonly status: 'read'; readonly instant: Date; readonly note?: string }
  /** Sentences that say what is wrong and how to write it. */
  | { readonly status: 'refused'; readonly why: string };

const firstYear = 2000;
const lastYear = 2099;
const secondMs = 1_000;

const dateAndTime =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[ t]|, ?)(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?: ?(z|utc|[+-]\d\d(?::?\d\d)?))?)?$/i;
const dayAndMonthFirst = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?!\d)/;

/**
 * Parses a typed date: `2026-11-23` (midnight), `2026-11-23 14:30`, `today`, `yesterday`, all in local time,
 * or ISO 8601 with `Z` or an offset. Never throws.
 */
export function readDate(text: string, now: Date): DateReading {
  const typed = text.trim().replace(/\s+/g, ' ');
  if (typed === '') return refused(l10n.t('Enter a date, such as {0}.', example(now)));
  if (/^today$/i.test(typed)) return read(startOfDay(now));
  if (/^yesterday$/i.test(typed)) return read(startOfDay(now, 1));
  const match = dateAndTime.exec(typed);
  return match === null ? refused(unknownFormat(typed, now)) : readMatch(match);
}

/** Returns a sentence that says why two bounds are no valid range; `undefined` if they are. */
export function rangeProblem(from: Date | undefined, to: Date | undefined, now: Date): string | undefined {
  if (from !== undefined && from > now) {
    return l10n.t('The start date can’t be in the future.');
  }
  if (from !== undefined && to !== undefined && from >= to) {
    return l10n.t('The end date must be after the start date.');
  }
  return undefined;
}

/** Drops the fraction of a second, which filters don't send. */
export function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / secondMs) * secondMs);
}

function readMatch(match: RegExpExecArray): DateReading {
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction, zone] =
    match;
  const date = `${year}-${month}-${day}`;
  if (!isDate(Number(year), Number(month), Number(day))) {
    return refused(l10n.t('{0} isn’t a valid date.', date));
  }
  if (Number(year) < firstYear || Number(year) > lastYear) {
    return refused(l10n.t('The year must be between {0} and {1}.', firstYear, lastYear));
  }
  const time = `${hour}:${minute}`;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    const clock = match[6] === undefined ? time : `${time}:${second}`;
    return refused(l10n.t('{0} isn’t a valid time. Enter a time from 00:00 to 23:59.', clock));
  }
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const asUtc = midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * secondMs;
  if (zone === undefined) return ofLocal(localInstant(asUtc), time, fraction);
  const offset = offsetMs(zone);
  return offset === undefined
    ? refused(l10n.t('{0} isn’t a valid time zone. Use Z for UTC, or an offset such as +02:00.', zone))
    : read(new Date(asUtc - offset), withoutFraction(fraction));
}

function ofLocal({ instant, change }: LocalInstant, time: string, fraction: string | undefined): DateReading {
  switch (change) {
    case 'skipped':
      return read(
        instant,
        l10n.t(
          '{0} doesn’t exist on that day, because clocks go forward. The time of the change is used.',
          time,
        ),
      );
    case 'repeated':
      return read(
        instant,
        l10n.t('{0} occurs twice on that day, because clocks go back. The first occurrence is used.', time),
      );
    default:
      return read(instant, withoutFraction(fraction));
  }
}

function read(instant: Date, note?: string): DateReading {
  return { status: 'read', instant, ...(note === undefined ? {} : { note }) };
}

function refused(why: string): DateReading {
  return { status: 'refused', why };
}

function withoutFraction(fraction: string | undefined): string | undefined {
  return fraction === undefined || Number(fraction) === 0
    ? undefined
    : l10n.t('Filters use whole seconds. The fraction is ignored.');
}

/** Returns the offset in milliseconds, positive east of Greenwich; `undefined` if no time zone has it. */
function offsetMs(zone: string): number | undefined {
  if (/^(z|utc)$/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * total * 60 * secondMs;
}

function unknownFormat(typed: string, now: Date): string {
  const [, first = '', second = ''] = dayAndMonthFirst.exec(typed) ?? [];
  const isAmbiguous = first !== second && Number(first) <= 12 && Number(second) <= 12;
  return isAmbiguous
    ? l10n.t('{0} is ambiguous. Enter year, month and day, such as {1}.', shown(typed, 30), example(now))
    : l10n.t('Enter year, month and day, such as {0}, optionally with a time: {0} 14:30.', example(now));
}

/** Returns today's date in the expected format. */
function example(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** The instant of a local wall-clock time. */
interface LocalInstant {
  readonly instant: Date;
  /**
   * `skipped`: clocks went forward past this time, and `instant` is that moment. `repeated`: clocks went back
   * over it, and `instant` is the first of the two.
   */
  readonly change?: 'skipped' | 'repeated';
}

const minuteMs = 60_000;
/** More than any clock change moves a time, and less than the time between two changes. */
const neighbourMs = 36 * 60 * minuteMs;

/** Returns the instant at which local clocks show what `asUtc` (milliseconds) shows in UTC. */
function localInstant(asUtc: number): LocalInstant {
  const [before, after] = [asUtc - neighbourMs, asUtc + neighbourMs].map((at) => asUtc + offsetAt(at));
  if (before === undefined || after === undefined) throw new Error('No offsets');
  const found = [...new Set([before, after])]
    .filter((at) => at - offsetAt(at) === asUtc)
    .sort((a, b) => a - b);
  const [first] = found;
  if (first === undefined) return { instant: new Date(changeBetween(after, before)), change: 'skipped' };
  return { instant: new Date(first), ...(found.length > 1 ? { change: 'repeated' } : {}) };
}

/** Returns whether a date exists in the calendar. */
export function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Returns the start of the local day `daysAgo` days before `now`. */
export function startOfDay(now: Date, daysAgo = 0): Date {
  return localInstant(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo)).instant;
}

/** Returns the milliseconds to add to a local time to get UTC. */
function offsetAt(at: number): number {
  return new Date(at).getTimezoneOffset() * minuteMs;
}

/** Finds the first millisecond with the later offset, given instants before and after a clock change. */
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
