import { hash53 } from '../records/hash.ts';
import { internedTexts } from '../summary/columns/packedTexts.ts';
import { rowIntegers } from '../summary/rows/rowNumbers.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';

/** The submissions of a snapshot: figures as in docs/figures.md, and what tells them apart. */
export interface SubmissionIds {
  readonly submissions: number;
  readonly participants: number;
  /** {@link hash53} of the distinct submission ids, in ascending order. */
  readonly hashes: Float64Array;
  /** Ids of studies, those with the most submissions first; at most 50. */
  readonly studies: readonly string[];
}

/** What a row says about its submission. */
interface RowIds {
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
  readonly studyId: string | undefined;
}

/** Counts submissions by the rows of the wide table, without duplicates. */
export interface SubmissionTally {
  /** Adds a row; `part` is its index in its record. Returns whether its submission wasn't counted before. */
  readonly add: (row: RowIds, part: number) => boolean;
  readonly found: () => SubmissionIds;
}

const maxStudies = 50;

export function submissionTally(kind: RecordKind): SubmissionTally {
  const ids = internedTexts();
  const participants = internedTexts();
  const studies = internedTexts();
  const ofStudy = rowIntegers();
  let submissions = 0;

  return {
    add: ({ submissionId, participantId, studyId }, part) => {
      if (participantId !== undefined) participants.intern(participantId);
      // In a file of submissions, all rows of a record are one, whatever ids its answers name.
      if (kind === 'submission' && part > 0 && submissionId !== undefined) return false;
      const known = ids.count();
      if (submissionId !== undefined) ids.intern(submissionId);
      const isNew = submissionId === undefined || ids.count() > known;
      if (kind === 'task' && !isNew) return false;
      submissions++;
      if (studyId === undefined) return isNew;
      const study = studies.intern(studyId);
      ofStudy.set(study, ofStudy.get(study) + 1);
      return isNew;
    },
    found: () => ({
      submissions,
      participants: participants.count(),
      hashes: Float64Array.from({ length: ids.count() }, (_, index) => hash53(ids.text(index))).sort(),
      studies: Array.from({ length: studies.count() }, (_, study) => study)
        .sort((a, b) => ofStudy.get(b) - ofStudy.get(a) || studies.compare(a, b))
        .slice(0, maxStudies)
        .map(studies.text),
    }),
  };
}
