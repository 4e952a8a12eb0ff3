import {
  bias,
  segmentsOf,
  systemMissing,
  textBytesIn,
  type SavField,
  type Segment,
} from './savDictionary.ts';

const codes = { end: 252, raw: 253, blank: 254, missing: 255 } as const;
const codesAtOnce = 8;
const bytesAtOnce = 1024 * 1024;

/** Encodes cases as data of a system file: eight codes, then what they don't say in eight bytes each. */
export interface CaseEncoder {
  /**
   * Encodes a case from its cells at a position in `from`, one for each field: doubles, and texts after their
   * length (16 bits). Returns where it ends.
   */
  readonly add: (from: Buffer, at: number) => number;
  /** Returns bytes to be written, which must be done before the next case; `undefined`: not enough yet. */
  readonly take: () => Buffer | undefined;
  /** Ends the data and returns its last bytes. */
  readonly end: () => Buffer;
  /** How many texts were longer than their width. */
  readonly cut: () => number;
}

/** Where a cell goes; `undefined`: nowhere. */
export interface CellPlace {
  readonly isText: boolean;
  readonly field: SavField | undefined;
}

/** Creates an encoder of cases whose cells are, in this order, those of `places`. */
export function caseEncoder(places: readonly CellPlace[]): CaseEncoder {
  const plans = places.map(({ isText, field }) => ({
    isText,
    isUsed: field !== undefined,
    segments: isText && field !== undefined ? segmentsOf(field.width) : [],
    most: textBytesIn(field?.width ?? 0),
  }));
  // Of a case: a code for each unit, what isn't blank, which is in the cells, and the ends of segments.
  const besidesCells = plans.reduce(
    (sum, { segments }) => sum + 2 + 10 * segments.length + unitsIn(segments),
    64,
  );
  let out = Buffer.alloc(2 * bytesAtOnce);
  let [codesAt, at, used, cut] = [0, codesAtOnce, 0, 0];

  const code = (value: number): void => {
    if (used === codesAtOnce) {
      codesAt = at;
      at += codesAtOnce;
      used = 0;
    }
    out[codesAt + used++] = value;
  };
  const number = (from: Buffer, position: number): void => {
    const value = from.readDoubleLE(position);
    const small = value + bias;
    if (value === systemMissing) code(codes.missing);
    else if (Number.isInteger(value) && small >= 1 && small < codes.end && !Object.is(value, -0)) code(small);
    else {
      code(codes.raw);
      // `copy` creates an object each time.
      for (let byte = position; byte < position + 8; byte++) out[at++] = from[byte] ?? 0;
    }
  };
  const text = (from: Buffer, start: number, end: number, segments: readonly Segment[]): void => {
    for (const { from: offset, width, units: count } of segments) {
      const first = start + offset;
      const last = Math.min(end, first + width);
      for (let unit = 0, position = first; unit < count; unit++, position += 8) {
        if (position >= last) {
          code(codes.blank);
          continue;
        }
        code(codes.raw);
        for (let byte = position; byte < position + 8; byte++)
          out[at++] = byte < last ? (from[byte] ?? 32) : 32;
      }
    }
  };

  return {
    add: (from, position) => {
      const end = at + besidesCells + 2 * (from.length - position);
      if (end > out.length) out = Buffer.concat([out.subarray(0, at)], 2 * end);
      let next = position;
      for (const { isText, isUsed, segments, most } of plans) {
        if (!isText) {
          if (isUsed) number(from, next);
          next += 8;
          continue;
        }
        const length = from.readUInt16LE(next);
        next += 2;
        if (isUsed) {
          const fits = length <= most ? length : fitting(from, next, most);
          if (length > most) cut++;
          text(from, next, next + fits, segments);
        }
        next += length;
      }
      return next;
    },
    take: () => {
      if (codesAt < bytesAtOnce) return undefined;
      const done = Buffer.from(out.subarray(0, codesAt));
      out.copy(out, 0, codesAt, at);
      at -= codesAt;
      codesAt = 0;
      return done;
    },
    end: () => {
      code(codes.end);
      while (used < codesAtOnce) code(0);
      return out.subarray(0, at);
    },
    cut: () => cut,
  };
}

function unitsIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { units }) => sum + units, 0);
}

/** Returns how many of the first `max` bytes of a text are whole characters. */
function fitting(from: Buffer, start: number, max: number): number {
  let end = start + max;
  while (end > start && ((from[end] ?? 0) & 0xc0) === 0x80) end--;
  return end - start;
}
