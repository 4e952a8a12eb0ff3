import { CsvError, parse } from 'csv-parse/sync';

/** Larger files of people aren't read, in bytes. */
export const maxCsvBytes = 512 * 1024 * 1024;
/** A quote that never ends would make the rest of a file one record. */
const maxRecordCharacters = 4 * 1024 * 1024;

/** A record of a CSV file with its line break: `length` bytes from `at`. */
export interface CsvRecord {
  readonly at: number;
  readonly length: number;
  readonly fields: readonly string[];
}

/**
 * Reads the records of a CSV file in UTF-8, separated by commas: the header, all others and empty lines, as a
 * record with an empty field. Skips a byte order mark. Returns the number of bytes that could be read: fewer than
 * there are if a quote is never closed.
 */
export function readCsvRecords(bytes: Uint8Array, each: (record: CsvRecord) => void): number {
  let at = 0;
  const options = {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    // Found out by itself, it would be the one of the first line, and others no ends of records.
    record_delimiter: ['\r\n', '\n'],
    max_record_size: maxRecordCharacters,
    on_record: (fields: string[], { bytes: end }: { readonly bytes: number }) => {
      each({ at, length: end - at, fields });
      at = end;
      return null;
    },
  };
  try {
    parse(bytes as Buffer, options);
    return bytes.length;
  } catch (error) {
    if (error instanceof CsvError) return at;
    throw error;
  }
}
