import type { Histogram, TextCard, TextSample } from '../../../src/analysis/summary/summary.ts';
import type { TextsRequest } from '../../../src/analysis/summary/summarySource.ts';
import { binAction } from '../charts/binAction.ts';
import type { HistogramChart } from '../charts/chart.ts';
import { chartFigure } from '../charts/chartFigure.ts';
import { chartMenu } from '../charts/chartMenu.ts';
import { el, replaceContent, roving, type Child } from '../dom/dom.ts';
import { questionTitle } from './questionTitle.ts';
import { groupColumns, type ColumnsPart } from '../people/groupColumns.ts';
import type { GroupPart } from '../people/groups.ts';
import { spreadList } from './valueList.ts';
import type { View, CardContent } from '../view.ts';

const longText = 400;
const searchDelayMs = 250;
const maxWords = 16;

/** Returns sample texts with a search, frequent words that start one when clicked, and lengths. */
export function textCard(card: TextCard, parts: readonly GroupPart<TextCard>[], view: View): CardContent {
  const { unmatched } = card;
  if (unmatched !== undefined) {
    const note = el('p.note', view.words.t('noneMatching'));
    return { body: [note, lengthsFigure(lengthsChart(card, unmatched, parts, view), card, view)] };
  }
  if (card.answered === 0) return { body: [] };
  const texts = textList(card, view);
  const side = [frequentWords(card, texts.findWord, view), textLengths(card, parts, view)];
  return {
    body: [
      el(
        'div.text-frame',
        el('div.text-parts', el('div.text-answers', texts.elements), el('div.text-side', side)),
      ),
    ],
  };
}

function lengthsPart({ card: { lengths, unmatched }, ...part }: GroupPart<TextCard>): ColumnsPart {
  return {
    ...part,
    counts: (lengths?.histogram ?? unmatched)?.bins.map(({ count }) => count) ?? [],
    of: lengths?.spread.count ?? 0,
    spread: lengths?.spread,
  };
}

/** Returns the distribution of lengths, drawn when expanded. */
function textLengths(card: TextCard, parts: readonly GroupPart<TextCard>[], view: View): Child {
  const { lengths, instructionId } = card;
  if (lengths === undefined) return undefined;
  const { t, measure } = view.words;
  const chart = lengthsChart(card, lengths.histogram, parts, view);
  const isOpen = view.state().openLengths.includes(instructionId);
  const details = el(
    'details',
    { open: isOpen },
    el('summary', `${t('lengths')} · ${t('median')} ${measure(lengths.spread.median)}`),
    el(
      'div.group-head',
      spreadList(lengths.spread, view.words),
      chartMenu(() => chart, view),
    ),
    lengthsFigure(chart, card, view),
    groupColumns(parts.map(lengthsPart), view.words),
  );
  details.addEventListener('toggle', () => {
    const others = view.state().openLengths.filter((id) => id !== instructionId);
    view.setState({ openLengths: details.open ? [...others, instructionId] : others });
  });
  return details;
}

function lengthsFigure(
  chart: HistogramChart,
  { instructionId }: Pick<TextCard, 'instructionId'>,
  view: View,
): HTMLElement {
  return chartFigure(chart, view, binAction(chart, { instructionId }, view));
}

function lengthsChart(
  card: TextCard,
  histogram: Histogram,
  parts: readonly GroupPart<TextCard>[],
  { words }: View,
): HistogramChart {
  const { lengths } = card;
  const unit = words.t('lengths');
  return {
    kind: 'histogram',
    title: `${questionTitle(card, words)}: ${unit}`,
    unit,
    ...histogram,
    ...(lengths === undefined ? {} : { median: lengths.spread.median }),
    logarithmic: false,
    groups: parts.map(lengthsPart),
  };
}

/** Returns sample texts, and a box to search all texts. */
function textList(
  { instructionId, question, samples, answered }: TextCard,
  view: View,
): { readonly elements: Child; readonly findWord: (word: string) => void } {
  const { t, number } = view.words;
  const list = el('ul.texts', { tabindex: 0, 'aria-label': t('samples') });
  const status = el('p.note');
  const show = (shown: readonly TextSample[], count: number): string => {
    replaceContent(list, ...shown.map((sample) => el('li', { dir: 'auto' }, sampleText(sample, view))));
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
    input: () => {
      search.stop();
      if (box.value === '') showSamples();
      else search.find({ by: 'part', text: box.value });
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

/** Returns words and the number of answers that contain each. */
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
  const items = words.slice(0, maxWords).map(({ value, count }) => {
    const props = { title: hint(count), click: () => find(value) };
    return el('li', el('button.word', props, value, ' ', el('small', number(count))));
  });
  const chips = el('ul.words', { 'aria-label': t('frequentWords') }, items);
  roving(chips, '.word');
  return [
    el('h4', t('frequentWords')),
    chips,
    wordsFrom && el('p.note', t('wordsFrom', number(wordsFrom.sampled), number(wordsFrom.of))),
  ];
}

/** Cuts a long text until it is expanded. */
function sampleText({ text }: TextSample, { words }: View): Child {
  if (text.length <= longText) return text;
  const short = `${text.slice(0, longText)}…`;
  const shown = el('span', short);
  const turn = (): void => {
    const open = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!open));
    button.textContent = words.t(open ? 'showMore' : 'showLess');
    shown.textContent = open ? short : text;
  };
  const button = el('button.link', { 'aria-expanded': 'false', click: turn }, words.t('showMore'));
  return [shown, ' ', button];
}

/** Searches shortly after the last key press and discards earlier results. */
function searcher(
  instructionId: string,
  { host, state, signal: whole }: View,
  onFound: (samples: readonly TextSample[], count: number) => void,
): { readonly find: (search: TextsRequest['search']) => void; readonly stop: () => void } {
  let current: AbortController | undefined;
  const stop = (): void => current?.abort();
  const find = (search: TextsRequest['search']): void => {
    stop();
    current = new AbortController();
    const signal = AbortSignal.any([current.signal, whole()]);
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
