import type { SummaryFilter, Summary } from '../../src/analysis/summary/summary.ts';
import type { FilesOnDisk, ReadProgress } from '../../src/analysis/summary/summarySource.ts';
import type { HostMessage, SnapshotChoices } from '../../src/overview/hostMessage.ts';
import { cardSections } from './cards/cards.ts';
import { packCards } from './cards/packCards.ts';
import { el, focusOnce, keepInPlace, replaceContent, type Child } from './dom/dom.ts';
import { setConditions } from './filter/conditions.ts';
import { createFilterBar, matchingWords } from './filter/filterBar.ts';
import { peopleSection } from './people/peopleSection.ts';
import { createHead } from './top/head.ts';
import { connectHost, HostFailure } from './host.ts';
import { createQuality } from './top/qualityBox.ts';
import { changedFilter, restoredState, type ViewState } from './state.ts';
import { createStatus } from './top/status.ts';
import { createTable } from './table/table.ts';
import { keepLegible } from './themeColors.ts';
import { timeCard } from './cards/timeCard.ts';
import type { View } from './view.ts';
import { createWords } from './words.ts';

type HeadMessage = Extract<HostMessage, { readonly type: 'head' }>;
type News = Extract<HostMessage, { readonly type: 'quality' | 'files' | 'snapshots' | 'gone' }>;

/** The element that the page's HTML contains. */
const root = document.getElementById('overview');

let onNews: (news: News) => void = () => undefined;
const host = connectHost((message) => {
  if (message.type !== 'head') onNews(message);
  else if (root !== null) onNews = build(root, message);
});
keepLegible();
host.send({ type: 'ready' });

/** The time zone of displayed and selected dates. */
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

/** Builds the page, requests the data and returns a handler for the host's further messages. */
function build(
  place: HTMLElement,
  { head: headFacts, strings, locale, filesRoot, layout, separator }: HeadMessage,
): (news: News) => void {
  const words = createWords(strings, locale, headFacts.studies);
  const { t, number } = words;
  const live = el('div.hidden', { role: 'status', 'aria-live': 'polite' });
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
    separator,
    state: () => state,
    setState,
    filterBy: (change) => {
      const filter: SummaryFilter = changedFilter(state.filter, change);
      if (JSON.stringify(filter) === JSON.stringify(state.filter)) return;
      setState({ filter });
      keepInPlace(() => filterBar.show(last));
      void summarise();
    },
    filterByAnswer: (instructionId, value) =>
      view.filterBy(setConditions(state.filter, instructionId, [{ kind: 'answer', value }])),
    splitBy: (splitBy) => {
      setState({ splitBy });
      void summarise();
    },
    announce: (text) => (live.textContent = text),
    showStatus: status.tell,
    signal: () => current.signal,
  };

  const head = createHead(headFacts, view);
  const quality = createQuality(headFacts, view);
  const filterBar = createFilterBar(view);
  const soFar = el('p.so-far', { hidden: true });
  const [time, people, cards] = [el('div'), el('div'), el('div')];
  const table = createTable(view, layout);
  const trouble = el('div.trouble', { role: 'alert', hidden: true });
  const parts = [filterBar.element, soFar, time, people, cards, table.element];
  const figures = el('div.figures', { hidden: true }, parts);
  const main = el('main', trouble, quality.element, figures);
  const showFiles = (files: FilesOnDisk | undefined): void => {
    head.showFiles(files);
    if (files !== undefined) keepInPlace(() => quality.showFiles(files));
  };
  /** The time of the snapshot that decides what is new. */
  let previous: string | undefined;
  const showSnapshots = (snapshots: SnapshotChoices): void => {
    head.showSnapshots(snapshots);
    filterBar.showSnapshots(snapshots);
    const isOther = previous !== undefined && previous !== snapshots.previous?.takenAt;
    previous = snapshots.previous?.takenAt;
    if (state.filter.isNew !== true) return;
    if (previous === undefined) view.filterBy({ isNew: undefined });
    else if (isOther) void summarise();
  };
  let last: Summary | undefined;

  const showCharts = (summary: Summary, isPreview = false): void => {
    figures.hidden = false;
    replaceContent(time, timeCard(summary, view));
    replaceContent(cards, ...(summary.submissions === 0 ? [] : cardSections(summary, view)));
    replaceContent(people, ...(summary.submissions === 0 || isPreview ? [] : [peopleSection(summary, view)]));
    for (const group of figures.querySelectorAll<HTMLElement>('.cards')) packCards(group);
  };
  /** A preview while the rest is being read. The head, the filters and the table wait for all submissions. */
  const showSoFar = (summary: Summary): void => {
    soFar.textContent = t('soFar', number(summary.submissions));
    soFar.hidden = false;
    filterBar.element.hidden = true;
    table.element.hidden = true;
    figures.removeAttribute('aria-busy');
    showCharts(summary, true);
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
  const tellTrouble = (...content: readonly Child[]): void => {
    replaceContent(trouble, ...content);
    trouble.hidden = false;
  };
  const showTrouble = (error: unknown): void => {
    head.stop();
    quality.element.hidden = last === undefined;
    figures.hidden = last === undefined;
    const [message, nextStep] =
      error instanceof HostFailure ? [error.message, error.nextStep] : [t('failed'), undefined];
    const again = el('button', { click: () => void summarise() }, t('tryAgain'));
    tellTrouble(el('p', message), nextStep !== undefined && el('p', nextStep), again);
  };
  const showGone = (): void => {
    current.abort(new Error('The snapshot is gone'));
    head.close();
    quality.element.hidden = true;
    figures.hidden = true;
    tellTrouble(el('p', t('gone')), el('p', t('goneAdvice')));
  };
  const summarise = async (): Promise<void> => {
    current.abort(new Error('Another filter'));
    const controller = new AbortController();
    current = controller;
    // The button disappears with the error, but the focus must not.
    if (trouble.contains(document.activeElement)) focusOnce(main);
    trouble.hidden = true;
    figures.setAttribute('aria-busy', 'true');
    try {
      const { filter, splitBy } = state;
      const isFirst = last === undefined;
      const onProgress = (progress: ReadProgress): void => {
        head.showProgress(progress);
        const { soFar: first } = progress;
        if (first !== undefined && last === undefined) keepInPlace(() => showSoFar(first));
      };
      const summary = await host.ask(
        { type: 'summary', filter, splitBy, timeZone, onProgress },
        controller.signal,
      );
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
  return (news) => {
    if (news.type === 'quality') keepInPlace(() => quality.show(news.quality));
    else if (news.type === 'files') showFiles(news.files);
    else if (news.type === 'snapshots') keepInPlace(() => showSnapshots(news.snapshots));
    else showGone();
  };
}
