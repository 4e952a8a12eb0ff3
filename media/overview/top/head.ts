import type { Summary } from '../../../src/analysis/summary/summary.ts';
import type { OverviewHead, SnapshotChoices } from '../../../src/overview/hostMessage.ts';
import type { FilesOnDisk, ReadProgress } from '../../../src/analysis/summary/summarySource.ts';
import { idButton } from '../dom/idButton.ts';
import { el, replaceContent } from '../dom/dom.ts';
import type { View } from '../view.ts';
import { fill, type Words } from '../words.ts';
import {
  changeButton,
  newerWords,
  newSubmissionsWords,
  phraseWords,
  snapshotSelector,
} from './snapshotSelector.ts';

/** More than Prolific has. */
const maxStatuses = 12;
/** A tooltip with more would be cut. */
const maxNames = 20;

/** Creates the page's head, first with known facts, then with those from the responses. */
export function createHead(head: OverviewHead, view: View) {
  const { words, host } = view;
  const { t, number, bytes, moment } = words;
  const later = (): HTMLElement => el('dd', el('span.waiting', '…'));
  const [submissions, taskRows, participants] = [later(), later(), later()];
  const [range, study] = [later(), later()];
  const fact = (name: string, value: HTMLElement | string): HTMLElement =>
    el('div', el('dt', name), typeof value === 'string' ? el('dd', value) : value);
  const bar = el('progress', { max: 1, 'aria-label': t('reading') });
  const barWords = el('span', t('reading'));
  const progress = el('div.progress', bar, barWords);
  const does = ['createTables', 'createNotebook', 'openResponses', 'revealSnapshot'] as const;
  const actions = el(
    'div.actions',
    { role: 'group', 'aria-label': t('actions') },
    does.map((what) => el('button', { click: () => host.send({ type: 'do', what }) }, t(what))),
  );
  const files = el('span.note', t('checkingFiles'));
  const statuses = el('p.statuses', { hidden: true });
  const takenAt = el('dd', moment(head.takenAt));
  const change = el('dd');
  const sincePrevious = fact(t('sincePrevious'), change);
  sincePrevious.hidden = true;
  const newer = el('div.newer', { role: 'status', hidden: true });
  const newSubmissions = el('div.newer', { role: 'status', hidden: true });
  const element = el(
    'header.head',
    el('div.head-title', el('span.kind', t(head.kind)), el('h1', head.name), files),
    el(
      'dl.facts',
      // First, so that its menu has room.
      fact(t('takenAt'), takenAt),
      fact(t('submissions'), submissions),
      sincePrevious,
      head.kind === 'batch' && fact(t('taskRows'), taskRows),
      fact(t('participants'), participants),
      fact(t('responsesFrom'), range),
      fact(t('study'), study),
      fact(t('filter'), phraseWords(head.filter, words)),
      fact(t('files'), number(head.files)),
      fact(t('size'), bytes(head.bytes)),
    ),
    statuses,
    newer,
    newSubmissions,
    actions,
    progress,
  );
  return {
    element,
    showProgress: ({ bytesDone, bytesTotal, submissions: read }: ReadProgress): void => {
      progress.hidden = false;
      if (bytesTotal > 0) bar.value = bytesDone / bytesTotal;
      barWords.textContent = t('readingShare', bytes(bytesDone), bytes(bytesTotal), number(read));
    },
    showSummary: (summary: Summary): void => {
      progress.hidden = true;
      submissions.textContent =
        summary.matching === summary.submissions
          ? number(summary.submissions)
          : t('ofAll', number(summary.matching), number(summary.submissions));
      taskRows.textContent = number(summary.rows);
      participants.textContent = number(summary.participants);
      const isEmpty = summary.submissions === 0;
      range.textContent = isEmpty ? '–' : rangeWords(summary, words);
      statuses.textContent = statusWords(summary, words);
      statuses.hidden = statuses.textContent === '';
      study.replaceChildren(isEmpty ? '–' : studyWords(summary, head, view));
    },
    /** Shows whether files have changed since the check; nothing if unknown. */
    showFiles: (found: FilesOnDisk | undefined): void => {
      if (found === undefined) files.hidden = true;
      else if (found.changed.count + found.missing.count > 0) showFilesState(files, 'changed', words);
      else if (found.complete) showFilesState(files, 'verified', words);
    },
    /** Shows the selector of snapshots, what changed since the previous one, and whether there is more. */
    showSnapshots: (snapshots: SnapshotChoices): void => {
      replaceContent(takenAt, snapshotSelector(head, snapshots, { words, host }));
      replaceContent(newer, ...newerWords(snapshots, { words, host }));
      newer.hidden = snapshots.newer === undefined;
      replaceContent(newSubmissions, ...newSubmissionsWords(snapshots, { words, host }));
      newSubmissions.hidden = snapshots.newSubmissions === undefined;
      replaceContent(change, changeButton(snapshots, { words, host }));
      sincePrevious.hidden = snapshots.previous?.change === undefined;
    },
    /** Shows that nothing more is being read. */
    stop: (): void => {
      progress.hidden = true;
      files.hidden ||= files.classList.contains('note');
      for (const each of element.querySelectorAll('.waiting')) each.replaceWith('–');
    },
    /** Leaves the facts alone, because the snapshot no longer exists. */
    close: (): void => {
      progress.hidden = true;
      actions.hidden = true;
      files.hidden = true;
    },
  };
}

/** `327 submissions: 301 approved, 20 awaiting review, 6 returned`; empty if no status is known. */
function statusWords({ people, matching }: Summary, { t, number, list }: Words): string {
  const statuses = people?.statuses ?? [];
  if (people?.hasDetails !== true || statuses.length === 0) return '';
  const unknown = statuses.reduce((rest, { count }) => rest - count, matching);
  const parts = statuses.slice(0, maxStatuses).map(({ words, count }) => fill(words, [number(count)]));
  if (statuses.length > maxStatuses) parts.push('…');
  const rest = unknown > 0 ? [t('withoutDetails', number(unknown))] : [];
  return `${t('countSubmissions', number(matching))}: ${list([...parts, ...rest])}`;
}

function showFilesState(place: HTMLElement, state: 'changed' | 'verified', { t }: Words): void {
  const isFine = state === 'verified';
  const hint = t(isFine ? 'verifiedHint' : 'changedSinceHint');
  place.className = state;
  place.hidden = false;
  place.title = hint;
  place.replaceChildren(
    el('span', { 'aria-hidden': 'true' }, isFine ? '✓ ' : '⚠ '),
    t(isFine ? 'verified' : 'changedSince'),
    el('span.hidden', `. ${hint}`),
  );
}

/** Names a single study; its id, which can be copied, if its name is unknown. */
function studyWords({ studies }: Summary, head: OverviewHead, view: View): string | HTMLElement {
  const { t, number, study } = view.words;
  const [only] = studies;
  if (only === undefined) return t('unknown');
  if (studies.length > 1) {
    const names = studies.slice(0, maxNames).map(({ value }) => study(value));
    return el('span', { title: names.join('\n') }, t('studies', number(studies.length)));
  }
  const isNamed = head.studies.some(([id]) => id === only.value);
  return isNamed ? el('span', { title: only.value }, study(only.value)) : idButton(only.value, view);
}

function rangeWords({ timeRange }: Summary, { t, day }: Words): string {
  if (timeRange === undefined) return t('unknown');
  const [from, to] = [day(timeRange.from), day(timeRange.to)];
  return from === to ? from : t('range', from, to);
}
