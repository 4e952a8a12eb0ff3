import type { TimeUnit } from '../../src/analysis/summary/model.ts';
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
  /** A bin: one number where both ends are equal, else from the one inclusive to the other exclusive, either may be open. Without a unit, of lengths of texts. */
  readonly range: (from: number | undefined, to: number | undefined, unit: string | undefined) => string;
  /** A percentage, never 0 or 100 where that is only nearly so; “2 of 3” of fewer than {@link fewestForPercent}. */
  readonly share: (count: number, total: number) => string;
  readonly bytes: (bytes: number) => string;
  /** Local date and time, with the clock's offset where it shows the same time twice. */
  readonly moment: (iso: string) => string;
  /** The same with its seconds, where it has any. */
  readonly exactMoment: (iso: string) => string;
  /** Local date. */
  readonly day: (iso: string) => string;
  /** The beginning of a bin as clocks show it in a time zone, as long as its unit needs; with their offset where they show it twice. */
  readonly bin: (iso: string, unit: TimeUnit, timeZone: string) => string;
  /** The same, always with its year. */
  readonly binInYear: (iso: string, unit: TimeUnit, timeZone: string) => string;
}

/** Percentages of fewer say more than is known. */
export const fewestForPercent = 20;

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
/** By how much clocks are put back, anywhere, in ms. */
const putBack = [30, 60, 120].map((minutes) => minutes * 60_000);

/** @param locale BCP 47 */
export function createWords(strings: OverviewStrings, locale: string): Words {
  const whole = new Intl.NumberFormat(locale);
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
  const range: Words['range'] = (from, to, unit) => {
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
    share: (count, total) => {
      if (total < fewestForPercent) return fill(strings.ofAll, [whole.format(count), whole.format(total)]);
      const part = count / total;
      if (count > 0 && part < 0.001) return `<${percent.format(0.001)}`;
      if (count < total && part > 0.999) return `>${percent.format(0.999)}`;
      return percent.format(part);
    },
    bytes: (bytes) => bytesIn(locale, bytes),
    moment: (iso) => at(toMinute, iso),
    exactMoment: (iso) => at(new Date(iso).getUTCSeconds() === 0 ? toMinute : toSecond, iso),
    day: (iso) => at(day, iso),
    bin: (iso, unit, timeZone) => at(binFormat(timeZone, partsOfBin[unit]), iso),
    binInYear: (iso, unit, timeZone) =>
      at(binFormat(timeZone, { ...partsOfBin[unit], year: 'numeric' }), iso),
  };
}

function shownAt(format: Intl.DateTimeFormat, time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : format.format(date);
}

/** Whether clocks that are put back show it a second time. Of days and longer parts they are not. */
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
