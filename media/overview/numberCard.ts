import type { NumberCard, NumberGroup, NumberHint } from '../../src/analysis/summary/model.ts';
import type { CardContent } from './cards.ts';
import { binAction } from './binAction.ts';
import type { HistogramChart } from './chart.ts';
import { chartFigure } from './chartFigure.ts';
import { chartMenu } from './chartMenu.ts';
import { el, type Child } from './dom.ts';
import { spreadList } from './valueList.ts';
import type { View } from './view.ts';
import type { Words } from './words.ts';

/** A histogram for each unit, with the values that describe it and what may mislead about them. */
export function numberCard(card: NumberCard, view: View): CardContent {
  const { t, number } = view.words;
  const { groups, notNumbers, severalNumbers } = card;
  const [only] = groups;
  const isAlone = groups.length === 1 && only !== undefined;
  return {
    ...(isAlone ? { menu: chartMenu(() => numberChart(card, only, view), view) } : {}),
    wide: groups.length > 1,
    body: [
      el('div', { class: 'groups' }, ...groups.map((group) => drawGroup(card, group, view))),
      notNumbers === 0 ? undefined : el('p', { class: 'note' }, t('notNumbers', number(notNumbers))),
      severalNumbers === 0
        ? undefined
        : el('p', { class: 'note' }, t('severalNumbers', number(severalNumbers))),
    ],
  };
}

function drawGroup(card: NumberCard, group: NumberGroup, view: View): HTMLElement {
  const { t, number } = view.words;
  const { unit, convertedFrom, spread, hints } = group;
  const name = unit === '' ? t('noUnit') : unit;
  return el(
    'section',
    { class: 'group', 'aria-label': name },
    card.groups.length === 1
      ? undefined
      : el(
          'div',
          { class: 'group-head' },
          el('h4', {}, name),
          chartMenu(() => numberChart(card, group, view), view),
        ),
    spreadList(spread, view.words),
    ...hints.map((hint) => hintNote(hint, view.words)),
    ...histogram(card, group, view),
    convertedFrom.length === 0
      ? undefined
      : el(
          'p',
          { class: 'note' },
          convertedFrom.map((from) => t('converted', number(from.count), from.value)).join(' · '),
        ),
  );
}

/** The chart, and where there is one a switch to its logarithmic axis. */
function histogram(card: NumberCard, group: NumberGroup, view: View): readonly Child[] {
  const question = { instructionId: card.instructionId, unit: group.unit };
  const place = el('div', {});
  const draw = (): void => {
    const chart = numberChart(card, group, view);
    place.replaceChildren(chartFigure(chart, view, binAction(chart, question, view)));
  };
  draw();
  if (group.logarithmic === undefined) return [place];
  const key = groupKey(card, group);
  const button = el(
    'button',
    {
      type: 'button',
      class: 'switch',
      'aria-pressed': String(isLogarithmic(card, group, view)),
      'data-focus': `${key}/logarithmic`,
      on: {
        click: () => {
          const others = view.state().logarithmic.filter((other) => other !== key);
          const wasPressed = isLogarithmic(card, group, view);
          view.setState({ logarithmic: wasPressed ? others : [...others, key] });
          button.setAttribute('aria-pressed', String(!wasPressed));
          draw();
        },
      },
    },
    view.words.t('logarithmic'),
  );
  return [button, place];
}

function groupKey({ instructionId }: NumberCard, { unit }: NumberGroup): string {
  return `${instructionId}/${unit}`;
}

function isLogarithmic(card: NumberCard, group: NumberGroup, view: View): boolean {
  return view.state().logarithmic.includes(groupKey(card, group));
}

/** The chart that the person chose to see. */
function numberChart(card: NumberCard, group: NumberGroup, view: View): HistogramChart {
  const { unit, spread, histogram, logarithmic } = group;
  const question = card.question === '' ? view.words.t('noQuestion') : card.question;
  const bins = isLogarithmic(card, group, view) ? logarithmic : undefined;
  return {
    kind: 'histogram',
    title: unit === '' ? question : `${question} (${unit})`,
    unit,
    ...(bins === undefined ? histogram : { bins, below: 0, above: 0 }),
    median: spread.median,
    logarithmic: bins !== undefined,
  };
}

function hintNote(hint: NumberHint, words: Words): HTMLElement {
  const isWarning = hint.kind === 'mixed-units';
  return el(
    'p',
    { class: isWarning ? 'hint warning' : 'hint', role: 'note' },
    el('span', { 'aria-hidden': 'true' }, isWarning ? '⚠' : 'i'),
    el('span', {}, hintWords(hint, words)),
  );
}

function hintWords(hint: NumberHint, { t, number, measure }: Words): string {
  const [lower, upper] = [measure(hint.lower.median), measure(hint.upper.median)];
  if (hint.kind === 'two-groups') {
    return t('twoGroups', number(hint.lower.count), lower, number(hint.upper.count), upper);
  }
  const nameOf = (unit: string): string => (unit === '' ? t('noUnit') : unit);
  return t('mixedUnits', nameOf(hint.upper.unit), nameOf(hint.lower.unit), upper, lower);
}
