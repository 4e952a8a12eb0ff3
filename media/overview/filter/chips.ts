import type {
  AnswerCondition,
  Card,
  Summary,
  SummaryFilter,
  TimeRange,
} from '../../../src/analysis/summary/summary.ts';
import { valueWords } from '../cards/valueWords.ts';
import { el, replaceContent } from '../dom/dom.ts';
import { allCards } from '../people/groups.ts';
import { shortId } from '../dom/shortId.ts';
import type { View } from '../view.ts';
import type { Words } from '../words.ts';
import { setConditions, type FilterChange } from './conditions.ts';

interface Chip {
  readonly key: string;
  readonly words: string;
  /** The words without a shortened id. */
  readonly whole?: string;
  /** Removes what the chip stands for. */
  readonly removal: FilterChange;
}

/** Shows a chip for each active filter, which removes it when clicked, and a button that removes all. */
export function showChips(place: HTMLElement, summary: Summary | undefined, view: View): void {
  const { t } = view.words;
  const { filter } = view.state();
  const chips = chipsOf(filter, summary, view.words);
  const buttons = chips.map(({ key, words, whole, removal }) => {
    const props = {
      'aria-label': t('remove', words),
      'data-focus': `chip-${key}`,
      title: whole ?? words,
      click: () => view.filterBy(removal),
    };
    return el('button.chip', props, el('span', words), el('span', { 'aria-hidden': 'true' }, '×'));
  });
  const nothing = Object.fromEntries(Object.keys(filter).map((key) => [key, undefined]));
  const clear = el('button.link', { click: () => view.filterBy(nothing) }, t('clear'));
  place.hidden = chips.length === 0;
  replaceContent(place, buttons, chips.length > 1 && clear);
}

function chipsOf(filter: SummaryFilter, summary: Summary | undefined, words: Words): Chip[] {
  const { study, participant, times = [], questions = [], isNew } = filter;
  const { t } = words;
  const chips: (Chip | undefined)[] = [
    study === undefined
      ? undefined
      : { key: 'study', words: t('chipStudy', words.study(study)), removal: { study: undefined } },
    participant === undefined
      ? undefined
      : {
          key: 'participant',
          words: t('chipParticipant', shortId(participant)),
          whole: t('chipParticipant', participant),
          removal: { participant: undefined },
        },
    isNew === undefined ? undefined : { key: 'isNew', words: t('chipNew'), removal: { isNew: undefined } },
    ...timeChips(times, words),
    ...questions.map(({ instructionId, anyOf }) => {
      const card = (summary === undefined ? [] : allCards(summary)).find(
        (each) => each.instructionId === instructionId,
      );
      return {
        key: instructionId,
        words: t('chipAnswer', card?.question ?? t('answer'), conditionWords(anyOf, card, words)),
        removal: setConditions(filter, instructionId, []),
      };
    }),
  ];
  return chips.filter((chip) => chip !== undefined);
}

function conditionWords(anyOf: readonly AnswerCondition[], card: Card | undefined, words: Words): string {
  return words.either(
    anyOf.map((condition) =>
      condition.kind === 'answer'
        ? valueWords(card, condition.value)
        : words.range(condition.from, condition.to, condition.unit),
    ),
  );
}

/** A single time has a chip for each end, like its fields. */
function timeChips(times: readonly TimeRange[], words: Words): Chip[] {
  const { t, moment, period, either } = words;
  const [{ from, to } = {}, ...others] = times;
  if (others.length > 0) {
    const all = either(times.map((time) => period(time)));
    return [{ key: 'times', words: t('chipTimes', all), removal: { times: undefined } }];
  }
  const without = (rest: TimeRange): FilterChange => ({
    times: Object.keys(rest).length === 0 ? undefined : [rest],
  });
  return [
    ...(from === undefined
      ? []
      : [
          {
            key: 'from',
            words: t('chipFrom', moment(from)),
            removal: without(to === undefined ? {} : { to }),
          },
        ]),
    ...(to === undefined
      ? []
      : [
          {
            key: 'to',
            words: t('chipTo', moment(to)),
            removal: without(from === undefined ? {} : { from }),
          },
        ]),
  ];
}
