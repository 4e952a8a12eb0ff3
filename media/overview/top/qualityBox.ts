import type { OverviewHead } from '../../../src/overview/hostMessage.ts';
import type { OverviewStrings } from '../../../src/overview/strings/strings.ts';
import type { Found } from '../../../src/analysis/records/readReport.ts';
import type { FilesOnDisk, Quality } from '../../../src/analysis/summary/summarySource.ts';
import { idButton } from '../dom/idButton.ts';
import { el, newId, replaceContent, type Child } from '../dom/dom.ts';
import type { View } from '../view.ts';
import { maxLines, type Finding } from './qualityFinding.ts';
import { notUnderstoodLine } from './notUnderstood.ts';
import { peopleFindings } from './peopleFindings.ts';

/** Creates the list of problems with the data and what to do about them. */
export function createQuality(head: OverviewHead, view: View) {
  const { t } = view.words;
  let quality: Quality | undefined;
  let files: FilesOnDisk | undefined;
  const id = newId('quality');
  const content = el('div', el('p.note', t('qualityChecking')));
  const draw = (): void => {
    if (quality === undefined) return;
    const items = findings(quality, files, head, view).filter(({ count }) => count > 0);
    replaceContent(
      content,
      notUnderstoodLine(quality, view),
      items.length === 0
        ? el('p.fine', el('span', { 'aria-hidden': 'true' }, '✓ '), t('qualityFine'))
        : el(
            'div.findings',
            items.map((item) => drawItem(item, view)),
          ),
    );
  };
  return {
    element: el('section.quality', { 'aria-labelledby': id }, el('h2', { id }, t('quality')), content),
    show: (found: Quality): void => {
      quality = found;
      draw();
    },
    /** Findings about files changed since the export. */
    showFiles: (found: FilesOnDisk): void => {
      files = found;
      draw();
    },
  };
}

/** Files that records name but that the manifest doesn't list, and files that were deleted since. */
function allMissing({ missingFiles }: Quality, files: FilesOnDisk | undefined): Found<string> {
  if (files === undefined) return missingFiles;
  const first = [...files.missing.first, ...missingFiles.first];
  return { count: missingFiles.count + files.missing.count, first };
}

function findings(
  quality: Quality,
  files: FilesOnDisk | undefined,
  { notFetched }: OverviewHead,
  view: View,
): Finding[] {
  const { words, host } = view;
  const { t, number, bytes } = words;
  const does = (what: 'fetchUploads' | 'openResponses' | 'revealSnapshot'): HTMLElement =>
    el('button', { click: () => host.send({ type: 'do', what }) }, t(what));
  const item = <T>(
    name: keyof OverviewStrings,
    advice: keyof OverviewStrings,
    { count, first }: Found<T> = { count: 0, first: [] },
    line: (value: T) => Child,
    action?: HTMLElement,
  ): Finding => ({
    name: t(name),
    advice: t(advice),
    count,
    lines: first.slice(0, maxLines).map(line),
    action,
  });
  const lineButton = (line: number): HTMLElement =>
    el('button.link', { click: () => host.send({ type: 'openLine', line }) }, t('line', line));
  const open = (path: string): HTMLElement =>
    el('button.link', { click: () => host.send({ type: 'openFile', path }) }, path);
  const tag = (text: string): HTMLElement => el('span.tag', text);
  return [
    {
      name: t('responsesOnly'),
      advice: t(
        notFetched?.isSelection === true ? 'someUploadsAdvice' : 'responsesOnlyAdvice',
        number(notFetched?.files ?? 0),
        bytes(notFetched?.bytes ?? 0),
      ),
      count: notFetched?.files ?? 0,
      lines: [],
      action: does('fetchUploads'),
    },
    item('unreadableLines', 'unreadableAdvice', quality.unreadableLines, ({ line, reason }) =>
      el('span', lineButton(line), ` ${reason}`),
    ),
    item('notJson', 'notJsonAdvice', quality.notJson, lineButton),
    listOfQuestions(quality, words),
    item('sharedIds', 'sharedIdsAdvice', quality.sharedIds, (question) => question),
    item('withoutSubmission', 'withoutSubmissionAdvice', quality.withoutSubmission, lineButton),
    item(
      'unknownInstructions',
      'unknownAdvice',
      quality.unknownInstructions,
      ({ instructionId, answers }) =>
        el('span', idButton(instructionId, view), `: ${t('answers', number(answers))}`),
      does('openResponses'),
    ),
    item('notUnderstood', 'notUnderstoodAdvice', quality.notUnderstood, ({ line, question }) =>
      el('span', lineButton(line), ` ${question}`),
    ),
    item('otherTypes', 'otherTypesAdvice', quality.otherTypes, ({ line, question, type }) =>
      el('span', lineButton(line), ` ${question} `, tag(type)),
    ),
    item('wrongOptions', 'wrongOptionsAdvice', quality.wrongOptions, ({ line, question, value }) =>
      el('span', lineButton(line), ` ${question} `, tag(value)),
    ),
    item('missingFiles', 'missingFilesAdvice', allMissing(quality, files), (name) => name),
    item('filesByPlace', 'filesByPlaceAdvice', quality.filesByPlace, ({ name, path }) =>
      el('span', `${name}: `, open(path)),
    ),
    item('unsureFiles', 'unsureFilesAdvice', quality.unsureFiles, ({ line, name }) =>
      el('span', lineButton(line), ` ${name}`),
    ),
    item('changedFiles', 'changedFilesAdvice', files?.changed, open),
    item('leftOutFiles', 'leftOutAdvice', files?.leftOut, ({ path, reason }) =>
      el('span', el('bdi', path), ` (${t(reason)})`),
    ),
    item('orphanFiles', 'orphanAdvice', quality.orphanFiles, open, does('revealSnapshot')),
    ...peopleFindings(quality, view),
    item(
      'duplicates',
      'duplicatesAdvice',
      quality.duplicateSubmissions,
      ({ submission, times }) => el('span', idButton(submission, view), `: ${t('times', number(times))}`),
      does('openResponses'),
    ),
  ];
}

/** Shows one finding, if there is a problem. */
function listOfQuestions({ questions }: Quality, { t }: View['words']): Finding {
  const common = { count: questions.kind === 'read' ? 0 : 1, lines: [] };
  return 'file' in questions
    ? { ...common, name: t('questionsBroken'), advice: t('questionsBrokenAdvice', questions.file) }
    : { ...common, name: t('questionsMissing'), advice: t('questionsMissingAdvice') };
}

function drawItem(
  { name, count, advice, lines, action }: Finding,
  { words: { t, number } }: View,
): HTMLElement {
  const isCut = lines.length > 0 && count > lines.length;
  return el(
    'details.finding',
    el('summary', el('b', number(count)), ` ${name}`),
    el('p', advice),
    lines.length > 0 &&
      el(
        'ul',
        lines.map((line) => el('li', line)),
      ),
    isCut && el('p.note', t('andMore', number(count - lines.length))),
    action,
  );
}
