import { ByteWriter, ParquetWriter, schemaFromColumnData, type BasicType } from 'hyparquet-writer';
import { createFile } from './fileWriter.ts';
import type { Cell, ColumnType, TableColumn, TableFile, TableRow } from './tableColumn.ts';
import type { Pace } from '../giveWay.ts';

/** Bounds of a row group, which is held in memory and whose columns are each encoded at one go. */
const mostRows = 8_000;
const mostCells = 200_000;
const mostCharacters = 1_500_000;

const types: Readonly<Record<ColumnType, BasicType>> = {
  text: 'STRING',
  number: 'DOUBLE',
  integer: 'INT32',
  time: 'TIMESTAMP',
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
    schema: schemaFromColumnData({
      columnData: columns.map((column) => ({ name: column.name, type: types[column.type], data: [] })),
    }),
    createdBy: 'prolific-collections',
  });
  const rowsPerGroup = Math.max(1, Math.min(mostRows, Math.floor(mostCells / columns.length)));
  let group: TableRow[] = [];
  let characters = 0;
  let count = 0;

  const writeGroup = async (): Promise<void> => {
    if (group.length === 0) return;
    const [before, rowsBefore] = [writer.row_groups.length, writer.num_rows];
    for (const [index, { name: column, everywhere }] of columns.entries()) {
      const data = group.map((row) => everywhere ?? valueOf(row[index]));
      // A column at a time, so that others have their pace in between; these groups of one column are joined below.
      await writer.write({
        columnData: [{ name: column, data, offsetIndex: false }],
        rowGroupSize: group.length,
      });
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
  if (typeof cell !== 'object') return cell;
  return cell.time === undefined ? undefined : new Date(cell.time);
}

function sum(numbers: readonly bigint[]): bigint {
  return numbers.reduce((total, each) => total + each, 0n);
}
