import type { ChoiceCard, ChoiceOption } from '../../../src/analysis/summary/summary.ts';
import { trackLine } from './trackLine.ts';
import type { Chart } from '../charts/chart.ts';
import { chartMenu } from '../charts/chartMenu.ts';
import { el, replaceContent, roving } from '../dom/dom.ts';
import { hasCondition, toggleCondition } from '../filter/conditions.ts';
import { questionTitle } from './questionTitle.ts';
import { spreadList } from './valueList.ts';
import { countIn, optionParts } from '../people/groupBars.ts';
import type { GroupPart } from '../people/groups.ts';
import type { CardContent, View } from '../view.ts';
import { minForPercent } from '../words.ts';

/** Maximum number of bars before more are requested. */
const maxOptions = 40;
const maxPersonValues = 8;

/**
 * Returns bars that filter by their answer, in the question's order or by count, and the comments. Values of
 * people are in the order of their card, and there may be many, of which fewer are shown at first.
 */
export function choiceCard(
  card: ChoiceCard,
  parts: readonly GroupPart<ChoiceCard>[],
  view: View,
  isPerson = false,
): CardContent {
  const { t, number } = view.words;
  const { options, several, answered, stars } = card;
  const maxBars = isPerson ? maxPersonValues : maxOptions;
  const bars = el('ul.bars');
  let drawsAll = options.length <= maxBars;
  const draw = (): void => {
    const shown = inOrder(card, view).filter(
      (option, index) => drawsAll || index < maxBars || isPressed(option, card, view),
    );
    replaceContent(bars, ...shown.map((option) => bar(option, card, parts, view)));
    more.hidden = drawsAll;
    roving(bars, 'button.bar');
  };
  const drawMore = (): void => {
    drawsAll = true;
    draw();
    bars.querySelectorAll<HTMLElement>('button.bar')[maxBars]?.focus();
  };
  const more = el('button', { click: drawMore }, t('showMore'));
  draw();
  return {
    menu: chartMenu(() => choiceChart(card, parts, view), view),
    body: [
      stars?.spread && spreadList(stars.spread, view.words),
      !isPerson && options.length > 1 && sorters(card, view, draw),
      bars,
      more,
      several && answered > 0 && el('p.note', t('severalHint', number(answered))),
      card.texts.count > 0 && explanations(card, view),
    ],
  };
}

/** Returns two buttons, one of them pressed: question's order, or by count. */
function sorters({ instructionId }: ChoiceCard, view: View, draw: () => void): HTMLElement {
  const { t } = view.words;
  const isByCount = (): boolean => view.state().byCount.includes(instructionId);
  const press = (byCount: boolean): void => {
    const others = view.state().byCount.filter((id) => id !== instructionId);
    view.setState({ byCount: byCount ? [...others, instructionId] : others });
    show();
    draw();
  };
  const buttons = [
    el('button', { click: () => press(false) }, t('byOption')),
    el('button', { click: () => press(true) }, t('byCount')),
  ];
  const show = (): void =>
    buttons.forEach((button, index) =>
      button.setAttribute('aria-pressed', String(isByCount() === (index === 1))),
    );
  show();
  return el('div.segments', { role: 'group', 'aria-label': t('order') }, buttons);
}

function explanations({ texts, options }: ChoiceCard, { words: { t, number } }: View): HTMLElement {
  const labelOf = (value: string): string => options.find((option) => option.value === value)?.label ?? value;
  const lines = texts.samples.map(({ option, text }) =>
    el('li', option !== '' && [el('span.tag', labelOf(option)), ' '], el('bdi', text)),
  );
  return el('details', el('summary', t('explanations', number(texts.count))), el('ul.texts', lines));
}

function isPressed({ value }: ChoiceOption, { instructionId }: ChoiceCard, view: View): boolean {
  return hasCondition(view.state().filter, instructionId, { kind: 'answer', value });
}

function bar(
  option: ChoiceOption,
  card: ChoiceCard,
  parts: readonly GroupPart<ChoiceCard>[],
  view: View,
): HTMLElement {
  const { t, number, share } = view.words;
  const { value, count, total = count, listed, rest } = option;
  const { instructionId, answered, answeredTotal = answered } = card;
  const part = (of: number): number => (answeredTotal === 0 ? 0 : of / answeredTotal);
  const numbers =
    answered < minForPercent
      ? el('b', share(count, answered))
      : [el('b', number(count)), ` ${share(count, answered)}`];
  const done = listed ? 'rect.done' : 'rect.done.unlisted';
  const content = [
    el('span.bar-label', labelWords(option, view), !listed && rest !== true && el('span.tag', t('unlisted'))),
    el('span.bar-numbers', numbers),
    trackLine('svg.bar-track', 8, part(count), { done, ghost: part(total), rx: 2 }),
    optionParts(option, parts, view.words),
  ];
  if (rest === true) return el('li.bar', content);
  const pressed = isPressed(option, card, view);
  const props = {
    'aria-pressed': String(pressed),
    title: total === count ? t('barHint') : t('barTotalHint', number(count), number(total)),
    'data-focus': `${instructionId}/${value}`,
    click: () =>
      view.filterBy(toggleCondition(view.state().filter, instructionId, { kind: 'answer', value })),
  };
  return el('li', el('button.bar', props, content));
}

/** Sorts options by the question's order or by count, with the rest last. */
function inOrder({ instructionId, options }: ChoiceCard, view: View): readonly ChoiceOption[] {
  if (!view.state().byCount.includes(instructionId)) return options;
  return [...options].sort(
    (one, other) =>
      Number(one.rest ?? false) - Number(other.rest ?? false) ||
      other.count - one.count ||
      (other.total ?? 0) - (one.total ?? 0),
  );
}

function labelWords({ label, rest }: ChoiceOption, { words }: View): string {
  return rest === true ? words.t('otherAnswers') : label;
}

function choiceChart(card: ChoiceCard, parts: readonly GroupPart<ChoiceCard>[], view: View): Chart {
  const options = inOrder(card, view);
  return {
    kind: 'bars',
    title: questionTitle(card, view.words),
    total: card.answered,
    full: card.answeredTotal,
    groups: parts.map((part) => ({
      name: part.name,
      counts: options.map((option) => countIn(part, option)),
      of: part.card.answered,
    })),
    bars: options.map((option) => ({
      label: labelWords(option, view),
      count: option.count,
      total: option.total,
    })),
  };
}
