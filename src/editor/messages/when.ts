import * as vscode from 'vscode';

/** By their options: creating one takes a hundred times as long as using it, and a row has several dates. */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(vscode.env.language, options);
  formats.set(key, known);
  return known.format(date);
}

/** Returns how long ago a date is, within a week; otherwise the date. */
export function formatWhen(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1_000;
  const relative = new Intl.RelativeTimeFormat(vscode.env.language, { numeric: 'auto' });
  if (seconds > -60) return vscode.l10n.t('just now');
  if (seconds > -3_600) return relative.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return relative.format(Math.round(seconds / 3_600), 'hour');
  if (seconds > -7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return format(date, { dateStyle: 'medium' });
}

/** Returns date and time to the minute, in local time. */
export function formatExact(date: Date): string {
  return format(date, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Returns a date as a row has it: `Today 9:10 PM`, `Yesterday 9:10 PM`, `Nov 23, 9:10 PM`. */
export function formatDay(date: Date, now: Date): string {
  const time = format(date, { timeStyle: 'short' });
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return vscode.l10n.t('Today {0}', time);
  if (days === 1) return vscode.l10n.t('Yesterday {0}', time);
  if (days < 0 || date.getFullYear() !== now.getFullYear()) return formatExact(date);
  return format(date, { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' });
}

/** Returns the local midnight that a day begins with, in ms since 1970. */
export function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Returns how often something may happen: `At most every 15 minutes`. */
export function atMostWords(minutes: number): string {
  return minutes === 60
    ? vscode.l10n.t('At most every hour')
    : vscode.l10n.t('At most every {0}', durationWords(minutes));
}

/** Returns what Keep Updated does, in one line. */
export function keptUpdatedWords(minutes: number): string {
  return minutes === 60
    ? vscode.l10n.t('New submissions are exported at most every hour')
    : vscode.l10n.t('New submissions are exported at most every {0}', durationWords(minutes));
}

/** Returns a length of time: `15 minutes`, `1 hour`. */
function durationWords(minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(vscode.env.language, style).format(count);
}
