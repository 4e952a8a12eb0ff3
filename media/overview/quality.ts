import type { OverviewHead } from '../../src/overview/hostMessage.ts';
import type { FilesOnDisk, Finding, Quality } from '../../src/overview/source.ts';
import { el, newId, replaceContent } from './dom.ts';
import type { View } from './view.ts';

interface Item {
  readonly name: string;
  readonly count: number;
  readonly advice: string;
  readonly lines: readonly HTMLElement[];
  /** More than the lines. */
  readonly total: number;
  readonly action?: HTMLElement;
}

const nothing = { count: 0, first: [] } as const;

/** The strip that tells what is wrong with the data and what to do about it. */
export function createQuality(
  head: OverviewHead,
  view: View,
): {
  readonly element: HTMLElement;
  show(quality: Quality): void;
  /** What has become of the files since the export. */
  showFiles(files: FilesOnDisk): void;
} {
  const { t } = view.words;
  let quality: Quality | undefined;
  let files: FilesOnDisk | undefined;
  const id = newId('quality');
  const content = el('div', {}, el('p', { class: 'note' }, t('qualityChecking')));
  const draw = (): void => {
    if (quality === undefined) return;
    const items = findings(quality, files, head, view).filter(({ count }) => count > 0);
    replaceContent(
      content,
      items.length === 0
        ? el('p', { class: 'fine' }, el('span', { 'aria-hidden': 'true' }, '✓ '), t('qualityFine'))
        : el('div', { class: 'findings' }, ...items.map((item) => drawItem(item, view))),
    );
  };
  return {
    element: el(
      'section',
      { class: 'quality', 'aria-labelledby': id },
      el('h2', { id }, t('quality')),
      content,
    ),
    show: (found) => {
      quality = found;
      draw();
    },
    showFiles: (found) => {
      files = found;
      draw();
    },
  };
}

/** Files that records name and no manifest lists, with those that are gone since. */
function allMissing({ missingFiles }: Quality, files: FilesOnDisk | undefined): Finding<string> {
  if (files === undefined) return missingFiles;
  return {
    count: missingFiles.count + files.missing.count,
    first: [...files.missing.first, ...missingFiles.first],
  };
}

function findings(
  quality: Quality,
  files: FilesOnDisk | undefined,
  { notFetched }: OverviewHead,
  view: View,
): Item[] {
  const { words, host } = view;
  const { t, number, bytes } = words;
  const button = (text: string, run: () => void): HTMLElement =>
    el('button', { type: 'button', class: 'link', on: { click: run } }, text);
  const wide = (text: string, what: 'fetchUploads' | 'openResponses' | 'revealSnapshot'): HTMLElement =>
    el('button', { type: 'button', on: { click: () => host.tell({ type: 'do', what }) } }, text);
  const item = <T>(
    name: string,
    advice: string,
    { count, first }: Finding<T>,
    line: (value: T) => HTMLElement | string,
    action?: HTMLElement,
  ): Item => ({
    name,
    count,
    advice,
    lines: first.slice(0, 20).map((value) => el('li', {}, line(value))),
    total: count,
    ...(action === undefined ? {} : { action }),
  });
  const lineButton = (line: number): HTMLElement =>
    button(t('line', line), () => host.tell({ type: 'openLine', line }));
  const open = (path: string): HTMLElement => button(path, () => host.tell({ type: 'openFile', path }));
  return [
    {
      name: t('responsesOnly'),
      count: notFetched?.files ?? 0,
      advice: t('responsesOnlyAdvice', number(notFetched?.files ?? 0), bytes(notFetched?.bytes ?? 0)),
      lines: [],
      total: 0,
      action: wide(t('fetchUploads'), 'fetchUploads'),
    },
    item(t('unreadableLines'), t('unreadableAdvice'), quality.unreadableLines, ({ line, reason }) =>
      el('span', {}, lineButton(line), ` ${reason}`),
    ),
    item(t('notJson'), t('notJsonAdvice'), quality.notJson, lineButton),
    listOfQuestions(quality, view),
    item(t('sharedIds'), t('sharedIdsAdvice'), quality.sharedIds, (question) => question),
    item(t('withoutSubmission'), t('withoutSubmissionAdvice'), quality.withoutSubmission, lineButton),
    item(
      t('unknownInstructions'),
      t('unknownAdvice'),
      quality.unknownInstructions,
      ({ instructionId, answers }) => `${instructionId}: ${t('answers', number(answers))}`,
      wide(t('openResponses'), 'openResponses'),
    ),
    item(t('notUnderstood'), t('notUnderstoodAdvice'), quality.notUnderstood, ({ line, question }) =>
      el('span', {}, lineButton(line), ` ${question}`),
    ),
    item(t('otherTypes'), t('otherTypesAdvice'), quality.otherTypes, ({ line, question, type }) =>
      el('span', {}, lineButton(line), ` ${question} `, el('span', { class: 'tag' }, type)),
    ),
    item(t('wrongOptions'), t('wrongOptionsAdvice'), quality.wrongOptions, ({ line, question, value }) =>
      el('span', {}, lineButton(line), ` ${question} `, el('span', { class: 'tag' }, value)),
    ),
    item(t('missingFiles'), t('missingFilesAdvice'), allMissing(quality, files), (name) => name),
    item(t('filesByPlace'), t('filesByPlaceAdvice'), quality.filesByPlace, ({ name, path }) =>
      el('span', {}, `${name}: `, open(path)),
    ),
    item(t('unsureFiles'), t('unsureFilesAdvice'), quality.unsureFiles, ({ line, name }) =>
      el('span', {}, lineButton(line), ` ${name}`),
    ),
    item(t('changedFiles'), t('changedFilesAdvice'), files?.changed ?? nothing, open),
    item(t('leftOutFiles'), t('leftOutAdvice'), files?.leftOut ?? nothing, ({ path, reason }) =>
      el('span', {}, el('bdi', {}, path), ` (${t(reason)})`),
    ),
    item(
      t('orphanFiles'),
      t('orphanAdvice'),
      quality.orphanFiles,
      open,
      wide(t('revealSnapshot'), 'revealSnapshot'),
    ),
    item(
      t('duplicates'),
      t('duplicatesAdvice'),
      quality.duplicateSubmissions,
      ({ submission, times }) => `${submission}: ${t('times', number(times))}`,
      wide(t('openResponses'), 'openResponses'),
    ),
  ];
}

/** One, where it isn't as it should be. */
function listOfQuestions({ questions }: Quality, { words: { t } }: View): Item {
  const common = { count: questions.kind === 'read' ? 0 : 1, lines: [], total: 0 };
  return 'file' in questions
    ? { ...common, name: t('questionsBroken'), advice: t('questionsBrokenAdvice', questions.file) }
    : { ...common, name: t('questionsMissing'), advice: t('questionsMissingAdvice') };
}

function drawItem({ name, count, advice, lines, total, action }: Item, { words }: View): HTMLElement {
  const { t, number } = words;
  return el(
    'details',
    { class: 'finding' },
    el('summary', {}, el('b', {}, number(count)), ` ${name}`),
    el('p', {}, advice),
    lines.length === 0 ? undefined : el('ul', {}, ...lines),
    total > lines.length && lines.length > 0
      ? el('p', { class: 'note' }, t('andMore', number(total - lines.length)))
      : undefined,
    action,
  );
}
