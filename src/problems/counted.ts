import * as l10n from '@vscode/l10n';

/** A number with what it counts, as it stands in sentences: `1 file`, `3 files`. */
export const counted = {
  files: (count: number): string => (count === 1 ? l10n.t('1 file') : l10n.t('{0} files', count)),
  uploads: (count: number): string => (count === 1 ? l10n.t('1 upload') : l10n.t('{0} uploads', count)),
  rows: (count: number): string => (count === 1 ? l10n.t('1 row') : l10n.t('{0} rows', count)),
  questions: (count: number): string => (count === 1 ? l10n.t('1 question') : l10n.t('{0} questions', count)),
  snapshots: (count: number): string => (count === 1 ? l10n.t('1 snapshot') : l10n.t('{0} snapshots', count)),
  minutes: (count: number): string => (count === 1 ? l10n.t('1 minute') : l10n.t('{0} minutes', count)),
};
