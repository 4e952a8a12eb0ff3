import * as l10n from '@vscode/l10n';
import { shown } from '../../problems/plainText.ts';
import type { ExportFilter } from './filter.ts';

const maxNameLength = 60;

/**
 * Describes an export's content in local time: `All responses`, or `Study “Pilot 2”, from 14 Sept 2026,
 * 10:00, before 15 Sept 2026, 10:00`. Plain text on one line.
 *
 * @param names known names by study id
 * @param locale BCP 47; defaults to the process's locale
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

/** A sentence with `{0}` and so on in place of names and instants, for readers in another time zone. */
export interface FilterPhrase {
  readonly words: string;
  readonly values: readonly (string | Date)[];
}

/** Describes an export's content like {@link filterWords}, with separate values. */
export function filterPhrase(
  filter: ExportFilter | undefined,
  names: ReadonlyMap<string, string> = new Map(),
): FilterPhrase {
  const { studyId, from, to } = filter ?? {};
  const values: (string | Date)[] = [];
  const place = (value: string | Date): string => `{${values.push(value) - 1}}`;
  const parts: string[] = [];
  if (studyId !== undefined) {
    const name = shown(names.get(studyId) ?? '', maxNameLength);
    parts.push(
      name === ''
        ? l10n.t('Study {0}', place(shown(studyId, maxNameLength)))
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

/** Formats an instant in local time, to the minute, or to the second if not 0. */
export function instantWords(instant: Date, locale?: string): string {
  const timeStyle = instant.getUTCSeconds() === 0 ? 'short' : 'medium';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle }).format(instant);
}
