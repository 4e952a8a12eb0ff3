import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ExportRequest } from '../exportState.ts';
import { filterWords, instantWords } from '../../snapshots/filter/filterWords.ts';
import { uploadWords } from '../../snapshots/filter/uploadWords.ts';
import { snapshotTime } from '../../snapshots/snapshotName.ts';

/** Fields that distinguish exports and snapshots of the same collection or batch. */
export type RequestKind = Pick<ExportRequest, 'filter' | 'scope' | 'uploads' | 'completes' | 'job'>;

/**
 * Describes an export in a few plain-text words each: its filter, whether it has responses or some uploads
 * only, the snapshot it completes, the job it downloads. Returns none for a plain export of everything.
 *
 * @param studyNames known names by study id
 * @param locale BCP 47; defaults to the process's locale
 */
export function requestWords(
  { filter, scope, uploads, completes, job }: RequestKind,
  studyNames: ReadonlyMap<string, string>,
  locale?: string,
): string[] {
  const time = completes === undefined ? undefined : snapshotTime(basename(completes));
  return [
    ...(filter === undefined ? [] : [filterWords(filter, studyNames, locale)]),
    ...(scope === 'responses' ? [l10n.t('responses only')] : []),
    ...(uploads === undefined ? [] : [uploadWords(uploads)]),
    ...(time === undefined ? [] : [l10n.t('uploads from {0}', instantWords(time, locale))]),
    ...(job === undefined ? [] : [l10n.t('requested {0}', instantWords(job.createdAt, locale))]),
  ];
}
