import type { Codebook } from '../codebook.ts';
import type { Instruction, Option, Unit } from '../instruction.ts';
import type { QuestionCounts, RowsOfQuestion } from './questionCounts.ts';
import type { TableColumn, TableRow } from './tableColumn.ts';
import type { WidePlan, WideTable } from './wideTable.ts';

/** What the codebook says of a question, with what was made of it. */
export interface CodebookEntry {
  /** The answer's column. */
  readonly column: string;
  /** All of the question's columns in the wide table. */
  readonly columns: readonly string[];
  readonly instructionId: string;
  /** `undefined`: it was answered, but is in no codebook. */
  readonly instruction: Instruction | undefined;
  /** What Prolific calls its type or, where it is in no codebook, that of its answers. */
  readonly type: string;
  /** Of the wide table, without duplicates. */
  readonly rows: RowsOfQuestion;
}

export const codebookColumns: readonly TableColumn[] = [
  { name: 'column', type: 'text' },
  { name: 'instruction_id', type: 'text' },
  { name: 'page', type: 'integer' },
  { name: 'order', type: 'integer' },
  { name: 'question', type: 'text' },
  { name: 'help', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'options', type: 'text' },
  { name: 'units', type: 'text' },
  { name: 'columns', type: 'text' },
  { name: 'n', type: 'integer' },
  { name: 'blank', type: 'integer' },
  { name: 'other_type', type: 'integer' },
  { name: 'missing', type: 'integer' },
];

/** All questions in the order in which they were asked, then those that are in no codebook. */
export function codebookEntries(
  codebook: Codebook,
  unlisted: WidePlan['unlisted'],
  { columnsOf }: WideTable,
  counts: QuestionCounts,
): CodebookEntry[] {
  const entryOf = (id: string, type: string, instruction: Instruction | undefined): CodebookEntry => {
    const columns = columnsOf.get(id) ?? [];
    return {
      column: columns[0] ?? '',
      columns,
      instructionId: id,
      instruction,
      type,
      rows: counts.of(id),
    };
  };
  return [
    ...codebook.instructions.map((each) =>
      entryOf(each.id, each.type === 'unknown' ? each.typeName : each.type, each),
    ),
    ...unlisted.map(({ instructionId, type }) => entryOf(instructionId, type, undefined)),
  ];
}

export function codebookRow(entry: CodebookEntry): TableRow {
  const { column, columns, instructionId, instruction, type, rows } = entry;
  return [
    column,
    instructionId,
    instruction?.page,
    instruction?.order,
    instruction?.question,
    instruction?.help,
    type,
    instruction !== undefined && 'options' in instruction ? listed(instruction.options) : undefined,
    instruction !== undefined && 'units' in instruction ? listed(instruction.units) : undefined,
    columns.join('; '),
    rows.answered,
    rows.blank,
    rows.otherType,
    rows.missing,
  ];
}

/** `value = label`, or only one of them where they are the same. */
function listed(options: readonly (Option | Unit)[]): string | undefined {
  const texts = options.map(({ value, label }) =>
    String(value) === label ? label : `${String(value)} = ${label}`,
  );
  return texts.length === 0 ? undefined : texts.join('; ');
}
