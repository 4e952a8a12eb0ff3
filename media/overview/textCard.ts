import type { TextCard, TextSample } from '../../src/analysis/summary/model.ts';
import type { TextsRequest } from '../../src/overview/source.ts';
import type { CardContent } from './cards.ts';
import { binAction } from './binAction.ts';
import type { HistogramChart } from './chart.ts';
import { chartFigure } from './chartFigure.ts';
import { chartMenu } from './chartMenu.ts';
import { el, replaceContent, roving, type Child } from './dom.ts';
import { spreadList } from './valueList.ts';
import type { View } from './view.ts';

const longText = 400;
const searchDelayMs = 250;

/** Lengths, frequent words that search when they are clicked, and the texts themselves. */
export function textCard(card: TextCard, view: View): CardContent {
  const { lengths, answered } = card;
  if (answered === 0) return { body: [] };
  const { t } = view.words;
  const texts = textList(card, view);
  const chart = lengths === undefined ? undefined : lengthsChart(card, lengths, view);
  return {
    ...(chart === undefined ? {} : { menu: chartMenu(() => chart, view) }),
    wide: true,
    body: [
      el(
        'div',
        { class: 'halves' },
        el(
          'div',
          {},
          lengths === undefined || chart === undefined
            ? undefined
            : [
                spreadList(lengths.spread, view.words),
                chartFigure(chart, view, binAction(chart, { instructionId: card.instructionId }, view)),
              ],
          frequentWords(card, texts.findWord, view),
        ),
        el('div', {}, el('h4', {}, t('samples')), texts.elements),
      ),
    ],
  };
}

function lengthsChart(
  { question }: TextCard,
  { histogram, spread }: NonNullable<TextCard['lengths']>,
  { words: { t } }: View,
): HistogramChart {
  return {
    kind: 'histogram',
    title: `${question === '' ? t('noQuestion') : question}: ${t('lengths')}`,
    unit: t('lengths'),
    ...histogram,
    median: spread.median,
    logarithmic: false,
  };
}

/** Some texts, and a box to search all of them. */
function textList(
  { instructionId, question, samples, answered }: TextCard,
  view: View,
): { readonly elements: Child; readonly findWord: (word: string) => void } {
  const { t, number } = view.words;
  const list = el('ul', { class: 'texts', tabindex: 0, 'aria-label': t('samples') });
  const status = el('p', { class: 'note' });
  const show = (shown: readonly TextSample[], count: number): string => {
    replaceContent(list, ...shown.map((sample) => el('li', {}, sampleText(sample, view))));
    const isAll = count === shown.length;
    const words = isAll ? t('found', number(count)) : t('someFound', number(shown.length), number(count));
    status.textContent = words;
    return words;
  };
  const showSamples = (): void => {
    show(samples, answered);
    status.hidden = answered === samples.length;
  };
  showSamples();
  const search = searcher(instructionId, view, (found, count) => {
    view.announce(show(found, count));
    status.hidden = false;
  });
  const box: HTMLInputElement = el('input', {
    type: 'search',
    placeholder: t('search'),
    'aria-label': `${t('search')}: ${question}`,
    'data-focus': `${instructionId}/search`,
    on: {
      input: () => {
        search.stop();
        if (box.value === '') showSamples();
        else search.find({ by: 'part', text: box.value });
      },
    },
  });
  return {
    elements: [box, list, status],
    findWord: (word) => {
      box.value = word;
      search.find({ by: 'word', text: word });
    },
  };
}

const mostWords = 24;

/** Words, and in how many answers each is. */
function frequentWords(
  { words, wordsFrom }: TextCard,
  find: (word: string) => void,
  view: View,
): readonly Child[] {
  if (words.length === 0) return [];
  const { t, number } = view.words;
  const hint = (count: number): string =>
    wordsFrom === undefined
      ? t('wordHint', number(count))
      : t('sampledWordHint', number(count), number(wordsFrom.sampled));
  const chips = el(
    'ul',
    { class: 'words', 'aria-label': t('frequentWords') },
    ...words
      .slice(0, mostWords)
      .map(({ value, count }) =>
        el(
          'li',
          {},
          el(
            'button',
            { type: 'button', class: 'word', title: hint(count), on: { click: () => find(value) } },
            value,
            ' ',
            el('small', {}, number(count)),
          ),
        ),
      ),
  );
  roving(chips, '.word');
  return [
    el('h4', {}, t('frequentWords')),
    chips,
    wordsFrom === undefined
      ? undefined
      : el('p', { class: 'note' }, t('wordsFrom', number(wordsFrom.sampled), number(wordsFrom.of))),
  ];
}

/** A long text is cut until it is asked for. */
function sampleText({ text }: TextSample, { words }: View): Node[] {
  if (text.length <= longText) return [document.createTextNode(text)];
  const short = `${text.slice(0, longText)}…`;
  const shown = el('span', {}, short);
  const button = el(
    'button',
    {
      type: 'button',
      class: 'link',
      'aria-expanded': 'false',
      on: {
        click: () => {
          const open = button.getAttribute('aria-expanded') === 'true';
          button.setAttribute('aria-expanded', String(!open));
          button.textContent = words.t(open ? 'showMore' : 'showLess');
          shown.textContent = open ? short : text;
        },
      },
    },
    words.t('showMore'),
  );
  return [shown, document.createTextNode(' '), button];
}

/** Asks for texts a moment after the last letter; what was asked before counts no more. */
function searcher(
  instructionId: string,
  { host, state, signal: whole }: View,
  onFound: (samples: readonly TextSample[], count: number) => void,
): { readonly find: (search: TextsRequest['search']) => void; readonly stop: () => void } {
  let current: AbortController | undefined;
  const stop = (): void => current?.abort();
  const find = (search: TextsRequest['search']): void => {
    stop();
    const controller = new AbortController();
    current = controller;
    const signal = AbortSignal.any([controller.signal, whole()]);
    setTimeout(() => {
      if (signal.aborted) return;
      const { filter } = state();
      host.ask({ type: 'texts', filter, instructionId, search }, signal).then(
        ({ samples, count }) => onFound(samples, count),
        () => undefined,
      );
    }, searchDelayMs);
  };
  return { find, stop };
}
