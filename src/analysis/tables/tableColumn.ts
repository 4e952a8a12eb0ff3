/** What a column holds. CSV and Parquet are made from the same cells. */
export type ColumnType =
  | 'text'
  /** A double. */
  | 'number'
  /** Of 32 bits: counts, and marks that are 1 or 0. */
  | 'integer'
  /** In CSV as it was written, in Parquet a timestamp in UTC. */
  | 'time';

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A time as it was written, and in milliseconds since 1970 where it is one. */
export interface WrittenTime {
  readonly written: string;
  readonly time: number | undefined;
}

/** `undefined`: there is nothing. */
export type Cell = string | number | WrittenTime | undefined;

/** One cell for each column of its table. */
export type TableRow = readonly Cell[];

/** A table's file that is being written. */
export interface TableFile {
  /** Writes rows in their order, giving way to others on the event loop. Throws the disk's errors and the signal's reason. */
  readonly write: (rows: readonly TableRow[]) => Promise<void>;
  /** Ends the file and closes it. */
  readonly finish: () => Promise<WrittenFile>;
  /** Closes what is not finished, and forgets its rows; nothing where it is. */
  readonly abandon: () => Promise<void>;
}

/** A file as it was written: its name, bytes, the CRC-32 of its content in eight hex digits, and rows where it is a table. */
export interface WrittenFile {
  readonly name: string;
  readonly size: number;
  readonly crc32: string;
  readonly rows?: number;
}
