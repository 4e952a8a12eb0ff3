import { ownValue } from '../../../src/analysis/records/json.ts';
import type { Summary } from '../../../src/analysis/summary/summary.ts';
import type { Row, RowColumn, RowSort } from '../../../src/analysis/summary/summarySource.ts';
import type { MenuItem } from '../dom/menu.ts';
import { shortId } from '../dom/shortId.ts';
import { questionTitle } from '../cards/questionTitle.ts';
import { valueWords } from '../cards/valueWords.ts';
import { allCards } from '../people/groups.ts';
import type { View } from '../view.ts';
import type { Placeable } from './columnPlan.ts';

/** A cell's text, and what Enter or a click on it does. */
export interface Cell {
  readonly text: string;
  /** What the text shortens. */
  readonly full?: string;
  /** The whole id, which is copied. */
  readonly id?: string;
  /** The filters that can be applied. */
  readonly filters?: readonly MenuItem[];
}

export interface Column extends Placeable {
  readonly by: RowSort['by'];
  readonly name: string;
  readonly className: string;
  readonly cell: (row: Row) => Cell;
}

const digitWidth = 9;

/** Returns the table's columns: the row's number, answers, who answered, ids, study and time. */
export function tableColumns(summary: Summary, view: View): Column[] {
  const { studies, hasTasks, submissions } = summary;
  const { t, number, moment, study } = view.words;
  const plain = (by: RowColumn, name: string, width: number, cell: Column['cell']): Column => ({
    key: by,
    by,
    name,
    width,
    className: `col-${by}`,
    cell,
  });
  const ids = (by: 'submission' | 'participant' | 'task', name: string): Column =>
    plain(by, name, 132, ({ [by]: id = '' }) => (id === '' ? { text: '' } : { text: shortId(id), id }));
  const answers = allCards(summary).map((card): Column => {
    const { instructionId, kind } = card;
    return {
      key: `answer:${instructionId}`,
      by: { instructionId },
      name: questionTitle(card, view.words),
      width: kind === 'number' ? 140 : 220,
      className: kind === 'number' ? 'col-number' : 'col-answer',
      cell: ({ answers: texts, values }) => ({
        text: ownValue(texts, instructionId) ?? '',
        filters: (ownValue(values, instructionId) ?? []).map((value) => ({
          label: valueWords(card, value),
          run: () => view.filterByAnswer(instructionId, value),
        })),
      }),
    };
  });
  const studyCell = ({ study: id = '' }: Row): Cell =>
    id === ''
      ? { text: '' }
      : {
          text: study(id),
          full: id,
          filters: [{ label: study(id), run: () => view.filterBy({ study: id }) }],
        };
  return [
    plain('row', t('columnRow'), Math.max(66, 20 + digitWidth * number(submissions).length), ({ row }) => ({
      text: number(row + 1),
    })),
    ...answers,
    ids('submission', t('columnSubmission')),
    ids('participant', t('participant')),
    ...(hasTasks ? [ids('task', t('columnTask'))] : []),
    ...(studies.length === 0 ? [] : [plain('study', t('study'), 200, studyCell)]),
    plain('time', t('columnTime'), 190, ({ time }) => ({ text: time === undefined ? '' : moment(time) })),
  ];
}
