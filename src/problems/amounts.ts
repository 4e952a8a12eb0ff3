import * as l10n from '@vscode/l10n';

/** Bytes for people, in decimal units as data plans and Finder count: `980 B`, `1.4 MB`, `23 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  const [whole = '', tenth = '0'] = value.toFixed(digits).split('.');
  // The sign between the two is another in other languages.
  return `${tenth === '0' ? whole : l10n.t('{0}.{1}', whole, tenth)} ${units[unit] ?? ''}`;
}

/** Formats a duration like a clock: `0:07`, `12:40`, `1:02:03`. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Formats a remaining time as seconds, minutes or hours. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 90) return l10n.t('{0} s left', Math.max(1, Math.round(seconds)));
  if (seconds < 5_400) return l10n.t('{0} min left', Math.round(seconds / 60));
  return l10n.t('{0} h left', Math.round(seconds / 3_600));
}

/** Formats a count with its noun: `1 file`, `3 files`. */
export const counted = {
  files: (count: number): string => (count === 1 ? l10n.t('1 file') : l10n.t('{0} files', count)),
  uploads: (count: number): string => (count === 1 ? l10n.t('1 upload') : l10n.t('{0} uploads', count)),
  submissions: (count: number): string =>
    count === 1 ? l10n.t('1 submission') : l10n.t('{0} submissions', count),
  participants: (count: number): string =>
    count === 1 ? l10n.t('1 participant') : l10n.t('{0} participants', count),
  rows: (count: number): string => (count === 1 ? l10n.t('1 row') : l10n.t('{0} rows', count)),
  questions: (count: number): string => (count === 1 ? l10n.t('1 question') : l10n.t('{0} questions', count)),
  snapshots: (count: number): string => (count === 1 ? l10n.t('1 snapshot') : l10n.t('{0} snapshots', count)),
  minutes: (count: number): string => (count === 1 ? l10n.t('1 minute') : l10n.t('{0} minutes', count)),
};
