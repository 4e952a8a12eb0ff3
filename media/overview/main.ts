import type { SummaryFilter, Summary } from '../../src/analysis/summary/model.ts';
import type { HostMessage } from '../../src/overview/hostMessage.ts';
import { cardSections } from './cards.ts';
import { el, focusOnce, keepInPlace, replaceContent } from './dom.ts';
import { createFilterBar, matchingWords } from './filterBar.ts';
import { createHead } from './head.ts';
import { connectHost, HostFailure } from './host.ts';
import { createQuality } from './quality.ts';
import { changedFilter, restoredState, type ViewState } from './state.ts';
import { createStatus } from './status.ts';
import { createTable } from './table.ts';
import { timeCard } from './timeCard.ts';
import type { View } from './view.ts';
import { createWords } from './words.ts';

type HeadMessage = Extract<HostMessage, { readonly type: 'head' }>;

/** The element that the page comes with. */
const root = document.getElementById('overview');

let onQuality: (message: Extract<HostMessage, { readonly type: 'quality' }>) => void = () => undefined;
let onFiles: (message: Extract<HostMessage, { readonly type: 'files' }>) => void = () => undefined;
let onGone: () => void = () => undefined;
const host = connectHost((message) => {
  if (message.type === 'quality') onQuality(message);
  else if (message.type === 'files') onFiles(message);
  else if (message.type === 'gone') onGone();
  else if (root !== null) build(root, message);
});
host.tell({ type: 'ready' });

/** The one that dates are shown and chosen in. */
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

/** Puts the page together and asks for the figures. */
function build(place: HTMLElement, { head: headFacts, strings, locale, filesRoot }: HeadMessage): void {
  const words = createWords(strings, locale);
  const { t, number } = words;
  const live = el('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
  const status = createStatus();
  let state = restoredState(host.savedState);
  let current = new AbortController();

  const setState = (change: Partial<ViewState>): void => {
    state = { ...state, ...change };
    host.saveState({ ...state, folder: headFacts.folder });
  };
  const view: View = {
    words,
    host,
    filesRoot,
    state: () => state,
    setState,
    filterBy: (change) => {
      const filter: SummaryFilter = changedFilter(state.filter, change);
      if (JSON.stringify(filter) === JSON.stringify(state.filter)) return;
      setState({ filter });
      keepInPlace(() => filterBar.show(last));
      void summarise();
    },
    announce: (text) => (live.textContent = text),
    tell: status.tell,
    signal: () => current.signal,
  };

  const head = createHead(headFacts, view);
  const quality = createQuality(headFacts, view);
  const filterBar = createFilterBar(view);
  const soFar = el('p', { class: 'so-far', hidden: true });
  const time = el('div', {});
  const cards = el('div', {});
  const table = createTable(view);
  const trouble = el('div', { class: 'trouble', role: 'alert', hidden: true });
  const figures = el(
    'div',
    { class: 'figures', hidden: true },
    filterBar.element,
    soFar,
    time,
    cards,
    table.element,
  );
  const main = el('main', {}, trouble, quality.element, figures);
  onQuality = (message) => keepInPlace(() => quality.show(message.quality));
  onFiles = ({ files }) => {
    head.showFiles(files);
    if (files !== undefined) keepInPlace(() => quality.showFiles(files));
  };
  let last: Summary | undefined;

  const showCharts = (summary: Summary): void => {
    figures.hidden = false;
    replaceContent(time, timeCard(summary, view));
    replaceContent(cards, ...(summary.matching === 0 ? [] : cardSections(summary, view)));
  };
  /** A first picture while the rest is being read. Head, filter and table wait for all. */
  const showSoFar = (summary: Summary): void => {
    soFar.textContent = t('soFar', number(summary.submissions));
    soFar.hidden = false;
    filterBar.element.hidden = true;
    table.element.hidden = true;
    figures.removeAttribute('aria-busy');
    showCharts(summary);
    view.announce(soFar.textContent);
  };
  const showSummary = (summary: Summary): void => {
    last = summary;
    soFar.hidden = true;
    head.showSummary(summary);
    filterBar.show(summary);
    filterBar.element.hidden = false;
    quality.element.hidden = false;
    showCharts(summary);
    table.element.hidden = summary.matching === 0;
    table.show(summary);
    view.announce(matchingWords(summary, view));
  };
  const showTrouble = (error: unknown): void => {
    head.stop();
    quality.element.hidden = last === undefined;
    figures.hidden = last === undefined;
    const [message, nextStep] =
      error instanceof HostFailure ? [error.message, error.nextStep] : [t('failed'), undefined];
    const again = el('button', { type: 'button', on: { click: () => void summarise() } }, t('tryAgain'));
    replaceContent(
      trouble,
      el('p', {}, message),
      nextStep === undefined ? undefined : el('p', {}, nextStep),
      again,
    );
    trouble.hidden = false;
  };
  onGone = () => {
    current.abort(new Error('The snapshot is gone'));
    head.close();
    quality.element.hidden = true;
    figures.hidden = true;
    replaceContent(trouble, el('p', {}, t('gone')), el('p', {}, t('goneAdvice')));
    trouble.hidden = false;
  };
  const summarise = async (): Promise<void> => {
    current.abort(new Error('Another filter'));
    const controller = new AbortController();
    current = controller;
    // The button that was pressed goes with the trouble, and the focus must not.
    if (trouble.contains(document.activeElement)) focusOnce(main);
    trouble.hidden = true;
    figures.setAttribute('aria-busy', 'true');
    try {
      const question = { type: 'summary', filter: state.filter, timeZone } as const;
      const isFirst = last === undefined;
      const summary = await host.ask(question, controller.signal, (progress) => {
        head.showProgress(progress);
        const { soFar: first } = progress;
        if (first !== undefined && last === undefined) keepInPlace(() => showSoFar(first));
      });
      keepInPlace(() => showSummary(summary));
      if (isFirst) window.scrollTo(0, state.scrollTop);
    } catch (error) {
      if (!controller.signal.aborted) showTrouble(error);
    } finally {
      if (current === controller) figures.removeAttribute('aria-busy');
    }
  };

  document.title = headFacts.name;
  replaceContent(place, head.element, main, live, status.element);
  filterBar.show(undefined);
  setState({});
  window.addEventListener('scrollend', () => {
    if (last !== undefined) setState({ scrollTop: window.scrollY });
  });
  void summarise();
}
