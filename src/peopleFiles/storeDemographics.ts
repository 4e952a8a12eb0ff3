import { join } from 'node:path';
import { problemOf, ProblemError } from '../problems/problem.ts';
import { replaceFile } from '../snapshots/access/changeFiles.ts';
import { demographicsFile } from '../snapshots/knownNames.ts';
import {
  isPlainStudyId,
  peopleFolderOf,
  readPeopleRecord,
  writePeopleRecord,
  type PeopleRecord,
} from '../snapshots/people/peopleRecord.ts';
import { readDemographicsFile, withoutDeleted, type DemographicsFile } from './demographicsFile.ts';
import { rememberFetched, writePeople, type PeopleDeps } from './peopleDeps.ts';

export interface DemographicsRequest {
  /** Absolute. */
  readonly snapshotFolder: string;
  readonly studyId: string;
}

export type DemographicsOutcome =
  /** `rows`: participants in the stored file; `leftOut`: those whose data was deleted. */
  | { readonly kind: 'added'; readonly rows: number; readonly leftOut: number }
  /** Prolific has none for this study; what was stored before stays. */
  | { readonly kind: 'none' };

const maxNameLength = 255;

/**
 * Fetches a study's demographics from Prolific, which may use up one of two combinations of filters, and
 * stores them.
 * @throws {ProblemError} demographics-limit; bad-argument: the study's id isn't plain; any network, API or
 * disk kind. Throws the signal's reason when aborted.
 */
export async function fetchDemographics(
  deps: PeopleDeps,
  request: DemographicsRequest,
  signal: AbortSignal,
): Promise<DemographicsOutcome> {
  requirePlain(request.studyId);
  const bytes = await deps.client.demographics(request.studyId, signal);
  if (bytes === undefined) return { kind: 'none' };
  return await store(deps, request, await read(bytes, signal), 'prolific', signal);
}

/** Prolific's answer isn't a file that somebody chose. */
async function read(bytes: Uint8Array, signal: AbortSignal): Promise<DemographicsFile> {
  try {
    return await readDemographicsFile({ name: '', bytes }, signal);
  } catch (error) {
    if (problemOf(error)?.kind !== 'not-demographics') throw error;
    throw new ProblemError({ kind: 'unexpected-answer', status: 200, detail: 'CSV' }, { cause: error });
  }
}

/**
 * Stores a file of demographics as a study's, unchanged except for participants whose data was deleted.
 * @throws {ProblemError} bad-argument: the study's id isn't plain; any disk kind. Throws the signal's reason
 * when aborted.
 */
export async function addDemographicsFile(
  deps: Pick<PeopleDeps, 'installation' | 'deletedIds' | 'now'>,
  request: DemographicsRequest & { readonly file: DemographicsFile },
  signal: AbortSignal,
): Promise<Extract<DemographicsOutcome, { readonly kind: 'added' }>> {
  requirePlain(request.studyId);
  return await store(deps, request, request.file, 'file', signal);
}

async function store(
  deps: Pick<PeopleDeps, 'installation' | 'deletedIds' | 'now'>,
  { snapshotFolder, studyId }: DemographicsRequest,
  file: DemographicsFile,
  source: PeopleRecord['demographics'][number]['source'],
  signal: AbortSignal,
): Promise<Extract<DemographicsOutcome, { readonly kind: 'added' }>> {
  const folder = peopleFolderOf(snapshotFolder);
  return await writePeople(
    folder,
    deps,
    async (isDeleted, pending) => {
      const { bytes, leftOut } = await withoutDeleted(file.bytes, isDeleted, pending);
      pending.throwIfAborted();
      if (source === 'prolific') await rememberFetched(folder, deps, `demographics ${studyId}`);
      await replaceFile(join(folder, demographicsFile(studyId)), bytes);
      const record = await readPeopleRecord(folder);
      const added = {
        study_id: studyId,
        added_at: deps.now().toISOString(),
        source,
        ...(source === 'file' ? { file_name: file.name.slice(0, maxNameLength) } : {}),
      };
      const others = record.demographics.filter((each) => each.study_id !== studyId);
      await writePeopleRecord(folder, { ...record, demographics: [...others, added] });
      return { kind: 'added', rows: file.rows - leftOut, leftOut };
    },
    signal,
  );
}

function requirePlain(studyId: string): void {
  if (!isPlainStudyId(studyId)) throw new ProblemError({ kind: 'bad-argument', detail: 'study id' });
}
