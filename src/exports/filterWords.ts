import * as l10n from '@vscode/l10n';
import { shown } from '../problems/shown.ts';
import type { ExportFilter } from '../prolific/model.ts';

const longestName = 60;

/**
 * What an export holds, in a few words and local time: `All responses`, or
 * `Study “Pilot 2”, from 14 Sept 2026, 10:00, before 15 Sept 2026, 10:00`. Plain text on one line.
 *
 * @param names of studies by their id, as far as they are known; others go by their id
 * @param locale BCP 47; the process's own where left out
 */
export function filterWords(
  filter: ExportFilter | undefined,
  names: ReadonlyMap<string, string> = new Map(),
  locale?: string,
): string {
  const { studyId, from, to } = filter ?? {};
  const parts: string[] = [];
  if (studyId !== undefined) parts.push(studyWords(studyId, names.get(studyId)));
  if (from !== undefined) {
    const at = instantWords(from, locale);
    parts.push(parts.length === 0 ? l10n.t('From {0}', at) : l10n.t('from {0}', at));
  }
  if (to !== undefined) {
    const at = instantWords(to, locale);
    parts.push(parts.length === 0 ? l10n.t('Before {0}', at) : l10n.t('before {0}', at));
  }
  return parts.length === 0 ? l10n.t('All responses') : parts.join(', ');
}

/** An instant in local time, to the minute, or to the second where it has seconds. */
export function instantWords(instant: Date, locale?: string): string {
  const timeStyle = instant.getUTCSeconds() === 0 ? 'short' : 'medium';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle }).format(instant);
}

function studyWords(id: string, name: string | undefined): string {
  const clean = shown(name ?? '', longestName);
  return clean === '' ? l10n.t('Study {0}', shown(id, longestName)) : l10n.t('Study “{0}”', clean);
}
