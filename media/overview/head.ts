import type { Summary } from '../../src/analysis/summary/model.ts';
import type { OverviewHead } from '../../src/overview/hostMessage.ts';
import type { FilesOnDisk, ReadProgress } from '../../src/overview/source.ts';
import { el } from './dom.ts';
import type { View } from './view.ts';
import { fill, type Words } from './words.ts';

/** The head of the page: what is known at once, and, as soon as it is read, what the responses say. */
export interface Head {
  readonly element: HTMLElement;
  readonly showProgress: (progress: ReadProgress) => void;
  readonly showSummary: (summary: Summary) => void;
  /** Says whether the files are as they were checked; nothing where that can't be told. */
  readonly showFiles: (files: FilesOnDisk | undefined) => void;
  /** Shows neither progress nor figures. */
  readonly stop: () => void;
  /** Shows neither progress nor buttons: there is nothing left to do something with. */
  readonly close: () => void;
}

export function createHead(head: OverviewHead, { words, host }: View): Head {
  const { t, number, bytes, moment, exactMoment } = words;
  const waiting = (): HTMLElement => el('span', { class: 'waiting' }, '…');
  const submissions = el('dd', {}, waiting());
  const taskRows = el('dd', {}, waiting());
  const participants = el('dd', {}, waiting());
  const range = el('dd', {}, waiting());
  const study = el('dd', {}, waiting());
  const fact = (name: string, value: HTMLElement | string): HTMLElement =>
    el('div', {}, el('dt', {}, name), typeof value === 'string' ? el('dd', {}, value) : value);
  const bar = el('progress', { max: 1, 'aria-label': t('reading') });
  const barWords = el('span', {}, t('reading'));
  const action = (
    what: 'createTables' | 'createNotebook' | 'openResponses' | 'revealSnapshot',
  ): HTMLElement =>
    el('button', { type: 'button', on: { click: () => host.tell({ type: 'do', what }) } }, t(what));
  const actions = el(
    'div',
    { class: 'actions', role: 'group', 'aria-label': t('actions') },
    action('createTables'),
    action('createNotebook'),
    action('openResponses'),
    action('revealSnapshot'),
  );
  const progress = el('div', { class: 'progress' }, bar, barWords);
  const files = el('span', { class: 'note' }, t('checkingFiles'));
  const element = el(
    'header',
    { class: 'head' },
    el(
      'div',
      { class: 'head-title' },
      el('span', { class: 'kind' }, t(head.kind)),
      el('h1', {}, head.name),
      files,
    ),
    el(
      'dl',
      { class: 'facts' },
      fact(t('submissions'), submissions),
      head.kind === 'batch' ? fact(t('taskRows'), taskRows) : undefined,
      fact(t('participants'), participants),
      fact(t('files'), number(head.files)),
      fact(t('size'), bytes(head.bytes)),
      fact(t('responsesFrom'), range),
      fact(t('study'), study),
      fact(t('filter'), filterWords(head.filter, exactMoment)),
      fact(t('takenAt'), moment(head.takenAt)),
    ),
    actions,
    progress,
  );
  return {
    element,
    showProgress: ({ bytesDone, bytesTotal, submissions: read }) => {
      progress.hidden = false;
      if (bytesTotal > 0) bar.value = bytesDone / bytesTotal;
      barWords.textContent = t('readingShare', bytes(bytesDone), bytes(bytesTotal), number(read));
    },
    showSummary: (summary) => {
      progress.hidden = true;
      submissions.textContent =
        summary.matching === summary.submissions
          ? number(summary.submissions)
          : t('ofAll', number(summary.matching), number(summary.submissions));
      taskRows.textContent = number(summary.rows);
      participants.textContent = number(summary.participants);
      const isEmpty = summary.submissions === 0;
      range.textContent = isEmpty ? '–' : rangeWords(summary, words);
      study.textContent = isEmpty ? '–' : studyWords(summary, words);
    },
    showFiles: (found) => {
      if (found === undefined) files.hidden = true;
      else if (found.changed.count + found.missing.count > 0) tellFiles(files, 'changed', words);
      else if (found.complete) tellFiles(files, 'verified', words);
    },
    stop: () => (progress.hidden = true),
    close: () => {
      progress.hidden = true;
      actions.hidden = true;
    },
  };
}

function tellFiles(place: HTMLElement, state: 'changed' | 'verified', { t }: Words): void {
  const isFine = state === 'verified';
  const hint = t(isFine ? 'verifiedHint' : 'changedSinceHint');
  place.className = state;
  place.title = hint;
  place.replaceChildren(
    el('span', { 'aria-hidden': 'true' }, isFine ? '✓ ' : '⚠ '),
    t(isFine ? 'verified' : 'changedSince'),
    el('span', { class: 'hidden' }, `. ${hint}`),
  );
}

/** The one study by its id, which is all that records tell of it. */
function studyWords({ studies }: Summary, { t, number }: Words): string {
  const [only] = studies;
  if (only === undefined) return t('unknown');
  return studies.length === 1 ? only.value : t('studies', number(studies.length));
}

function rangeWords({ timeRange }: Summary, { t, day }: Words): string {
  if (timeRange === undefined) return t('unknown');
  const [from, to] = [day(timeRange.from), day(timeRange.to)];
  return from === to ? from : t('range', from, to);
}

function filterWords({ words, values }: OverviewHead['filter'], moment: Words['exactMoment']): string {
  return fill(
    words,
    values.map((value) => ('at' in value ? moment(value.at) : value.text)),
  );
}
