import { visible } from '../../src/prolific/plainText.ts';
import type { CountedString, OverviewStrings } from '../../src/overview/strings.ts';
import { edgeFormat, measureFormat } from './measures.ts';

type Key = keyof OverviewStrings;

/** Strings, numbers and times in the person's language. */
export interface Words {
  /** A string with `{0}` and so on filled in. */
  readonly t: (key: Key, ...values: readonly (string | number)[]) => string;
  readonly number: (value: number) => string;
  /** Four digits, or all of a whole number; see {@link measureFormat}. */
  readonly measure: (value: number) => string;
  /** How the edges of a histogram's bins are written. */
  readonly edges: (edges: readonly number[]) => (edge: number) => string;
  /** A bin: one number where both ends are equal, else from the one inclusive to the other exclusive. Without a unit, of lengths of texts. */
  readonly range: (from: number, to: number, unit: string | undefined) => string;
  readonly percent: (count: number, total: number) => string;
  readonly bytes: (bytes: number) => string;
  /** Local date and time. */
  readonly moment: (iso: string) => string;
  /** The same with its seconds, where it has any. */
  readonly exactMoment: (iso: string) => string;
  /** Local date. */
  readonly day: (iso: string) => string;
  /** The beginning of a bin as clocks show it in a time zone, as long as its unit needs. */
  readonly bin: (iso: string, unit: TimeUnit, timeZone: string) => string;
}

export type TimeUnit = 'hour' | 'day' | 'week' | 'month';

const wholeDay = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const partsOfBin = {
  hour: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  day: wholeDay,
  week: wholeDay,
  month: { month: 'short', year: 'numeric' },
} as const satisfies Record<TimeUnit, Intl.DateTimeFormatOptions>;

/** @param locale BCP 47 */
export function createWords(strings: OverviewStrings, locale: string): Words {
  const whole = new Intl.NumberFormat(locale);
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const toMinute = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const toSecond = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const binFormats = new Map<string, Intl.DateTimeFormat>();
  const at = (format: Intl.DateTimeFormat, iso: string): string => {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? iso : format.format(date);
  };
  const edges = (all: readonly number[]): ((edge: number) => string) => edgeFormat(locale, all);
  const range: Words['range'] = (from, to, unit) => {
    const edge = edges(from === to ? [from] : [from, to]);
    const numbers = from === to ? edge(from) : fill(strings.underRange, [edge(from), edge(to)]);
    if (unit === undefined) return `${strings.lengths}: ${numbers}`;
    return unit === '' ? numbers : `${numbers} ${visible(unit)}`;
  };
  return {
    range,
    edges,
    t: (key, ...values) => {
      const string: string | CountedString = strings[key];
      if (typeof string === 'string') return fill(string, values);
      const { one, other, by } = string;
      return fill(String(values[by]) === whole.format(1) ? one : other, values);
    },
    number: (value) => whole.format(value),
    measure: measureFormat(locale),
    percent: (count, total) => share.format(total === 0 ? 0 : count / total),
    bytes: (bytes) => bytesIn(locale, bytes),
    moment: (iso) => at(toMinute, iso),
    exactMoment: (iso) => at(new Date(iso).getUTCSeconds() === 0 ? toMinute : toSecond, iso),
    day: (iso) => at(day, iso),
    bin: (iso, unit, timeZone) => {
      const key = `${unit} ${timeZone}`;
      const format =
        binFormats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...partsOfBin[unit] });
      binFormats.set(key, format);
      return at(format, iso);
    },
  };
}

/** Puts values into a string's `{0}`, `{1}` …; a value is never searched for placeholders itself, and can't turn round what follows it. */
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
