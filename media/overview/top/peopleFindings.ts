import type { Found } from '../../../src/analysis/records/readReport.ts';
import type { Quality } from '../../../src/analysis/summary/summarySource.ts';
import type { OverviewStrings } from '../../../src/overview/strings/strings.ts';
import { idButton } from '../dom/idButton.ts';
import { el, type Child } from '../dom/dom.ts';
import { setConditions } from '../filter/conditions.ts';
import type { View } from '../view.ts';
import { maxLines, type Finding } from './qualityFinding.ts';

/** Returns the problems with who answered. */
export function peopleFindings({ repeatedParticipants, people }: Quality, view: View): Finding[] {
  const { t, number, tenths } = view.words;
  const finding = <T>(
    name: keyof OverviewStrings,
    advice: string,
    { count, first }: Found<T>,
    line: (value: T) => Child,
    action?: HTMLElement,
  ): Finding => ({ name: t(name), advice, count, lines: first.slice(0, maxLines).map(line), action });
  const named = (id: string, words: string): HTMLElement =>
    el('span', idButton(id, view), words === '' ? false : `: ${words}`);
  return [
    ...(people === undefined
      ? []
      : [
          finding(
            'returnedSubmissions',
            t('returnedAdvice'),
            people.returned,
            ({ submission, status }) => named(submission, status),
            keepCompleted(people.statusId, view),
          ),
          finding(
            'fastSubmissions',
            t('fastAdvice', t('minutes', tenths(people.medianMinutes ?? 0))),
            people.fast,
            ({ submission, minutes }) => named(submission, t('minutes', tenths(minutes))),
          ),
        ]),
    finding(
      'repeatedParticipants',
      t('repeatedAdvice'),
      repeatedParticipants,
      ({ participant, submissions }) => named(participant, t('countSubmissions', number(submissions))),
    ),
    ...(people === undefined
      ? []
      : [
          finding('unknownPeople', t('unknownPeopleAdvice'), people.unknown, (id) => named(id, '')),
          finding('withoutAnswers', t('withoutAnswersAdvice'), people.withoutAnswers, ({ submission }) =>
            named(submission, ''),
          ),
        ]),
  ];
}

/** Returns a button that filters by the statuses that notebooks keep. */
function keepCompleted(statusId: string | undefined, view: View): HTMLElement | undefined {
  if (statusId === undefined) return undefined;
  const anyOf = ['APPROVED', 'AWAITING REVIEW'].map((value) => ({ kind: 'answer', value }) as const);
  const click = (): void => view.filterBy(setConditions(view.state().filter, statusId, anyOf));
  return el('button', { click }, view.words.t('keepCompleted'));
}
