import type { SubjectRef } from '../prolific/model.ts';
import { wholeSecond } from './filterDates.ts';
import { readFilter } from './filter.ts';
import { startOfDay } from './localTime.ts';
import type { Snapshot } from './snapshots.ts';
import { sameSubject, subjectOf } from './subject.ts';

/** Beginnings that are offered: a whole second each. */
export interface Beginnings {
  /** Local midnight. */
  readonly today: Date;
  /** Local midnight seven days ago: the last seven days and what there is of today. */
  readonly lastDays: Date;
  /** When Prolific made the export of the snapshot that responses are wanted since. */
  readonly sinceSnapshot?: { readonly at: Date; readonly snapshot: Snapshot };
}

/**
 * The beginnings that can be offered for an export of `subject`, or of one of its studies.
 *
 * @param snapshots newest first, of any subject
 */
export function beginningsFor(
  now: Date,
  subject: SubjectRef,
  studyId: string | undefined,
  snapshots: readonly Snapshot[],
): Beginnings {
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
 * Whether a snapshot holds what is wanted up to the time it is dated by, so that nothing is missed after it: not one of
 * another study, of an end before that, or of what may not be generation 2. Generation 1 gives archives that may be a day
 * old, and only generation 2 says when a job was made.
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
