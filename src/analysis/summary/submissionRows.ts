import { inSlices, type Pace } from '../giveWay.ts';
import type { Columns } from './columns.ts';
import { rowList, type Rows } from './matching.ts';

/** Of rows in the file's order the first of each submission. Of a collection these are the rows themselves. */
export async function firstRows(columns: Columns, rows: Rows, pace: Pace): Promise<Rows> {
  const { submissionCount, submissionOf } = columns;
  if (submissionCount === columns.rows) return rows;
  const seen = new Uint8Array(submissionCount);
  const firsts = rowList();
  await inSlices(rows.count, pace, (place) => {
    const row = rows.at(place);
    const submission = submissionOf(row);
    if (seen[submission] === 1) return;
    seen[submission] = 1;
    firsts.push(row);
  });
  return firsts.done();
}
