import * as vscode from 'vscode';

/** How long ago, in words, for the last week; else the date. */
export function formatWhen(date: Date, now: Date): string {
  const language = vscode.env.language;
  const seconds = (date.getTime() - now.getTime()) / 1_000;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (seconds > -60) return vscode.l10n.t('just now');
  if (seconds > -3_600) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3_600), 'hour');
  if (seconds > -7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(date);
}

/** Date and time to the minute in local time. */
export function formatExact(date: Date): string {
  return new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' }).format(
    date,
  );
}
