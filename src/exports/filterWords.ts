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
  const { words, values } = filterPhrase(filter, names);
  return words.replace(/\{(\d)\}/g, (whole, index: string) => {
    const value = values[Number(index)] ?? whole;
    return typeof value === 'string' ? value : instantWords(value, locale);
  });
}

/** A sentence with `{0}` and so on in place of names and instants, for whoever has another clock than this process. */
export interface FilterPhrase {
  readonly words: string;
  readonly values: readonly (string | Date)[];
}

/** The same with its values apart; see {@link filterWords}. */
export function filterPhrase(
  filter: ExportFilter | undefined,
  names: ReadonlyMap<string, string> = new Map(),
): FilterPhrase {
  const { studyId, from, to } = filter ?? {};
  const values: (string | Date)[] = [];
  const place = (value: string | Date): string => `{${values.push(value) - 1}}`;
  const parts: string[] = [];
  if (studyId !== undefined) {
    const name = shown(names.get(studyId) ?? '', longestName);
    parts.push(
      name === ''
        ? l10n.t('Study {0}', place(shown(studyId, longestName)))
        : l10n.t('Study “{0}”', place(name)),
    );
  }
  if (from !== undefined) {
    const at = place(from);
    parts.push(parts.length === 0 ? l10n.t('From {0}', at) : l10n.t('from {0}', at));
  }
  if (to !== undefined) {
    const at = place(to);
    parts.push(parts.length === 0 ? l10n.t('Before {0}', at) : l10n.t('before {0}', at));
  }
  return { words: parts.length === 0 ? l10n.t('All responses') : parts.join(', '), values };
}

/** An instant in local time, to the minute, or to the second where it has seconds. */
export function instantWords(instant: Date, locale?: string): string {
  const timeStyle = instant.getUTCSeconds() === 0 ? 'short' : 'medium';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle }).format(instant);
}
