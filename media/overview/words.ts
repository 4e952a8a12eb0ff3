import type { TimeRange, TimeUnit } from '../../src/analysis/summary/summary.ts';
import { visible } from '../../src/problems/plainText.ts';
import type { CountedString } from '../../src/overview/strings/countedString.ts';
import type { OverviewStrings } from '../../src/overview/strings/strings.ts';
import { edgeFormat, measureFormat } from './charts/measures.ts';
import { shortId } from './dom/shortId.ts';

type Key = keyof OverviewStrings;

/** Strings, numbers and times in the person's language. */
export type Words = ReturnType<typeof createWords>;

/** With fewer rows, percentages would suggest more precision than there is. */
export const minForPercent = 20;

const wholeDay = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const minuteOfDay = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
const partsOfBin = {
  '5 minutes': minuteOfDay,
  '15 minutes': minuteOfDay,
  hour: minuteOfDay,
  day: wholeDay,
  week: wholeDay,
  month: { month: 'short', year: 'numeric' },
  year: { year: 'numeric' },
} as const satisfies Record<TimeUnit, Intl.DateTimeFormatOptions>;
/** The maximum, in any zone, by which clocks are set back, in milliseconds. */
const putBack = [30, 60, 120].map((minutes) => minutes * 60_000);

/**
 * @param locale BCP 47
 * @param studies names by id
 */
export function createWords(
  strings: OverviewStrings,
  locale: string,
  studies: readonly (readonly [string, string])[] = [],
) {
  const studyNames = new Map(studies);
  const isShared = (name: string): boolean => studies.filter(([, other]) => other === name).length > 1;
  const whole = new Intl.NumberFormat(locale);
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const anyOf = new Intl.ListFormat(locale, { type: 'disjunction' });
  const allOf = new Intl.ListFormat(locale, { type: 'unit' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const toMinute = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const toSecond = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const binFormats = new Map<string, Intl.DateTimeFormat>();
  const binFormat = (timeZone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const key = JSON.stringify([timeZone, parts]);
    const format = binFormats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...parts });
    binFormats.set(key, format);
    return format;
  };
  const at = (format: Intl.DateTimeFormat, iso: string): string => {
    const shown = shownAt(format, Date.parse(iso));
    if (shown === undefined) return iso;
    return isShownTwice(format, Date.parse(iso))
      ? `${shown} ${offsetAt(locale, format.resolvedOptions().timeZone, iso)}`
      : shown;
  };
  const edges = (all: readonly number[]): ((edge: number) => string) => edgeFormat(locale, all);
  const range = (from: number | undefined, to: number | undefined, unit: string | undefined): string => {
    const edge = edges([...new Set([from, to])].filter((end) => end !== undefined));
    const measured = (numbers: string): string =>
      unit === undefined || unit === '' ? numbers : `${numbers} ${visible(unit)}`;
    const words = (): string => {
      if (from === undefined) return to === undefined ? '' : fill(strings.below, [measured(edge(to))]);
      if (to === undefined) return fill(strings.orMore, [measured(edge(from))]);
      return measured(from === to ? edge(from) : fill(strings.underRange, [edge(from), edge(to)]));
    };
    return unit === undefined ? `${strings.lengths}: ${words()}` : words();
  };
  return {
    /** A string with `{0}` and so on filled in. */
    t: (key: Key, ...values: readonly (string | number)[]): string => {
      const string: string | CountedString = strings[key];
      if (typeof string === 'string') return fill(string, values);
      const { one, other, by } = string;
      return fill(String(values[by]) === whole.format(1) ? one : other, values);
    },
    number: (value: number): string => whole.format(value),
    /** Formats with four digits, or all digits of a whole number; see {@link measureFormat}. */
    measure: measureFormat(locale),
    /** Formats with at most one decimal. */
    tenths: (value: number): string => tenths.format(value),
    /** Formats the edges of a histogram's bins. */
    edges,
    /**
     * Formats a bin: a single number if both ends are equal, otherwise from the first, inclusive, to the
     * second, exclusive. Either can be open. Without a unit, the numbers are lengths of texts.
     */
    range,
    /** Formats a percentage, 0 or 100 only if exact; “2 of 3” for fewer than {@link minForPercent}. */
    share: (count: number, total: number): string => {
      if (total < minForPercent) return fill(strings.ofAll, [whole.format(count), whole.format(total)]);
      const part = count / total;
      if (count > 0 && part < 0.001) return `<${percent.format(0.001)}`;
      if (count < total && part > 0.999) return `>${percent.format(0.999)}`;
      return percent.format(part);
    },
    /** A study's name, with its shortened id if another study has the same name; the id if unknown. */
    study: (id: string): string => {
      const name = studyNames.get(id);
      if (name === undefined) return shortId(id);
      return visible(isShared(name) ? `${name} (${shortId(id)})` : name);
    },
    bytes: (bytes: number): string => bytesIn(locale, bytes),
    /** Formats local date and time, with the UTC offset if clocks show this time twice. */
    moment: (iso: string): string => at(toMinute, iso),
    /** The same with seconds, if not 0. */
    exactMoment: (iso: string): string => at(new Date(iso).getUTCSeconds() === 0 ? toMinute : toSecond, iso),
    day: (iso: string): string => at(day, iso),
    /** Formats a time from the first end, inclusive, to the second, exclusive; days if it is whole ones. */
    period: ({ from, to }: TimeRange): string => {
      if (from === undefined) return to === undefined ? '' : fill(strings.chipTo, [at(toMinute, to)]);
      if (to === undefined) return fill(strings.chipFrom, [at(toMinute, from)]);
      if (!isMidnight(from) || !isMidnight(to))
        return fill(strings.range, [at(toMinute, from), at(toMinute, to)]);
      const [first, last] = [at(day, from), at(day, new Date(Date.parse(to) - 1).toISOString())];
      return first === last ? first : fill(strings.range, [first, last]);
    },
    /** Joins alternatives: “Tea, coffee, or milk”. */
    either: (alternatives: readonly string[]): string => anyOf.format(alternatives.map(visible)),
    /** Joins parts with commas. */
    list: (parts: readonly string[]): string => allOf.format(parts),
    /**
     * Formats the start of a bin in a time zone as precisely as its unit needs, with the UTC offset if clocks
     * show it twice.
     */
    bin: (iso: string, unit: TimeUnit, timeZone: string): string =>
      at(binFormat(timeZone, partsOfBin[unit]), iso),
    /** The same, always with the year. */
    binInYear: (iso: string, unit: TimeUnit, timeZone: string): string =>
      at(binFormat(timeZone, { ...partsOfBin[unit], year: 'numeric' }), iso),
  };
}

function shownAt(format: Intl.DateTimeFormat, time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : format.format(date);
}

/** Returns whether a time is the start of a local day. */
function isMidnight(iso: string): boolean {
  const time = new Date(iso);
  return new Date(time).setHours(0, 0, 0, 0) === time.getTime();
}

/** Whether clocks that are set back show this time twice. Doesn't apply to days and longer units. */
function isShownTwice(format: Intl.DateTimeFormat, time: number): boolean {
  const { minute, timeStyle } = format.resolvedOptions();
  if (minute === undefined && timeStyle === undefined) return false;
  const shown = shownAt(format, time);
  return putBack.some((ms) => [time - ms, time + ms].some((other) => shownAt(format, other) === shown));
}

/** `GMT+2`. */
function offsetAt(locale: string, timeZone: string, iso: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'shortOffset' });
  return format.formatToParts(new Date(iso)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/**
 * Replaces a string's `{0}`, `{1}` … with values. Placeholders in a value aren't replaced, and a value can't
 * change the direction of the text after it.
 */
export function fill(template: string, values: readonly (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) =>
    visible(String(values[Number(index)] ?? whole)),
  );
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

function bytesIn(locale: string, bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const maximumFractionDigits = unit === 0 || value >= 99.5 ? 0 : 1;
  const options = { style: 'unit', unit: byteUnits[unit] ?? 'byte', maximumFractionDigits } as const;
  return new Intl.NumberFormat(locale, options).format(value);
}
