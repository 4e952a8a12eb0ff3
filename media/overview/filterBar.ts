import type { NumberRange, Summary, SummaryFilter } from '../../src/analysis/summary/model.ts';
import { dayOf, endOfDay, startOfDay } from './days.ts';
import { el, replaceContent } from './dom.ts';
import { valueWords } from './valueWords.ts';
import type { View } from './view.ts';

/** The bar with which everything on the page is narrowed down, and a chip for each part of the filter. */
export function createFilterBar(view: View): {
  readonly element: HTMLElement;
  /** `summary` is absent until the first one is there. */
  show(summary: Summary | undefined): void;
} {
  const { t } = view.words;
  const study: HTMLSelectElement = el('select', {
    on: { change: () => view.filterBy({ study: study.value === '' ? undefined : study.value }) },
  });
  const participant: HTMLInputElement = el('input', {
    type: 'search',
    placeholder: t('participantHint'),
    spellcheck: 'false',
    on: {
      change: () => {
        const id = participant.value.trim();
        view.filterBy({ participant: id === '' ? undefined : id });
      },
    },
  });
  const from: HTMLInputElement = el('input', {
    type: 'date',
    on: { change: () => view.filterBy({ from: startOfDay(from.value) }) },
  });
  const to: HTMLInputElement = el('input', {
    type: 'date',
    on: { change: () => view.filterBy({ to: endOfDay(to.value) }) },
  });
  const studyField = field(t('study'), study);
  const matching = el('p', { class: 'matching' });
  const chips = el('div', { class: 'chips' });
  const element = el(
    'div',
    { class: 'filter', role: 'search', 'aria-label': t('filterBar') },
    el(
      'div',
      { class: 'fields' },
      studyField,
      field(t('participant'), participant),
      field(t('from'), from),
      field(t('to'), to),
      matching,
    ),
    chips,
  );
  return {
    element,
    show: (summary) => {
      const { filter } = view.state();
      const studies = summary?.studies ?? [];
      studyField.hidden = studies.length < 2 && filter.study === undefined;
      study.replaceChildren(
        el('option', { value: '' }, t('allStudies')),
        ...studies.map(({ value, count }) =>
          el('option', { value }, `${value} (${view.words.number(count)})`),
        ),
      );
      study.value = filter.study ?? '';
      participant.value = filter.participant ?? '';
      from.value = filter.from === undefined ? '' : dayOf(filter.from);
      to.value = filter.to === undefined ? '' : dayOf(filter.to, -1);
      element.classList.toggle('nothing', summary?.submissions === 0);
      matching.textContent = summary === undefined ? '' : matchingWords(summary, view);
      const hadFocus = chips.contains(document.activeElement);
      showChips(chips, filter, summary, view);
      // A chip that was removed takes the focus with it; the next thing to do is another chip or another filter.
      if (hadFocus && !chips.contains(document.activeElement)) {
        (chips.querySelector('button') ?? participant).focus({ preventScroll: true });
      }
    },
  };
}

/** How many submissions are shown. */
export function matchingWords({ matching, submissions }: Summary, { words }: Pick<View, 'words'>): string {
  const { t, number } = words;
  if (submissions === 0) return t('nothingYet');
  if (matching === 0) return t('nothingMatches');
  return matching === submissions
    ? t('showingAll', number(submissions))
    : t('showing', number(matching), number(submissions));
}

function field(name: string, control: HTMLElement): HTMLElement {
  return el('label', { class: 'field' }, el('span', {}, name), control);
}

function showChips(
  place: HTMLElement,
  filter: SummaryFilter,
  summary: Summary | undefined,
  view: View,
): void {
  const { t, moment } = view.words;
  const chip = (key: keyof SummaryFilter, words: string): HTMLElement =>
    el(
      'button',
      {
        type: 'button',
        class: 'chip',
        'aria-label': t('remove', words),
        'data-focus': `chip-${key}`,
        on: { click: () => view.filterBy({ [key]: undefined }) },
      },
      el('span', {}, words),
      el('span', { 'aria-hidden': 'true' }, '×'),
    );
  const { study, participant, from, to, answer, range } = filter;
  const chips = [
    study === undefined ? undefined : chip('study', t('chipStudy', study)),
    participant === undefined ? undefined : chip('participant', t('chipParticipant', participant)),
    from === undefined ? undefined : chip('from', t('chipFrom', moment(from))),
    to === undefined ? undefined : chip('to', t('chipTo', moment(to))),
    answer === undefined ? undefined : chip('answer', answerWords(answer, summary, view)),
    range === undefined ? undefined : chip('range', rangeWords(range, summary, view)),
  ].filter((found) => found !== undefined);
  const clear = el(
    'button',
    {
      type: 'button',
      class: 'link',
      on: {
        click: () =>
          view.filterBy({
            study: undefined,
            participant: undefined,
            from: undefined,
            to: undefined,
            answer: undefined,
            range: undefined,
          }),
      },
    },
    t('clear'),
  );
  place.hidden = chips.length === 0;
  replaceContent(place, ...chips, chips.length > 1 ? clear : undefined);
}

function answerWords(
  { instructionId, value }: NonNullable<SummaryFilter['answer']>,
  summary: Summary | undefined,
  { words }: View,
): string {
  const card = summary?.cards.find((found) => found.instructionId === instructionId);
  return words.t('chipAnswer', card?.question ?? words.t('answer'), valueWords(card, value));
}

function rangeWords(range: NumberRange, summary: Summary | undefined, { words }: View): string {
  const card = summary?.cards.find((found) => found.instructionId === range.instructionId);
  return words.t(
    'chipAnswer',
    card?.question ?? words.t('answer'),
    words.range(range.from, range.to, range.unit),
  );
}
