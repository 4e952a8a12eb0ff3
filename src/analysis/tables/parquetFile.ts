import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { createFile } from './fileWriter.ts';
import type { Cell, ColumnType, TableColumn, TableFile, TableRow, WrittenTime } from './tableColumn.ts';
import { textForParquet } from './textEscapes.ts';
import type { Pace } from '../giveWay.ts';

/** Bounds of a row group, which is held in memory and whose columns are each encoded at one go. */
const mostRows = 8_000;
const mostCells = 1_000_000;
const mostCharacters = 1_500_000;

/** Cells that are encoded at one go, before others have their pace. */
const cellsAtOnce = 25_000;

const types: Readonly<Record<ColumnType, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
};

export interface ParquetColumn extends TableColumn {
  /** What it has in every row; rows have no cell for it then, and it comes after those they have cells for. */
  readonly everywhere?: string | undefined;
}

/** Begins a Parquet file, compressed with Snappy; each column may hold nothing. Throws the disk's errors. */
export async function parquetFile(
  { folder, name }: { readonly folder: string; readonly name: string },
  columns: readonly ParquetColumn[],
  pace: Pace,
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
  const rowsPerGroup = Math.max(1, Math.min(mostRows, Math.floor(mostCells / columns.length)));
  let group: TableRow[] = [];
  let characters = 0;
  let count = 0;

  const writeGroup = async (): Promise<void> => {
    if (group.length === 0) return;
    const [before, rowsBefore] = [writer.row_groups.length, writer.num_rows];
    // Some columns at a time, so that others have their pace in between; these groups of few columns are joined below. Not fewer than that,
    // as each time the writer goes through the whole schema.
    const columnsAtOnce = Math.ceil(cellsAtOnce / group.length);
    for (let from = 0; from < columns.length; from += columnsAtOnce) {
      const columnData = columns
        .slice(from, from + columnsAtOnce)
        .map(({ name: column, everywhere }, place) => ({
          name: column,
          data: group.map((row) => valueOf(everywhere ?? row[from + place])),
          offsetIndex: false,
        }));
      await writer.write({ columnData, rowGroupSize: group.length });
      await pace.restIfDue();
    }
    const pieces = writer.row_groups.splice(before);
    writer.row_groups.push({
      columns: pieces.flatMap((piece) => piece.columns),
      total_byte_size: sum(pieces.map((piece) => piece.total_byte_size)),
      total_compressed_size: sum(pieces.map((piece) => piece.total_compressed_size ?? 0n)),
      num_rows: BigInt(group.length),
    });
    writer.num_rows = rowsBefore + BigInt(group.length);
    group = [];
    characters = 0;
  };

  return {
    write: async (rows) => {
      for (const row of rows) {
        group.push(row);
        for (const cell of row) if (typeof cell === 'string') characters += cell.length;
        if (group.length >= rowsPerGroup || characters >= mostCharacters) await writeGroup();
      }
      count += rows.length;
    },
    finish: async () => {
      await writeGroup();
      await writer.finish();
      return { ...(await file.finish()), rows: count };
    },
    abandon: async () => {
      group = [];
      await file.abandon();
    },
  };
}

function valueOf(cell: Cell): unknown {
  if (typeof cell === 'string') return textForParquet(cell);
  return typeof cell === 'object' ? microsecondsOf(cell) : cell;
}

/** Since 1970: the time has milliseconds, and three digits more where that many were written. */
function microsecondsOf({ written, time }: WrittenTime): bigint | undefined {
  if (time === undefined) return undefined;
  const digits = /:\d\d[.,]\d{3}(\d{1,3})/.exec(written)?.[1] ?? '';
  return BigInt(time) * 1000n + BigInt(digits.padEnd(3, '0'));
}

function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, each) => total + each, 0n);
}
