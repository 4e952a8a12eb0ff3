import type { Summary, TimeRange } from '../../../src/analysis/summary/summary.ts';
import type { SnapshotChoices } from '../../../src/overview/hostMessage.ts';
import { el } from '../dom/dom.ts';
import type { View } from '../view.ts';
import { createPeopleControls } from '../people/splitControl.ts';
import { showChips } from './chips.ts';
import { dayOf, endOfDay, startOfDay } from './days.ts';
import { saveRowsButton } from './saveButton.ts';

/** Creates the bar with the page's filters and a chip for each active one. */
export function createFilterBar(view: View) {
  const { t, number } = view.words;
  const set = (text: string): string | undefined => (text === '' ? undefined : text);
  const study: HTMLSelectElement = el('select', { change: () => view.filterBy({ study: set(study.value) }) });
  const participant: HTMLInputElement = el('input', {
    type: 'search',
    placeholder: t('participantHint'),
    spellcheck: 'false',
    change: () => view.filterBy({ participant: set(participant.value.trim()) }),
  });
  /** The fields show a single time; with several clicked ones they are empty. */
  const onlyTime = (): TimeRange => {
    const [time = {}, ...others] = view.state().filter.times ?? [];
    return others.length === 0 ? time : {};
  };
  const filterByDay = (change: Partial<Record<keyof TimeRange, string | undefined>>): void => {
    const ends = Object.entries({ ...onlyTime(), ...change }).filter(([, end]) => end !== undefined);
    view.filterBy({ times: ends.length === 0 ? undefined : [Object.fromEntries(ends)] });
  };
  const from: HTMLInputElement = el('input', {
    type: 'date',
    change: () => filterByDay({ from: startOfDay(from.value) }),
  });
  const to: HTMLInputElement = el('input', {
    type: 'date',
    change: () => filterByDay({ to: endOfDay(to.value) }),
  });
  const field = (name: string, control: HTMLElement): HTMLElement =>
    el('label.field', el('span', name), control);
  const studyField = field(t('study'), study);
  const matching = el('p.matching');
  const chips = el('div.chips');
  const onlyNew: HTMLInputElement = el('input', {
    type: 'checkbox',
    change: () => view.filterBy({ isNew: onlyNew.checked ? true : undefined }),
  });
  const newWords = el('span');
  const newField = el('label.check', { hidden: true }, onlyNew, newWords);
  const people = createPeopleControls(view);
  const save = saveRowsButton(view);
  const fields = el(
    'div.fields',
    studyField,
    field(t('participant'), participant),
    field(t('from'), from),
    field(t('to'), to),
    people.fields,
    newField,
    el('div.matched', matching, save.element),
  );
  const element = el(
    'div.filter',
    { role: 'search', 'aria-label': t('filterBar') },
    fields,
    people.legend,
    chips,
  );
  /** `summary` is absent until the first one has arrived. */
  const show = (summary: Summary | undefined): void => {
    const { filter } = view.state();
    const studies = summary?.studies ?? [];
    studyField.hidden = studies.length < 2 && filter.study === undefined;
    study.replaceChildren(
      el('option', { value: '' }, t('allStudies')),
      ...studies.map(({ value, count }) =>
        el('option', { value, title: value }, `${view.words.study(value)} (${number(count)})`),
      ),
    );
    study.value = filter.study ?? '';
    participant.value = filter.participant ?? '';
    const time = onlyTime();
    from.value = time.from === undefined ? '' : dayOf(time.from);
    to.value = time.to === undefined ? '' : dayOf(time.to, -1);
    onlyNew.checked = filter.isNew === true;
    element.classList.toggle('nothing', summary?.submissions === 0);
    matching.textContent = summary === undefined ? '' : matchingWords(summary, view);
    const hadFocus = chips.contains(document.activeElement);
    showChips(chips, summary, view);
    save.show(summary);
    people.show(summary);
    // Removing a chip removes the focus too, so it moves to another chip or to a filter.
    if (hadFocus && !chips.contains(document.activeElement)) {
      (chips.querySelector('button') ?? participant).focus({ preventScroll: true });
    }
  };
  /** Offers the submissions that the previous snapshot lacks, if there is one. */
  const showSnapshots = ({ previous }: SnapshotChoices): void => {
    newField.hidden = previous === undefined;
    if (previous === undefined) return;
    const { change, takenAt } = previous;
    newWords.textContent = change === undefined ? t('onlyNew') : t('onlyNewCount', number(change.added));
    newField.title = t('onlyNewHint', view.words.moment(takenAt));
  };
  return { element, show, showSnapshots };
}

/** Returns how many submissions are shown. */
export function matchingWords({ matching, submissions }: Summary, { words }: Pick<View, 'words'>): string {
  const { t, number } = words;
  if (submissions === 0) return t('nothingYet');
  if (matching === 0) return t('nothingMatches');
  return matching === submissions
    ? t('showingAll', number(submissions))
    : t('showing', number(matching), number(submissions));
}
