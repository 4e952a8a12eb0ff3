import { optionsOf, unitsOf } from '../../answers/answerParts.ts';
import type { Codebook } from '../../answers/codebook.ts';
import type { Instruction, Option, Unit } from '../../answers/instruction.ts';
import type { RowParts } from '../../summary/summary.ts';
import type { QuestionCounts } from './questionCounts.ts';
import type { PeopleEntry } from './peopleCounts.ts';
import type { Cell, CellColumn, TableRow } from './tableColumn.ts';
import type { WidePlan, WideTable } from './wideTable.ts';

/** A question in the codebook with its columns and counts. */
export interface CodebookEntry {
  /** The answer's column. */
  readonly column: string;
  /** All of the question's columns in the wide table. */
  readonly columns: readonly string[];
  readonly instructionId: string;
  /** `undefined`: it was answered, but is in no codebook. */
  readonly instruction: Instruction | undefined;
  /** Whether the collection no longer has it; `undefined`: there is no list of questions. */
  readonly isGone: boolean | undefined;
  /** Prolific's name of its type or, without a codebook, that of its answers. */
  readonly type: string;
  /** Counts in the wide table, without duplicates. */
  readonly rows: RowParts;
}

export const codebookColumns: readonly CellColumn<CodebookEntry>[] = [
  { name: 'column', type: 'text', cell: ({ column }) => column },
  { name: 'instruction_id', type: 'text', cell: ({ instructionId }) => instructionId },
  { name: 'page', type: 'integer', cell: ({ instruction }) => instruction?.page },
  { name: 'order', type: 'integer', cell: ({ instruction }) => instruction?.order },
  { name: 'question', type: 'text', cell: ({ instruction }) => instruction?.question },
  { name: 'help', type: 'text', cell: ({ instruction }) => instruction?.help },
  { name: 'type', type: 'text', cell: ({ type }) => type },
  { name: 'options', type: 'text', cell: ({ instruction }) => listed(optionsOf(instruction)) },
  { name: 'units', type: 'text', cell: ({ instruction }) => listed(unitsOf(instruction)) },
  {
    name: 'removed',
    type: 'integer',
    cell: ({ isGone }) => (isGone === undefined ? undefined : Number(isGone)),
  },
  { name: 'columns', type: 'text', cell: ({ columns }) => columns.join('; ') },
  { name: 'n', type: 'integer', cell: ({ rows }) => rows.answered },
  { name: 'blank', type: 'integer', cell: ({ rows }) => rows.blank },
  { name: 'other_type', type: 'integer', cell: ({ rows }) => rows.otherType },
  { name: 'missing', type: 'integer', cell: ({ rows }) => rows.missing },
];

/** Returns the row of a column that belongs to no question. */
export function codebookRow({ name, label, group, options, n, missing }: PeopleEntry): TableRow {
  const cells: Readonly<Record<string, Cell>> = {
    column: name,
    question: label,
    type: group,
    options: options?.join('; '),
    columns: name,
    n,
    missing,
  };
  return codebookColumns.map((column) => cells[column.name]);
}

/** Returns all questions in order, then those that are in no codebook. */
export function codebookEntries(
  codebook: Codebook,
  unlisted: WidePlan['unlisted'],
  { columnsOf }: WideTable,
  counts: QuestionCounts,
): CodebookEntry[] {
  const entryOf = (id: string, type: string, instruction: Instruction | undefined): CodebookEntry => {
    const columns = columnsOf.get(id) ?? [];
    const [column = ''] = columns;
    const isGone = codebook.state.kind === 'read' ? instruction === undefined : undefined;
    return { column, columns, instructionId: id, instruction, isGone, type, rows: counts.of(id) };
  };
  return [
    ...codebook.instructions.map((each) =>
      entryOf(each.id, each.type === 'unknown' ? each.typeName : each.type, each),
    ),
    ...unlisted.map(({ instructionId, type }) => entryOf(instructionId, type, undefined)),
  ];
}

/** Lists `value = label`, or a single one if equal. */
function listed(options: readonly (Option | Unit)[]): string | undefined {
  const texts = options.map(({ value, label }) =>
    String(value) === label ? label : `${String(value)} = ${label}`,
  );
  return texts.length === 0 ? undefined : texts.join('; ');
}
