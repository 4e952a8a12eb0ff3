import type { Summary } from '../../../src/analysis/summary/summary.ts';
import { el, replaceContent } from '../dom/dom.ts';
import { conditionsOn, setConditions } from '../filter/conditions.ts';
import type { View } from '../view.ts';
import { groupClass, groupName } from './groups.ts';

/**
 * Creates the filter bar's controls for who answered: a status to filter by, a value to split all figures by,
 * and the legend of its groups. They are hidden if nothing is known.
 */
export function createPeopleControls(view: View) {
  const { words } = view;
  const { t, number } = words;
  let statusId = '';
  const status: HTMLSelectElement = el('select', {
    change: () => {
      const { value } = status;
      const anyOf = value === '' ? [] : [{ kind: 'answer', value } as const];
      view.filterBy(setConditions(view.state().filter, statusId, anyOf));
    },
  });
  const split: HTMLSelectElement = el('select', {
    'data-focus': 'split-by',
    change: () => view.splitBy(split.value === '' ? undefined : split.value),
  });
  const field = (name: string, control: HTMLElement): HTMLElement =>
    el('label.field', { hidden: true }, el('span', name), control);
  const statusField = field(t('status'), status);
  const splitField = field(t('splitBy'), split);
  const legend = el('ul.legend', { 'aria-label': t('groups'), hidden: true });

  const showStatus = (people: NonNullable<Summary['people']> | undefined): void => {
    const card = people?.cards.find(({ about }) => about === 'status')?.card;
    statusField.hidden = card?.kind !== 'choice';
    if (card?.kind !== 'choice') return;
    statusId = card.instructionId;
    status.replaceChildren(
      el('option', { value: '' }, t('allStatuses')),
      ...card.options
        .filter(({ rest }) => rest !== true)
        .map(({ value, label, count, total = count }) =>
          el('option', { value }, `${label} (${number(total)})`),
        ),
    );
    const [only, ...more] = conditionsOn(view.state().filter, statusId);
    status.value = only?.kind === 'answer' && more.length === 0 ? only.value : '';
  };

  return {
    fields: [statusField, splitField],
    legend,
    show: (summary: Summary | undefined): void => {
      const cards = summary?.people?.cards ?? [];
      showStatus(summary?.people);
      splitField.hidden = cards.length === 0;
      split.replaceChildren(
        el('option', { value: '' }, t('noSplit')),
        ...cards.map(({ card }) => el('option', { value: card.instructionId }, card.question)),
      );
      split.value = summary?.split?.by ?? '';
      const groups = summary?.split?.groups ?? [];
      legend.hidden = groups.length === 0;
      replaceContent(
        legend,
        ...groups.map((group, place) =>
          el(
            'li',
            el(`span.swatch.${groupClass(group, place)}`, { 'aria-hidden': 'true' }),
            el('span', groupName(group, words)),
            el('span.note', number(group.submissions)),
          ),
        ),
      );
    },
  };
}
