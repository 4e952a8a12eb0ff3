import type { Codebook } from '../codebook.ts';
import type { Answer } from '../submission.ts';
import { itemsOf } from './answerItems.ts';
import type { AnswerRow } from './answerRows.ts';
import type { QuestionColumns } from './columnNames.ts';
import type { TableColumn, TableRow } from './tableColumn.ts';

/** The columns of the long table, the same for every snapshot. */
export const longColumns: readonly TableColumn[] = [
  { name: 'submission_id', type: 'text' },
  { name: 'participant_id', type: 'text' },
  { name: 'study_id', type: 'text' },
  { name: 'task_id', type: 'text' },
  { name: 'created_at', type: 'time' },
  { name: 'duplicate', type: 'integer' },
  { name: 'instruction_id', type: 'text' },
  { name: 'column', type: 'text' },
  { name: 'question', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'item', type: 'integer' },
  { name: 'value', type: 'text' },
  { name: 'label', type: 'text' },
  { name: 'option', type: 'integer' },
  { name: 'number', type: 'number' },
  { name: 'unit', type: 'text' },
  { name: 'text', type: 'text' },
  { name: 'file', type: 'text' },
];

/** Gives the long table's rows of what one submission answered: one for each thing in an answer. `namesOf`: a question's columns. */
export function longRows(
  { byId }: Codebook,
  namesOf: (instructionId: string) => QuestionColumns,
): (row: AnswerRow) => TableRow[] {
  return (row) =>
    row.answers.flatMap((answer) => {
      const instruction = byId.get(answer.instructionId);
      const named = namesOf(answer.instructionId);
      return itemsOf(answer, instruction).map(
        ({ value, label, option = -1, number, unit, text, file }, index) => [
          row.submissionId,
          row.participantId,
          row.studyId,
          row.taskId,
          row.createdAt,
          row.duplicate ? 1 : 0,
          answer.instructionId,
          named.answer,
          instruction?.question,
          typeNameOf(answer),
          index + 1,
          value,
          label,
          option < 0 ? undefined : option + 1,
          number,
          unit,
          text,
          file,
        ],
      );
    });
}

function typeNameOf(answer: Answer): string {
  return answer.type === 'unknown' ? (answer.typeName ?? 'unknown') : answer.type;
}
