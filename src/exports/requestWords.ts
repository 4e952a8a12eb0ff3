import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ExportRequest } from './exportState.ts';
import { filterWords, instantWords } from './filterWords.ts';
import { snapshotTime } from './snapshotName.ts';

/** What tells exports and snapshots of the same collection or batch apart. */
export type RequestKind = Pick<ExportRequest, 'filter' | 'scope' | 'completes' | 'job'>;

/**
 * What an export is of, besides its collection or batch, in a few words each: its filter, whether it is of responses only, which
 * snapshot it completes, which job of Prolific's it downloads. None for a plain export of everything. Plain text.
 *
 * @param studyNames by their id, as far as they are known
 * @param locale BCP 47; the process's own where left out
 */
export function requestWords(
  { filter, scope, completes, job }: RequestKind,
  studyNames: ReadonlyMap<string, string>,
  locale?: string,
): string[] {
  const time = completes === undefined ? undefined : snapshotTime(basename(completes));
  return [
    ...(filter === undefined ? [] : [filterWords(filter, studyNames, locale)]),
    ...(scope === 'responses' ? [l10n.t('responses only')] : []),
    ...(time === undefined ? [] : [l10n.t('uploads of {0}', instantWords(time, locale))]),
    ...(job === undefined ? [] : [l10n.t('requested {0}', instantWords(job.createdAt, locale))]),
  ];
}
