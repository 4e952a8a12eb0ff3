import type { Columns } from '../columns/columns.ts';
import { rowsWhere, type Rows } from './rowList.ts';

/** Returns the first row of each submission. In a collection, these are all rows. */
export function firstRows(columns: Columns, rows: Rows): Rows {
  const { submissionCount, submissionOf } = columns;
  if (submissionCount === columns.rows) return rows;
  const seen = new Uint8Array(submissionCount);
  return rowsWhere(rows, (row) => {
    const submission = submissionOf(row);
    const isFirst = seen[submission] === 0;
    seen[submission] = 1;
    return isFirst;
  });
}
