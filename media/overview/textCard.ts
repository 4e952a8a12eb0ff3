import type { TextCard, TextSample } from '../../src/analysis/summary/model.ts';
import type { CardContent } from './cards.ts';
import { binAction } from './binAction.ts';
import type { HistogramChart } from './chart.ts';
import { chartFigure } from './chartFigure.ts';
import { chartMenu } from './chartMenu.ts';
import { el, replaceContent, roving } from './dom.ts';
import { valueList } from './valueList.ts';
import type { View } from './view.ts';

const longText = 400;
const searchDelayMs = 250;

/** Lengths, frequent words that search when they are clicked, and the texts themselves. */
export function textCard(card: TextCard, view: View): CardContent {
  const { t, number, measure } = view.words;
  const { question, lengths, words, wordsFrom, instructionId, samples, answered } = card;
  const chart: HistogramChart = {
    kind: 'histogram',
    title: `${question === '' ? t('noQuestion') : question}: ${t('lengths')}`,
    unit: t('lengths'),
    bins: lengths.bins,
    median: lengths.median,
  };
  const list = el('ul', { class: 'texts', tabindex: 0, 'aria-label': t('samples') });
  const status = el('p', { class: 'note' });
  const show = (found: readonly TextSample[], count: number): void => {
    replaceContent(list, ...found.map((sample) => el('li', {}, sampleText(sample, view))));
    status.textContent = t('found', number(count), number(found.length));
    status.hidden = count === found.length;
  };
  show(samples, answered);

  const search = searcher(instructionId, view, (found, count) => {
    show(found, count);
    view.announce(t('found', number(count), number(found.length)));
  });
  const box: HTMLInputElement = el('input', {
    type: 'search',
    placeholder: t('search'),
    'aria-label': `${t('search')}: ${question}`,
    'data-focus': `${instructionId}/search`,
    on: {
      input: () => {
        search.stop();
        if (box.value === '') show(samples, answered);
        else search.find(box.value);
      },
    },
  });
  const chips = el(
    'ul',
    { class: 'words', 'aria-label': t('frequentWords') },
    ...words.slice(0, 24).map(({ value, count }) =>
      el(
        'li',
        {},
        el(
          'button',
          {
            type: 'button',
            class: 'word',
            title: t('wordHint'),
            on: {
              click: () => {
                box.value = value;
                search.find(value);
              },
            },
          },
          value,
          ' ',
          el('small', {}, number(count)),
        ),
      ),
    ),
  );
  roving(chips, '.word');
  if (answered === 0) return { body: [] };
  return {
    menu: chartMenu(chart, view),
    wide: true,
    body: [
      el(
        'div',
        { class: 'halves' },
        el(
          'div',
          {},
          valueList(
            [
              ['median', measure(lengths.median)],
              ['max', measure(lengths.max)],
            ],
            view.words,
          ),
          chartFigure(chart, view, binAction(chart, { instructionId }, view)),
          words.length === 0 ? undefined : [el('h4', {}, t('frequentWords')), chips],
          words.length === 0 || wordsFrom === undefined
            ? undefined
            : el('p', { class: 'note' }, t('wordsFrom', number(wordsFrom.sampled), number(wordsFrom.of))),
        ),
        el('div', {}, el('h4', {}, t('samples')), box, list, status),
      ),
    ],
  };
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
): { readonly find: (search: string) => void; readonly stop: () => void } {
  let current: AbortController | undefined;
  const stop = (): void => current?.abort();
  const find = (search: string): void => {
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
