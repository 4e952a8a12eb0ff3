import type { ChoiceCard, ChoiceOption } from '../../src/analysis/summary/model.ts';
import type { CardContent } from './cards.ts';
import type { Chart } from './chart.ts';
import { chartMenu } from './chartMenu.ts';
import { el, replaceContent, roving, svg } from './dom.ts';
import type { View } from './view.ts';

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
    const sorted = isByCount() ? [...options].sort((a, b) => b.count - a.count) : options;
    const shown = sorted.filter(
      ({ value }, index) =>
        drawsAll || index < mostBars || (answer?.instructionId === instructionId && answer.value === value),
    );
    replaceContent(bars, ...shown.map((option) => bar(option, card, view)));
    more.hidden = drawsAll;
    roving(bars, '.bar');
  };
  const more = el(
    'button',
    {
      type: 'button',
      on: {
        click: () => {
          drawsAll = true;
          draw();
          bars.querySelectorAll<HTMLElement>('.bar')[mostBars]?.focus();
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
    menu: chartMenu(choiceChart(card, view), view),
    body: [
      options.length > 1 ? sorters : undefined,
      bars,
      more,
      card.several ? el('p', { class: 'note' }, t('severalHint')) : undefined,
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
  const { t, number, percent } = view.words;
  const { value, label, count, listed } = option;
  const { answer } = view.state().filter;
  const pressed = answer?.instructionId === instructionId && answer.value === value;
  const share = percent(count, answered);
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
      el(
        'span',
        { class: 'bar-label' },
        label,
        listed ? undefined : el('span', { class: 'tag' }, t('unlisted')),
      ),
      el('span', { class: 'bar-numbers' }, el('b', {}, number(count)), ` ${share}`),
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
    ),
  );
}

function choiceChart({ question, options, answered, instructionId }: ChoiceCard, view: View): Chart {
  const title = question === '' ? view.words.t('noQuestion') : question;
  return {
    kind: 'bars',
    title,
    total: answered,
    // Read when it is used, so that a copy has the order that is seen.
    get bars() {
      const byCount = view.state().byCount.includes(instructionId);
      return byCount ? [...options].sort((a, b) => b.count - a.count) : options;
    },
  };
}

function labelOf(options: readonly ChoiceOption[], value: string): string {
  return options.find((option) => option.value === value)?.label ?? value;
}
