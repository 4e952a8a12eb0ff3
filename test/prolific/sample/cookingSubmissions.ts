import type { SubmissionData } from '../prolificData.ts';
import { album, type AlbumPicture } from './album.ts';
import { answersTo } from './collection.ts';
import { cookingPages } from './cookingPages.ts';
import { objectIdOf } from './ids.ts';
import { Random } from './random.ts';
import { uploadsOf } from './uploads.ts';

/** A study of the collection: its number of submissions, the time of the first, and its duration in days. */
export interface StudySketch {
  readonly id: string;
  readonly submissions: number;
  readonly from: string;
  readonly days: number;
}

/** Returns the submissions to "Cooking at home", oldest first, some without optional values. */
export function cookingSubmissions(
  collectionId: string,
  studies: readonly StudySketch[],
): readonly SubmissionData[] {
  const pictures = album();
  return studies
    .flatMap((study) => submissionsOf(collectionId, study, pictures))
    .sort((one, other) => one.record.created_at.localeCompare(other.record.created_at));
}

function submissionsOf(
  collectionId: string,
  study: StudySketch,
  pictures: readonly AlbumPicture[],
): readonly SubmissionData[] {
  const start = Date.parse(study.from);
  return Array.from({ length: study.submissions }, (_, index): SubmissionData => {
    const submissionId = objectIdOf(`submission ${study.id} ${index}`);
    const { files, ...uploads } = uploadsOf(submissionId, pictures);
    const at =
      start + Math.floor(Random.of(`${submissionId} created_at`).fraction() * study.days * 86_400) * 1000;
    return {
      record: {
        submission_id: submissionId,
        participant_id: objectIdOf(`participant ${study.id} ${index}`),
        study_id: study.id,
        created_at: new Date(at).toISOString().replace('.000Z', 'Z'),
        responses: answersTo({ id: collectionId, pages: cookingPages }, submissionId, uploads),
      },
      files,
    };
  });
}
