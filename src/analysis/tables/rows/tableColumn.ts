/** Type of a column. CSV and Parquet have the same cells. */
export type ColumnType =
  | 'text'
  /** A double. */
  | 'number'
  /** 32 bits: counts, and marks that are 1 or 0. */
  | 'integer'
  /** In CSV as it was written, in Parquet a timestamp in UTC. */
  | 'time';

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A column that computes its cells. */
export interface CellColumn<Row> extends TableColumn {
  readonly cell: (row: Row) => Cell;
}

/** Returns a function that returns a row's cells. */
export function cellsOf<Row>(columns: readonly CellColumn<Row>[]): (row: Row) => TableRow {
  return (row) => columns.map(({ cell }) => cell(row));
}

/** A time as written and, if valid, in milliseconds since 1970. */
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
  /** Writes rows in their order. Throws the disk's errors. */
  readonly write: (rows: readonly TableRow[]) => Promise<void>;
  /** Ends the file and closes it. */
  readonly finish: () => Promise<WrittenFile>;
  /** Closes an unfinished file and discards its rows; does nothing once finished. */
  readonly abandon: () => Promise<void>;
}

/**
 * A written file: name, size in bytes, CRC-32 as eight hexadecimal digits, and the number of rows if it is a
 * table.
 */
export interface WrittenFile {
  readonly name: string;
  readonly size: number;
  readonly crc32: string;
  readonly rows?: number;
}
