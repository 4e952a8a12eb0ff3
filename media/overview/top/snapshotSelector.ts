import type {
  OverviewHead,
  SnapshotChange,
  SnapshotChoice,
  SnapshotChoices,
} from '../../../src/overview/hostMessage.ts';
import { el, type Child } from '../dom/dom.ts';
import { menuButton } from '../dom/menu.ts';
import type { View } from '../view.ts';
import { fill, type Words } from '../words.ts';

type Parts = Pick<View, 'words' | 'host'>;

/** Returns a button that lists the snapshots, newest first; only the time if there is no other one. */
export function snapshotSelector(
  { folder, takenAt }: OverviewHead,
  { all }: SnapshotChoices,
  { words, host }: Parts,
): Child {
  const { t, moment } = words;
  if (all.length < 2) return moment(takenAt);
  const items = all.map((each) => ({
    label: choiceWords(each, words),
    isCurrent: each.folder === folder,
    run: () => {
      if (each.folder !== folder) host.send({ type: 'show', folder: each.folder });
    },
  }));
  const name = t('selectSnapshot', moment(takenAt));
  return menuButton(name, items, { tag: 'button.selector', face: `${moment(takenAt)} ▾` });
}

/** Returns that a newer snapshot exists, with a button that shows it; nothing if there is none. */
export function newerWords({ newer }: SnapshotChoices, { words, host }: Parts): Child[] {
  if (newer === undefined) return [];
  const { folder, change } = newer;
  const changed = change === undefined ? '' : changeWords(change, words);
  const { t } = words;
  return [
    el('span', changed === '' ? t('newer') : t('newerBy', changed)),
    el(
      'button',
      { 'data-focus': 'show-newer', click: () => host.send({ type: 'show', folder }) },
      t('showNewer'),
    ),
  ];
}

/** Returns what changed since the previous snapshot, as a button that shows it; nothing if unknown. */
export function changeButton({ previous }: SnapshotChoices, { words, host }: Parts): Child {
  if (previous?.change === undefined) return false;
  const { t, moment } = words;
  const changed = changeWords(previous.change, words);
  if (changed === '') return t('noChanges');
  const hint = t('showChanges', moment(previous.takenAt));
  return el(
    'button.link',
    {
      title: hint,
      'aria-label': `${changed}. ${hint}`,
      'data-focus': 'changes',
      click: () => host.send({ type: 'do', what: 'compareSnapshot' }),
    },
    changed,
  );
}

/** Returns how many submissions were completed since, with a button that exports them; nothing if none. */
export function newSubmissionsWords({ newSubmissions }: SnapshotChoices, { words, host }: Parts): Child[] {
  if (newSubmissions === undefined) return [];
  const { t, number } = words;
  return [
    el('span', t('newSubmissions', number(newSubmissions))),
    el(
      'button',
      { 'data-focus': 'export-new', click: () => host.send({ type: 'do', what: 'exportNewSnapshot' }) },
      t('exportNewSnapshot'),
    ),
  ];
}

/** Describes an export's filter in the page's time zone. */
export function phraseWords(
  { words: phrase, values }: OverviewHead['filter'],
  { exactMoment }: Words,
): string {
  return fill(
    phrase,
    values.map((value) => ('at' in value ? exactMoment(value.at) : value.text)),
  );
}

/** `23 Nov 2026, 15:05 · 327 submissions · +4 · 2 changed`. */
function choiceWords({ takenAt, filter, submissions, change }: SnapshotChoice, words: Words): string {
  const { t, moment, number } = words;
  return [
    moment(takenAt),
    submissions === undefined ? '' : t('countSubmissions', number(submissions)),
    change === undefined ? '' : changeWords(change, words),
    filter === undefined ? '' : phraseWords(filter, words),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** `+4 · 2 changed · 1 gone`; empty if nothing changed. */
function changeWords({ added, changed, gone }: SnapshotChange, { t, number }: Words): string {
  return [
    added > 0 ? `+${number(added)}` : '',
    changed > 0 ? t('changedCount', number(changed)) : '',
    gone > 0 ? t('goneCount', number(gone)) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
