import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter, type ColumnSource } from 'hyparquet-writer';
import { createFile } from './fileWriter.ts';
import type { Cell, ColumnType, TableColumn, TableFile, WrittenTime } from '../rows/tableColumn.ts';
import { textForParquet } from './textEscapes.ts';

/** Bounds of a row group, which is held in memory and whose columns are each encoded at one go. */
const maxRows = 8_000;
const maxCells = 1_000_000;
const maxCharacters = 1_500_000;

const types: Readonly<Record<ColumnType, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
};

export interface ParquetColumn extends TableColumn {
  /** Value in every row. Rows then have no cell for it, and such columns come last. */
  readonly everywhere?: string | undefined;
}

/** Begins a Parquet file, compressed with Snappy; each column may hold nothing. Throws the disk's errors. */
export async function parquetFile(
  { folder, name }: { readonly folder: string; readonly name: string },
  columns: readonly ParquetColumn[],
): Promise<TableFile> {
  const file = await createFile(folder, name);
  const bytes = new ByteWriter(1024 * 1024);
  const flush = async (): Promise<void> => {
    await file.write(bytes.getBytes());
    bytes.index = 0;
  };
  const writer = new ParquetWriter({
    writer: Object.assign(bytes, { flush, finish: flush }),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name: column, type }): SchemaElement => ({
        name: column,
        ...types[type],
        repetition_type: 'OPTIONAL',
      })),
    ],
    createdBy: 'prolific-collections',
  });
  const rowsPerGroup = Math.max(1, Math.min(maxRows, Math.floor(maxCells / columns.length)));
  const buffers = columns.map((column) => new ColumnBuffer(column));
  let inGroup = 0;
  let characters = 0;
  let count = 0;

  const writeGroup = async (): Promise<void> => {
    if (inGroup === 0) return;
    await writer.write({
      columnData: buffers.map((buffer) => buffer.take()),
      rowGroupSize: inGroup,
    });
    inGroup = 0;
    characters = 0;
  };

  return {
    write: async (rows) => {
      for (const row of rows) {
        for (const [place, buffer] of buffers.entries()) characters += buffer.add(row[place]);
        inGroup++;
        if (inGroup >= rowsPerGroup || characters >= maxCharacters) await writeGroup();
      }
      count += rows.length;
    },
    finish: async () => {
      await writeGroup();
      await writer.finish();
      return { ...(await file.finish()), rows: count };
    },
    abandon: async () => {
      await file.abandon();
    },
  };
}

/** Values of a column that wait for their row group. A cell that is the same as the one above is encoded once. */
class ColumnBuffer {
  private readonly column: ParquetColumn;
  /** Kept from group to group, as growing again would take as much memory again. */
  private readonly values: unknown[] = [];
  private count = 0;
  private last: Cell;
  private value: unknown;
  private length = 0;

  constructor(column: ParquetColumn) {
    this.column = column;
  }

  /** Returns the cell's length in characters. */
  add(own: Cell): number {
    const cell = this.column.everywhere ?? own;
    if (cell !== this.last) {
      this.last = cell;
      this.value = valueOf(cell);
      this.length = typeof cell === 'string' ? cell.length : 0;
    }
    this.values[this.count++] = this.value;
    return this.length;
  }

  /** Returns the values for the writer, valid until the next one is added. */
  take(): ColumnSource {
    const { name, type } = this.column;
    const data = this.count === this.values.length ? this.values : this.values.slice(0, this.count);
    this.count = 0;
    // Nobody looks for a text between two others, and finding these takes a sixth of the time.
    return { name, data, offsetIndex: false, statistics: type !== 'text' };
  }
}

function valueOf(cell: Cell): unknown {
  if (typeof cell === 'string') return textForParquet(cell);
  return typeof cell === 'object' ? microsecondsOf(cell) : cell;
}

/** Returns microseconds since 1970, with three more digits than the milliseconds if written. */
function microsecondsOf({ written, time }: WrittenTime): bigint | undefined {
  if (time === undefined) return undefined;
  const digits = /:\d\d[.,]\d{3}(\d{1,3})/.exec(written)?.[1] ?? '';
  return BigInt(time) * 1000n + BigInt(digits.padEnd(3, '0'));
}
