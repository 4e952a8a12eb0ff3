import { type SubjectRef, sameSubject, subjectOf } from '../../snapshots/subject.ts';
import { wholeSecond, startOfDay } from './filterDates.ts';
import { readFilter } from '../../snapshots/filter/filter.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';

/** Start dates that are offered, each a whole second. */
export interface StartPresets {
  /** Local midnight. */
  readonly today: Date;
  /** Local midnight seven days ago. */
  readonly lastDays: Date;
  /** When Prolific created the export behind the latest suitable snapshot. */
  readonly sinceSnapshot?: { readonly at: Date; readonly snapshot: Snapshot };
}

/**
 * Returns the start dates to offer for an export of `subject` or one of its studies.
 *
 * @param snapshots newest first, of any subject
 */
export function startPresets(
  now: Date,
  subject: SubjectRef,
  studyId: string | undefined,
  snapshots: readonly Snapshot[],
): StartPresets {
  const snapshot = snapshots.find(
    ({ manifest }) => sameSubject(subjectOf(manifest), subject) && reachesItsTime(manifest, studyId),
  );
  return {
    today: startOfDay(now),
    lastDays: startOfDay(now, 7),
    ...(snapshot === undefined
      ? {}
      : { sinceSnapshot: { at: wholeSecond(new Date(snapshot.manifest.requested_at)), snapshot } }),
  };
}

/**
 * Returns whether a snapshot contains everything up to its date, so that a later export misses nothing.
 * Excludes snapshots of other studies, with an earlier end date, or possibly of generation 1, whose archives
 * may be a day old and whose jobs have no creation date.
 */
function reachesItsTime(
  { filter, api_generation, requested_at }: Snapshot['manifest'],
  studyId: string | undefined,
): boolean {
  const { studyId: ofStudy, to } = readFilter(filter) ?? {};
  const isOfAll = ofStudy === undefined || ofStudy === studyId;
  const isToItsTime = to === undefined || to >= new Date(requested_at);
  return isOfAll && isToItsTime && api_generation === '2';
}
