import type { ChoiceCard, ChoiceOption } from '../../src/analysis/summary/model.ts';
import type { CardContent } from './cards.ts';
import type { Chart } from './chart.ts';
import { chartMenu } from './chartMenu.ts';
import { el, replaceContent, roving, svg, type Child } from './dom.ts';
import type { View } from './view.ts';
import { fewestForPercent } from './words.ts';

/** Bars that are drawn before more are asked for. */
const mostBars = 40;

/** Bars that filter by their answer, in the question's order or by count, and the texts that go with choices. */
export function choiceCard(card: ChoiceCard, view: View): CardContent {
  const { t, number } = view.words;
  const { instructionId, options } = card;
  const isByCount = (): boolean => view.state().byCount.includes(instructionId);
  const bars = el('ul', { class: 'bars' });
  const { answer } = view.state().filter;
  let drawsAll = options.length <= mostBars;
  const draw = (): void => {
    const sorted = inOrder(options, isByCount());
    const shown = sorted.filter(
      ({ value }, index) =>
        drawsAll || index < mostBars || (answer?.instructionId === instructionId && answer.value === value),
    );
    replaceContent(bars, ...shown.map((option) => bar(option, card, view)));
    more.hidden = drawsAll;
    roving(bars, 'button.bar');
  };
  const more = el(
    'button',
    {
      type: 'button',
      on: {
        click: () => {
          drawsAll = true;
          draw();
          bars.querySelectorAll<HTMLElement>('button.bar')[mostBars]?.focus();
        },
      },
    },
    t('showMore'),
  );
  draw();
  const sorter = (byCount: boolean): HTMLElement =>
    el(
      'button',
      {
        type: 'button',
        'aria-pressed': String(isByCount() === byCount),
        on: {
          click: () => {
            const others = view.state().byCount.filter((id) => id !== instructionId);
            view.setState({ byCount: byCount ? [...others, instructionId] : others });
            for (const [index, button] of [...sorters.children].entries())
              button.setAttribute('aria-pressed', String(byCount === (index === 1)));
            draw();
          },
        },
      },
      t(byCount ? 'byCount' : 'byOption'),
    );
  const sorters = el('div', { class: 'segments', role: 'group', 'aria-label': t('order') });
  sorters.append(sorter(false), sorter(true));

  return {
    menu: chartMenu(() => choiceChart(card, view), view),
    body: [
      options.length > 1 ? sorters : undefined,
      bars,
      more,
      card.several && card.answered > 0
        ? el('p', { class: 'note' }, t('severalHint', number(card.answered)))
        : undefined,
      card.texts.count === 0
        ? undefined
        : el(
            'details',
            {},
            el('summary', {}, t('explanations', number(card.texts.count))),
            el(
              'ul',
              { class: 'texts' },
              ...card.texts.samples.map(({ option, text }) =>
                el(
                  'li',
                  {},
                  option === '' ? undefined : [el('span', { class: 'tag' }, labelOf(options, option)), ' '],
                  text,
                ),
              ),
            ),
          ),
    ],
  };
}

function bar(option: ChoiceOption, { instructionId, answered }: ChoiceCard, view: View): HTMLElement {
  const { t, number, share } = view.words;
  const { value, count, listed, rest } = option;
  const content: readonly Child[] = [
    el(
      'span',
      { class: 'bar-label' },
      labelWords(option, view),
      listed || rest === true ? undefined : el('span', { class: 'tag' }, t('unlisted')),
    ),
    el(
      'span',
      { class: 'bar-numbers' },
      answered < fewestForPercent
        ? el('b', {}, share(count, answered))
        : [el('b', {}, number(count)), ` ${share(count, answered)}`],
    ),
    svg(
      'svg',
      { class: 'bar-track', 'aria-hidden': 'true', width: '100%', height: 8 },
      svg('rect', { class: 'track', width: '100%', height: 8, rx: 2 }),
      svg('rect', {
        class: listed ? 'done' : 'done unlisted',
        width: `${answered === 0 ? 0 : (count / answered) * 100}%`,
        height: 8,
        rx: 2,
      }),
    ),
  ];
  if (rest === true) return el('li', { class: 'bar' }, content);
  const { answer } = view.state().filter;
  const pressed = answer?.instructionId === instructionId && answer.value === value;
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: 'bar',
        'aria-pressed': String(pressed),
        title: t('barHint'),
        'data-focus': `${instructionId}/${value}`,
        on: { click: () => view.filterBy({ answer: pressed ? undefined : { instructionId, value } }) },
      },
      content,
    ),
  );
}

/** In the question's order or by count; what stands for all other answers is last. */
function inOrder(options: readonly ChoiceOption[], byCount: boolean): readonly ChoiceOption[] {
  if (!byCount) return options;
  return [...options].sort(
    (one, other) => Number(one.rest ?? false) - Number(other.rest ?? false) || other.count - one.count,
  );
}

function labelWords({ label, rest }: ChoiceOption, { words }: View): string {
  return rest === true ? words.t('otherAnswers') : label;
}

function choiceChart({ question, options, answered, instructionId }: ChoiceCard, view: View): Chart {
  const ordered = inOrder(options, view.state().byCount.includes(instructionId));
  return {
    kind: 'bars',
    title: question === '' ? view.words.t('noQuestion') : question,
    total: answered,
    bars: ordered.map((option) => ({ label: labelWords(option, view), count: option.count })),
  };
}

function labelOf(options: readonly ChoiceOption[], value: string): string {
  return options.find((option) => option.value === value)?.label ?? value;
}
