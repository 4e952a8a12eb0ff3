import { problemOf } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import { peopleFolderOf, readPeopleRecord } from '../snapshots/people/peopleRecord.ts';
import { fetchDemographics, type DemographicsOutcome } from './storeDemographics.ts';
import {
  fetchSubmissions,
  type SubmissionsOutcome,
  type SubmissionsProgress,
  type SubmissionsRequest,
} from './fetchSubmissions.ts';
import { wasFetched, type PeopleDeps } from './peopleDeps.ts';

export interface RefreshOutcome {
  /** `undefined`: submission details were never fetched. */
  readonly submissions: SubmissionsOutcome | undefined;
  /** By study, for those whose demographics had been fetched from Prolific. */
  readonly demographics: ReadonlyMap<string, DemographicsOutcome>;
}

/**
 * Fetches again what the people folder beside a snapshot says was fetched from Prolific before, if that was
 * with this installation: nothing that nobody asked for here. Throws like {@link fetchSubmissions} and {@link fetchDemographics}.
 */
export async function refreshPeople(
  deps: PeopleDeps,
  request: SubmissionsRequest,
  onProgress: (progress: SubmissionsProgress) => void,
  signal: AbortSignal,
): Promise<RefreshOutcome> {
  const { snapshotFolder, studyIds } = request;
  const folder = peopleFolderOf(snapshotFolder);
  const record = await readPeopleRecord(folder);
  const hasSubmissions = record.submissions !== undefined && (await wasFetched(folder, deps, 'submissions'));
  const submissions = hasSubmissions ? await fetchSubmissions(deps, request, onProgress, signal) : undefined;
  const demographics = new Map<string, DemographicsOutcome>();
  for (const { study_id: studyId, source } of record.demographics) {
    if (source !== 'prolific' || !studyIds.includes(studyId)) continue;
    if (!(await wasFetched(folder, deps, `demographics ${studyId}`))) continue;
    try {
      demographics.set(studyId, await fetchDemographics(deps, { snapshotFolder, studyId }, signal));
    } catch (error) {
      // What was stored of a study that this account no longer sees stays.
      if (!traitsOf(problemOf(error)).isUnlisted) throw error;
      demographics.set(studyId, { kind: 'none' });
    }
  }
  return { submissions, demographics };
}
