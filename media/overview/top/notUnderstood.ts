import type { Quality } from '../../../src/analysis/summary/summarySource.ts';
import { el } from '../dom/dom.ts';
import type { View } from '../view.ts';

/**
 * Returns the line that says what was not understood, with a button for a report on the structure of the
 * files; nothing if everything was. Uploads count if there are files without an answer and answers without
 * their files: then their names are linked in another way than the known ones.
 */
export function notUnderstoodLine(quality: Quality, { words, host }: View): HTMLElement | false {
  const { t, number, list } = words;
  const { unreadableLines, questions, unknownTypes, notUnderstood, missingFiles, orphanFiles } = quality;
  const counts = [
    ['linesNotUnderstood', unreadableLines.count],
    ['answers', notUnderstood.count],
    ['typesNotUnderstood', unknownTypes],
    ['uploadsNotUnderstood', Math.min(missingFiles.count, orphanFiles.count)],
  ] as const;
  const kinds = counts.flatMap(([words, count]) => (count === 0 ? [] : [t(words, number(count))]));
  if (questions.kind === 'unreadable' || questions.kind === 'empty') kinds.push(t('questionsNotUnderstood'));
  if (kinds.length === 0) return false;
  const copy = (): void => host.send({ type: 'do', what: 'copyStructureReport' });
  return el(
    'p.not-understood',
    el('span', t('kindsNotUnderstood', number(kinds.length), list(kinds))),
    el('button', { title: t('copyStructureHint'), click: copy }, t('copyStructureReport')),
  );
}
