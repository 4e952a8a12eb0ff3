import { maxListed, type Found } from '../../records/readReport.ts';
import { hasId } from '../../counts/submissionIds.ts';
import type { People } from '../../people/people.ts';
import { hash53 } from '../../records/hash.ts';
import type { Columns } from '../columns/columns.ts';

/** Submissions that Prolific counts as completed and the snapshot has no answers of. */
export type WithoutAnswers = Found<{ readonly submission: string }>;

/** As the statuses of those who completed a study. */
const completed: ReadonlySet<string | undefined> = new Set(['APPROVED', 'AWAITING REVIEW']);

/**
 * Finds persons who completed one of the snapshot's studies, between its first and its last response, and
 * are in none of its rows. Earlier and later ones may be outside the export's filter, or have come after it.
 */
export function withoutAnswers(columns: Columns, people: People): WithoutAnswers {
  let [first, last] = [Infinity, -Infinity];
  const ids = new Float64Array(columns.rows);
  for (let row = 0; row < columns.rows; row++) {
    ids[row] = hash53(columns.submissions.text(row));
    const time = columns.time.get(row);
    if (time < first) first = time;
    if (time > last) last = time;
  }
  ids.sort();
  const missing: { submission: string }[] = [];
  let count = 0;
  for (const person of people.all) {
    const { status, submissionId, studyId, completedAt } = person;
    const time = completedAt?.time;
    if (!completed.has(status) || submissionId === undefined || hasId(ids, submissionId)) continue;
    if (studyId === undefined || columns.studies.find(studyId) < 0) continue;
    if (time === undefined || time < first || time > last) continue;
    count++;
    if (missing.length < maxListed) missing.push({ submission: submissionId });
  }
  return { count, first: missing };
}
