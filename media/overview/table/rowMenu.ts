import type { Row } from '../../../src/analysis/summary/summarySource.ts';
import { copyId } from '../dom/idButton.ts';
import type { MenuItem } from '../dom/menu.ts';
import type { View } from '../view.ts';

/** Returns what can be done with a row of the table. */
export function rowMenuItems({ submission, participant = '' }: Row, view: View): MenuItem[] {
  const { t } = view.words;
  const dataOf = (what: 'find' | 'delete') => () =>
    view.host.send({ type: 'participant', what, participant });
  return [
    ...(participant === ''
      ? []
      : [
          { label: t('filterByParticipant'), run: () => view.filterBy({ participant }) },
          { label: t('copyParticipantId'), run: () => copyId(participant, view) },
        ]),
    ...(submission === '' ? [] : [{ label: t('copySubmissionId'), run: () => copyId(submission, view) }]),
    ...(participant === ''
      ? []
      : [
          { label: t('findParticipant'), run: dataOf('find') },
          { label: t('deleteParticipant'), run: dataOf('delete') },
        ]),
  ];
}
