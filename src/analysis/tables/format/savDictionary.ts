import { joinLines } from '../../../problems/plainText.ts';
import { setNames, variableNames } from './savNames.ts';
import { responseSetsOf, type SavVariable } from './savVariable.ts';
import { escapedText } from './textEscapes.ts';

/** A variable as it is written: with its name, and its width in bytes if it is a text. */
export interface SavField {
  readonly variable: SavVariable;
  readonly name: string;
  /** 0: a number. */
  readonly width: number;
  /** Numbers only: how many digits to show before and after the point. */
  readonly digits: readonly [before: number, after: number];
}

/** A part of a text that older programs see as a variable. */
export interface Segment {
  readonly width: number;
  /** Its first byte in the text. */
  readonly from: number;
  /** Its size in units of 8 bytes. */
  readonly units: number;
}

/** The maximum width of a text in bytes. */
export const maxWidth = 32_767;
/** Texts in segments stay so much shorter than their width: ReadStat, and so R, may lose their last byte. */
const spareBytes = 8;
/** Texts with labels or missing values are at least this wide, so that both are always in the same records. */
export const minLabelledWidth = 9;
export const systemMissing = -Number.MAX_VALUE;
/** Numbers from 1 - bias to 251 - bias are a byte in the data. */
export const bias = 100;

export const maxLabelBytes = 255;
export const maxValueLabelBytes = 120;
const measures = { nominal: 1, ordinal: 2, scale: 3 } as const;
const formats = { text: 1, number: 5, time: 22 } as const;
const longestNumber = 40;

/** Returns how many bytes of a text are in a variable of a width. */
export function textBytesIn(width: number): number {
  return width <= 255 ? width : Math.max(255, width - spareBytes);
}

/** Returns the width for texts of at most so many bytes. */
export function widthFor(bytes: number): number {
  return bytes <= 255 ? Math.max(1, bytes) : Math.min(maxWidth, bytes + spareBytes);
}

/** Returns a text's segments: of 255 bytes, although a segment counts as 252 bytes of the width. */
export function segmentsOf(width: number): readonly Segment[] {
  const count = width <= 255 ? 1 : Math.ceil(width / 252);
  return Array.from({ length: count }, (_, index) => {
    const own = index < count - 1 ? 255 : width - (count - 1) * 252;
    return { width: own, from: index * 255, units: Math.ceil(own / 8) };
  });
}

/**
 * Returns everything before the data of a system file, as PSPP's developers describe the format: records 2
 * (variables), 3 and 4 (value labels), 7 (extensions) and 999.
 */
export function savDictionary(
  fields: readonly SavField[],
  { cases, label, at }: { readonly cases: number; readonly label: string; readonly at: Date },
): Buffer {
  const placed = place(fields);
  const units = placed.reduce((sum, { segments }) => sum + unitsIn(segments), 0);
  return Buffer.concat([
    fileHeader(units, cases, label, at),
    ...placed.map(variableRecords),
    ...placed.map(valueLabels),
    extension(3, int32(1, 0, 0, -1, 1, 1, 2, 65_001), 4),
    extension(4, doubles(systemMissing, Number.MAX_VALUE, lowest), 8),
    ...responseSets(placed),
    extension(11, Buffer.concat(placed.map(display)), 4),
    extension(13, Buffer.from(placed.map(({ short, name }) => `${short}=${name}`).join('\t'))),
    ...veryLongTexts(placed),
    extension(16, int64(1, cases), 8),
    extension(20, Buffer.from('UTF-8')),
    ...optional(21, placed.map(longValueLabels)),
    ...optional(22, placed.map(longMissing)),
    int32(999, 0),
  ]);
}

/** The lowest number that ranges use. */
const lowest = -1.797_693_134_862_315_5e308;

interface Placed extends SavField {
  /** Unique; only programs of the last century show it. */
  readonly short: string;
  readonly segments: readonly (Segment & { readonly short: string })[];
  /** Its place among the variable records, from 1. */
  readonly index: number;
}

function place(fields: readonly SavField[]): readonly Placed[] {
  let [index, names] = [1, 0];
  return fields.map((field) => {
    const segments = segmentsOf(field.width).map((each) => ({ ...each, short: `V${++names}` }));
    const own = { ...field, short: segments[0]?.short ?? '', segments, index };
    index += unitsIn(segments);
    return own;
  });
}

function unitsIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { units }) => sum + Math.max(1, units), 0);
}

function fileHeader(units: number, cases: number, label: string, at: Date): Buffer {
  const [, day = '', month = '', year = '', time = ''] = at.toUTCString().split(' ');
  return Buffer.concat([
    padded('$FL2@(#) SPSS DATA FILE Prolific Collections', 64),
    int32(2, units, 1, 0, cases > 0x7f_ff_ff_ff ? -1 : cases),
    doubles(bias),
    padded(`${day} ${month} ${year.slice(-2)}`, 9),
    padded(time, 8),
    filled(labelBytes(label, 64), 64),
    Buffer.alloc(3),
  ]);
}

function variableRecords({ variable, segments, width, digits }: Placed): Buffer {
  const { missing } = variable;
  const isRange = width === 0 && missing !== undefined && 'from' in missing;
  return Buffer.concat(
    segments.flatMap(({ width: own, short, units }, part) => {
      const format = width === 0 ? numberFormat(variable, digits) : (formats.text << 16) | (own << 8);
      const label = part === 0 ? labelBytes(variable.label ?? '', maxLabelBytes) : Buffer.alloc(0);
      return [
        int32(2, own, label.length > 0 ? 1 : 0, isRange ? -2 : 0, format, format),
        padded(short, 8),
        ...(label.length > 0 ? [int32(label.length), filled(label, Math.ceil(label.length / 4) * 4)] : []),
        ...(isRange ? [doubles(missing.from, missing.to)] : []),
        ...Array.from({ length: units - 1 }, () => Buffer.concat([int32(2, -1, 0, 0, 0, 0), padded('', 8)])),
      ];
    }),
  );
}

function numberFormat({ type }: SavVariable, [before, after]: SavField['digits']): number {
  if (type === 'time') return (formats.time << 16) | (23 << 8) | 2;
  const width = Math.min(longestNumber, Math.max(8, before + (after > 0 ? after + 1 : 0)));
  return (formats.number << 16) | (width << 8) | Math.min(after, width - 2);
}

function valueLabels({ variable: { valueLabels: labels = [] }, width, index }: Placed): Buffer {
  const own = distinct(labels).filter(({ value }) => typeof value === 'number');
  if (width > 0 || own.length === 0) return Buffer.alloc(0);
  return Buffer.concat([
    int32(3, own.length),
    ...own.flatMap(({ value, label }) => {
      const bytes = labelBytes(label, maxValueLabelBytes);
      const size = Math.ceil((bytes.length + 1) / 8) * 8 - 1;
      return [doubles(Number(value)), Buffer.from([bytes.length]), filled(bytes, size)];
    }),
    int32(4, 1, index),
  ]);
}

function responseSets(placed: readonly Placed[]): Buffer[] {
  const sets = responseSetsOf(placed);
  const names = variableNames([...sets.keys()], setNames);
  const lines = [...sets.values()].map(({ label, members }, place) => {
    const words = labelBytes(label, maxLabelBytes);
    const shorts = members.map(({ short }) => short.toLowerCase());
    return `$${names[place]}=D1 1 ${words.length} ${words.toString()} ${shorts.join(' ')}\n`;
  });
  return optional(7, [Buffer.from(lines.join(''))]);
}

function display({ variable, segments, width }: Placed): Buffer {
  return int32(
    ...segments.flatMap((segment) =>
      width === 0
        ? [measures[variable.measure], variable.type === 'time' ? 23 : 10, 1]
        : [measures[variable.measure], Math.min(segment.width, 32), 0],
    ),
  );
}

function veryLongTexts(placed: readonly Placed[]): Buffer[] {
  const wide = placed.filter(({ segments }) => segments.length > 1);
  return optional(14, [
    Buffer.from(wide.map(({ short, width }) => `${short}=${String(width).padStart(5, '0')}\0\t`).join('')),
  ]);
}

function longValueLabels({ variable: { valueLabels: labels = [] }, name, width }: Placed): Buffer {
  const own = distinct(labels)
    .map(({ value, label }) => ({ value: Buffer.from(escapedText(String(value))), label }))
    .filter(({ value }) => value.length <= width);
  if (width === 0 || own.length === 0) return Buffer.alloc(0);
  return Buffer.concat([
    counted(Buffer.from(name)),
    int32(width, own.length),
    ...own.flatMap(({ value, label }) => [
      counted(filled(value, width)),
      counted(labelBytes(label, maxValueLabelBytes)),
    ]),
  ]);
}

function longMissing({ variable: { missing }, name, width }: Placed): Buffer {
  if (width === 0 || missing === undefined || 'from' in missing) return Buffer.alloc(0);
  const values = missing.slice(0, 3);
  return Buffer.concat([
    counted(Buffer.from(name)),
    Buffer.from([values.length]),
    int32(8),
    ...values.map((value) => padded(value, 8)),
  ]);
}

/** Keeps the first of equal values. */
function distinct(labels: NonNullable<SavVariable['valueLabels']>): NonNullable<SavVariable['valueLabels']> {
  const seen = new Set<string | number>();
  return labels.filter(({ value }) => seen.size < seen.add(value).size);
}

function optional(subtype: number, parts: readonly Buffer[]): Buffer[] {
  const content = Buffer.concat(parts);
  return content.length === 0 ? [] : [extension(subtype, content)];
}

function extension(subtype: number, content: Buffer, size = 1): Buffer {
  return Buffer.concat([int32(7, subtype, size, content.length / size), content]);
}

function counted(bytes: Buffer): Buffer {
  return Buffer.concat([int32(bytes.length), bytes]);
}

function int32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeInt32LE(value, 4 * index);
  return bytes;
}

function int64(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeBigInt64LE(BigInt(value), 8 * index);
  return bytes;
}

function doubles(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeDoubleLE(value, 8 * index);
  return bytes;
}

/** Returns a text's bytes, filled with blanks. */
function padded(text: string, size: number): Buffer {
  return filled(Buffer.from(text), size);
}

function filled(bytes: Buffer, size: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, size - bytes.length), ' ')], size);
}

function labelBytes(label: string, max: number): Buffer {
  return Buffer.from(shortLabel(label, max));
}

/** Returns a label on one line, cut to `max` bytes. */
export function shortLabel(label: string, max: number): string {
  const bytes = Buffer.from(joinLines(label));
  return bytes.length <= max ? bytes.toString() : `${cutBytes(bytes, max - 3)}…`;
}

/** Returns as much of a text as fits into `max` bytes, in whole characters. */
function cutBytes(bytes: Buffer, max: number): string {
  let end = max;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
