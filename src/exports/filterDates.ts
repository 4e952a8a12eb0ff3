import * as l10n from '@vscode/l10n';
import { shown } from '../problems/shown.ts';
import { isDate, localInstant, startOfDay, utcOf, type LocalInstant, type WallTime } from './localTime.ts';

/** What a typed date stands for: a whole second, with `note`, a sentence, where it is not quite what was typed. */
export type DateReading =
  | { readonly status: 'read'; readonly instant: Date; readonly note?: string }
  /** `why`: what is wrong and how to write it, as whole sentences. */
  | { readonly status: 'refused'; readonly why: string };

const firstYear = 2000;
const lastYear = 2099;
const secondMs = 1_000;

const dateAndTime =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[ t]|, ?)(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?: ?(z|utc|[+-]\d\d(?::?\d\d)?))?)?$/i;
const dayAndMonthFirst = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)(?!\d)/;

/**
 * Reads a date as people type it: `2026-11-23` (its midnight), `2026-11-23 14:30`, `today`, `yesterday`, all in local time,
 * or ISO 8601 with `Z` or an offset. Never throws.
 */
export function readDate(text: string, now: Date): DateReading {
  const typed = text.trim().replace(/\s+/g, ' ');
  if (typed === '') return refused(l10n.t('Type a date, such as {0}.', example(now)));
  if (/^today$/i.test(typed)) return read(startOfDay(now));
  if (/^yesterday$/i.test(typed)) return read(startOfDay(now, 1));
  const match = dateAndTime.exec(typed);
  return match === null ? refused(unknownForm(typed, now)) : readMatch(match);
}

/** Why two bounds make no filter, as a sentence; `undefined` where they do. */
export function rangeProblem(from: Date | undefined, to: Date | undefined, now: Date): string | undefined {
  if (from !== undefined && from > now) {
    return l10n.t('There are no responses from the future yet. Choose a beginning that is past.');
  }
  if (from !== undefined && to !== undefined && from >= to) {
    return l10n.t('The end must come after the beginning.');
  }
  return undefined;
}

/** An instant without its fraction of a second: what a filter sends. */
export function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / secondMs) * secondMs);
}

function readMatch(match: RegExpExecArray): DateReading {
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', fraction, zone] =
    match;
  const wall: WallTime = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  };
  const date = `${year}-${month}-${day}`;
  if (!isDate(wall.year, wall.month, wall.day)) return refused(l10n.t('{0} is not in the calendar.', date));
  if (wall.year < firstYear || wall.year > lastYear) {
    return refused(l10n.t('The year must be between {0} and {1}.', firstYear, lastYear));
  }
  const time = `${hour}:${minute}`;
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 59) {
    const clock = match[6] === undefined ? time : `${time}:${second}`;
    return refused(l10n.t('{0} is not a time of day. Times go from 00:00 to 23:59.', clock));
  }
  if (zone === undefined) return ofLocal(localInstant(wall), time, fraction);
  const offset = offsetMs(zone);
  return offset === undefined
    ? refused(l10n.t('{0} is not a time zone. Write Z for UTC, or an offset such as +02:00.', zone))
    : read(new Date(utcOf(wall) - offset), withoutFraction(fraction));
}

function ofLocal({ instant, change }: LocalInstant, time: string, fraction: string | undefined): DateReading {
  switch (change) {
    case 'skipped':
      return read(
        instant,
        l10n.t('Clocks go forward over {0} on that day. The moment they do is taken.', time),
      );
    case 'repeated':
      return read(
        instant,
        l10n.t('{0} comes twice on that day, as clocks go back. The first is taken.', time),
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
    : l10n.t('Filters go by whole seconds. The fraction is left out.');
}

/** In ms, east of Greenwich positive; `undefined` where no place on Earth has it. */
function offsetMs(zone: string): number | undefined {
  if (/^(z|utc)$/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * total * 60 * secondMs;
}

function unknownForm(typed: string, now: Date): string {
  const [, first, second] = dayAndMonthFirst.exec(typed) ?? [];
  const isAmbiguous =
    first !== undefined &&
    second !== undefined &&
    Number(first) <= 12 &&
    Number(second) <= 12 &&
    first !== second;
  return isAmbiguous
    ? l10n.t(
        '{0} means one day in some countries and another in others. Write year, month and day, such as {1}.',
        shown(typed, 30),
        example(now),
      )
    : l10n.t('Write year, month and day, such as {0}, and a time if it matters: {0} 14:30.', example(now));
}

/** Today, written as it is wanted. */
function example(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
