import { isBlankItem } from '../../answers/blank.ts';
import type { Codebook } from '../../answers/codebook.ts';
import { answerKind, isInstructionType } from '../../../snapshots/instructionType.ts';
import { isNumericText, itemsOf } from '../../answers/answerParts.ts';
import type { Instruction } from '../../answers/instruction.ts';
import type { Answer, AnswerItem } from '../../answers/submission.ts';
import { wordsIn } from '../../summary/cards/wordCounts.ts';
import type { AnswerRow } from './answerRows.ts';
import type { QuestionColumns } from './columnNames.ts';
import type { PeopleColumns } from './peopleColumns.ts';
import { cellsOf, type Cell, type CellColumn, type TableColumn, type TableRow } from './tableColumn.ts';

/** A row of the wide table, with its number from 1. */
interface NumberedRow {
  readonly number: number;
  readonly row: AnswerRow;
}

/** Columns that both tables have. */
export const rowColumns: readonly CellColumn<NumberedRow>[] = [
  { name: 'row', type: 'integer', cell: ({ number }) => number },
  { name: 'submission_id', type: 'text', cell: ({ row }) => row.submissionId },
  { name: 'participant_id', type: 'text', cell: ({ row }) => row.participantId },
  { name: 'study_id', type: 'text', cell: ({ row }) => row.studyId },
  { name: 'task_id', type: 'text', cell: ({ row }) => row.taskId },
  { name: 'created_at', type: 'time', cell: ({ row }) => row.createdAt },
  { name: 'duplicate', type: 'integer', cell: ({ row }) => Number(row.duplicate) },
];

/** An item of an answer with its context. */
interface Item {
  readonly answer: Answer;
  readonly instruction: Instruction | undefined;
  readonly column: string;
  /** Its place in the answer, from 0. */
  readonly index: number;
  readonly item: AnswerItem;
}

const itemColumns: readonly CellColumn<Item>[] = [
  { name: 'instruction_id', type: 'text', cell: ({ answer }) => answer.instructionId },
  { name: 'column', type: 'text', cell: ({ column }) => column },
  { name: 'question', type: 'text', cell: ({ instruction }) => instruction?.question },
  { name: 'type', type: 'text', cell: ({ answer }) => typeNameOf(answer) },
  { name: 'item', type: 'integer', cell: ({ index }) => index + 1 },
  { name: 'blank', type: 'integer', cell: ({ item }) => Number(isBlankItem(item)) },
  { name: 'value', type: 'text', cell: ({ item }) => item.value },
  { name: 'label', type: 'text', cell: ({ item }) => item.label },
  {
    name: 'option',
    type: 'integer',
    cell: ({ item: { option = -1 } }) => (option < 0 ? undefined : option + 1),
  },
  { name: 'number', type: 'number', cell: ({ item }) => item.number },
  { name: 'unit', type: 'text', cell: ({ item }) => item.unit },
  { name: 'text', type: 'text', cell: ({ item }) => item.text },
  { name: 'file', type: 'text', cell: ({ item }) => item.file },
  { name: 'words', type: 'text', cell: wordsOf },
];

/** Returns the columns of the long table: but for those of people, the same for every snapshot. */
export function longColumns({ columns }: PeopleColumns): readonly TableColumn[] {
  return [...rowColumns, ...columns, ...itemColumns];
}

/**
 * Returns a function that returns a submission's rows of the long table: one per item of an answer. Rows of
 * the wide table are numbered from 1 in this order. `namesOf` returns a question's columns.
 */
export function longRows(
  { byId }: Codebook,
  namesOf: (instructionId: string) => QuestionColumns,
  ofPeople: PeopleColumns,
): (row: AnswerRow) => TableRow[] {
  const rowCells = cellsOf(rowColumns);
  let number = 0;
  return (row) => {
    const first = [...rowCells({ number: ++number, row }), ...ofPeople.cells(row)];
    return row.answers.flatMap((answer) => {
      const instruction = byId.get(answer.instructionId);
      const column = namesOf(answer.instructionId).answer;
      return itemsOf(answer, instruction).map((item, index) => {
        const context = { answer, instruction, column, index, item };
        const cells = new Array<Cell>(first.length + itemColumns.length);
        for (let place = 0; place < first.length; place++) cells[place] = first[place];
        for (const [place, each] of itemColumns.entries()) cells[first.length + place] = each.cell(context);
        return cells;
      });
    });
  };
}

/** Returns the words of an item that isn't a number. */
function wordsOf({ answer, instruction, item: { text } }: Item): string | undefined {
  const kind = answerKind(answer.type);
  const hasWords = kind === 'other' || (kind === 'text' && !isNumericText(instruction));
  return hasWords && text !== undefined ? [...wordsIn(text)].join(' ') || undefined : undefined;
}

/** Returns an answer's type; none for an unknown shape. */
function typeNameOf(answer: Answer): string {
  if (answer.type !== 'unknown') return answer.type;
  return isInstructionType(answer.typeName) ? answer.type : (answer.typeName ?? answer.type);
}
