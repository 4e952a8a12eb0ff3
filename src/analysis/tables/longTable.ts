import { isBlankItem } from '../blank.ts';
import type { Codebook } from '../codebook.ts';
import { isInstructionType } from '../instruction.ts';
import { answerKind, isNumericText } from '../kinds.ts';
import type { Answer } from '../submission.ts';
import { wordsIn } from '../summary/words.ts';
import { itemsOf } from './answerItems.ts';
import type { AnswerRow } from './answerRows.ts';
import type { QuestionColumns } from './columnNames.ts';
import type { TableColumn, TableRow } from './tableColumn.ts';

/** The columns of the long table, the same for every snapshot. */
export const longColumns: readonly TableColumn[] = [
  { name: 'row', type: 'integer' },
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
  { name: 'blank', type: 'integer' },
  { name: 'value', type: 'text' },
  { name: 'label', type: 'text' },
  { name: 'option', type: 'integer' },
  { name: 'number', type: 'number' },
  { name: 'unit', type: 'text' },
  { name: 'text', type: 'text' },
  { name: 'file', type: 'text' },
  { name: 'words', type: 'text' },
];

/**
 * Gives the long table's rows of what one submission answered: one for each thing in an answer. Rows of the wide table are numbered
 * from 1 in the order in which they are given. `namesOf`: a question's columns.
 */
export function longRows(
  { byId }: Codebook,
  namesOf: (instructionId: string) => QuestionColumns,
): (row: AnswerRow) => TableRow[] {
  let number = 0;
  return (row) => {
    number++;
    return row.answers.flatMap((answer) => {
      const instruction = byId.get(answer.instructionId);
      const named = namesOf(answer.instructionId);
      const kind = answerKind(answer.type);
      const hasWords = kind === 'other' || (kind === 'text' && !isNumericText(instruction));
      return itemsOf(answer, instruction).map((item, index) => {
        const { value, label, option = -1, unit, text, file } = item;
        return [
          number,
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
          isBlankItem(item) ? 1 : 0,
          value,
          label,
          option < 0 ? undefined : option + 1,
          item.number,
          unit,
          text,
          file,
          hasWords && text !== undefined ? [...wordsIn(text)].join(' ') || undefined : undefined,
        ];
      });
    });
  };
}

/** An answer in a shape that its type doesn't have is of none. */
function typeNameOf(answer: Answer): string {
  if (answer.type !== 'unknown') return answer.type;
  return isInstructionType(answer.typeName) ? answer.type : (answer.typeName ?? answer.type);
}
