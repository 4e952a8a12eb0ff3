/** Larger files of people aren't read, in bytes. */
export const maxCsvBytes = 512 * 1024 * 1024;
/** A quote that never ends would make the rest of a file one record. */
const maxRecordBytes = 4 * 1024 * 1024;
/** Further fields of a record are left out. */
const maxFields = 10_000;

const quote = 0x22;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const mark = Buffer.from('\uFEFF');

/** A record of a CSV file with its line break: `length` bytes from `at`. */
export interface CsvRecord {
  readonly at: number;
  readonly length: number;
  readonly fields: readonly string[];
}

/** A field's place in its record, in bytes. */
interface Field {
  readonly from: number;
  readonly to: number;
  readonly hasQuotes: boolean;
}

/**
 * Yields the records of a CSV file in UTF-8, separated by commas: the header, all others, and empty lines as a
 * record with an empty field. Skips a byte order mark, which belongs to the first record's bytes. Returns the
 * number of bytes that could be read: fewer than there are if a quote is never closed.
 */
export function* csvRecords(bytes: Buffer): Generator<CsvRecord, number> {
  for (let at = 0; at < bytes.length;) {
    const last = Math.min(bytes.length, at + maxRecordBytes);
    const fields: Field[] = [];
    let end = at === 0 && bytes.subarray(0, 3).equals(mark) ? 2 : at - 1;
    do {
      const field = fieldFrom(bytes, end + 1, last);
      if (field === undefined) return at;
      if (fields.length < maxFields) fields.push(field.text);
      ({ end } = field);
    } while (bytes[end] === comma);
    if (bytes[end] === carriageReturn && bytes[end + 1] === lineFeed) end++;
    end = Math.min(end + 1, bytes.length);
    yield { at, length: end - at, fields: textsOf(bytes, at, end, fields) };
    at = end;
  }
  return bytes.length;
}

/** Calls `each` with all {@link csvRecords}; returns what that does. */
export function readCsvRecords(bytes: Uint8Array, each: (record: CsvRecord) => void): number {
  const records = csvRecords(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  let step = records.next();
  for (; step.done !== true; step = records.next()) each(step.value);
  return step.value;
}

/** Returns the field that begins at `from` and where it ends; `undefined` if that is beyond `last`. */
function fieldFrom(
  bytes: Buffer,
  from: number,
  last: number,
): { readonly text: Field; readonly end: number } | undefined {
  let end = from;
  if (bytes[from] === quote) {
    let hasQuotes = false;
    for (;;) {
      end = bytes.indexOf(quote, end + 1);
      if (end < 0 || end >= last) return undefined;
      if (bytes[end + 1] !== quote) break;
      hasQuotes = true;
      end++;
    }
    const text = { from: from + 1, to: end, hasQuotes };
    if (isEnd(bytes, end + 1)) return { text, end: end + 1 };
    // Text after the closing quote: the field isn't quoted after all.
  }
  while (end <= last && !isEnd(bytes, end)) end++;
  return end > last ? undefined : { text: { from, to: end, hasQuotes: false }, end };
}

function isEnd(bytes: Buffer, at: number): boolean {
  const byte = bytes[at];
  return byte === comma || byte === lineFeed || byte === carriageReturn || byte === undefined;
}

function textsOf(bytes: Buffer, at: number, end: number, fields: readonly Field[]): string[] {
  const record = bytes.toString('utf8', at, end);
  // Without other characters, decoding the record at once is several times as fast.
  const isAscii = record.length === end - at;
  return fields.map(({ from, to, hasQuotes }) => {
    const text = isAscii ? record.slice(from - at, to - at) : bytes.toString('utf8', from, to);
    return hasQuotes ? text.replaceAll('""', '"') : text;
  });
}
