import { wordsOf } from '../tables/rows/columnNames.ts';

const maxHeaderLength = 40;
/** Columns of Prolific's CSV that are numbers. */
const numbers: ReadonlySet<string> = new Set(['age', 'total approvals']);

/** Returns the name and type of a demographic's column in the tables, by its header in Prolific's CSV. */
export function demographicColumn(header: string): {
  readonly name: string;
  readonly type: 'number' | 'text';
} {
  return {
    name: `demo_${wordsOf(header, maxHeaderLength) || 'column'}`,
    type: numbers.has(header.trim().toLowerCase()) ? 'number' : 'text',
  };
}
