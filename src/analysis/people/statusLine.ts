import * as l10n from '@vscode/l10n';
import { shown } from '../../problems/plainText.ts';
import { statuses, type Person } from './people.ts';

/** Counts the statuses of people, in the order of {@link statuses}; others come last. */
export function statusCounts(people: Iterable<Pick<Person, 'status'>>): Map<string, number> {
  const counts = new Map<string, number>(statuses.map((status) => [status, 0]));
  for (const { status } of people)
    if (status !== undefined) counts.set(status, (counts.get(status) ?? 0) + 1);
  return new Map([...counts].filter(([, count]) => count > 0));
}

/** All that Prolific has, and some that it may invent; files can contain any number. */
const maxShown = statuses.length + 2;

/** Returns `301 approved, 20 awaiting review, 6 returned`; `numberWords` writes a number. */
export function statusLine(
  counts: ReadonlyMap<string, number>,
  numberWords: (count: number) => string,
): string {
  const parts = [...counts].map(([status, count]) => countedStatus(status, numberWords(count)));
  const line = parts.slice(0, maxShown).join(', ');
  return parts.length <= maxShown
    ? line
    : l10n.t('{0} and {1} more', line, numberWords(parts.length - maxShown));
}

/** Returns `301 approved`, from a status and a number in words. */
export function countedStatus(status: string, count: string): string {
  switch (status) {
    case 'APPROVED':
      return l10n.t('{0} approved', count);
    case 'PARTIALLY APPROVED':
      return l10n.t('{0} partially approved', count);
    case 'AWAITING REVIEW':
      return l10n.t('{0} awaiting review', count);
    case 'REJECTED':
      return l10n.t('{0} rejected', count);
    case 'RETURNED':
      return l10n.t('{0} returned', count);
    case 'TIMED-OUT':
      return l10n.t('{0} timed out', count);
    case 'SCREENED OUT':
      return l10n.t('{0} screened out', count);
    case 'ACTIVE':
      return l10n.t('{0} active', count);
    case 'RESERVED':
      return l10n.t('{0} reserved', count);
    default:
      return l10n.t('{0} with the status {1}', count, shown(status));
  }
}
