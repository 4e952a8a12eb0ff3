import type { Response, SubmissionData } from '../prolificData.ts';
import { album, type AlbumPicture } from './album.ts';
import { itemId } from './collection.ts';
import { appliances, currencies, frequencies, teachers } from './cookingPages.ts';
import { comments, lastMeals, lessons } from './cookingWords.ts';
import { objectIdOf } from './ids.ts';
import { Random } from './random.ts';
import { uploadsOf } from './uploads.ts';

/** Studies in which the collection was answered, with how many submissions each has, when the first came and over how many days. */
export interface StudySketch {
  readonly id: string;
  readonly submissions: number;
  readonly from: string;
  readonly days: number;
}

/** The submissions to "Cooking at home", oldest first. What is optional is left out now and then. */
export function cookingSubmissions(
  collectionId: string,
  studies: readonly StudySketch[],
): readonly SubmissionData[] {
  const pictures = album();
  return studies
    .flatMap((study, index) => submissionsOf(collectionId, study, pictures, new Random(20_260_900 + index)))
    .sort((one, other) => one.record.created_at.localeCompare(other.record.created_at));
}

function submissionsOf(
  collectionId: string,
  study: StudySketch,
  pictures: readonly AlbumPicture[],
  random: Random,
): readonly SubmissionData[] {
  const start = Date.parse(study.from);
  return Array.from({ length: study.submissions }, (_, index): SubmissionData => {
    const submissionId = objectIdOf(`submission ${study.id} ${index}`);
    const uploads = uploadsOf(submissionId, pictures, random);
    const at = start + Math.floor(random.fraction() * study.days * 86_400) * 1000;
    const answers: Readonly<Record<string, Response | undefined>> = {
      ...words(random),
      ...choices(random),
      ...amounts(random),
      photos: uploads.photos,
      recipe: uploads.recipe,
    };
    return {
      record: {
        submission_id: submissionId,
        participant_id: objectIdOf(`participant ${study.id} ${index}`),
        study_id: study.id,
        created_at: new Date(at).toISOString().replace('.000Z', 'Z'),
        responses: Object.fromEntries(
          Object.entries(answers).flatMap(([key, answer]) =>
            answer === undefined ? [] : [[itemId(collectionId, key), answer]],
          ),
        ),
      },
      files: uploads.files,
    };
  });
}

type Answers = Readonly<Record<string, Response | undefined>>;

/** Leaves an answer out so often. */
function unless(random: Random, probability: number, answer: Response): Response | undefined {
  return random.chance(probability) ? undefined : answer;
}

function words(random: Random): Answers {
  return {
    last_meal: unless(random, 0.04, { type: 'free_text', value: random.pick(lastMeals) }),
    comments: unless(random, 0.7, { type: 'free_text', value: random.pick(comments) }),
  };
}

function choices(random: Random): Answers {
  const owned = random.some(appliances, random.whole(0, 4));
  return {
    how_often: { type: 'multiple_choice', value: [random.pick(frequencies)] },
    appliances: unless(random, 0.06, {
      type: 'multiple_choice',
      value: owned.length === 0 ? ['none'] : owned,
    }),
    teacher: unless(random, 0.1, {
      type: 'multiple_choice_with_free_text',
      value: random
        .some(teachers, random.whole(1, 2))
        .map((value) => ({ value, explanation: random.pick(lessons) })),
    }),
    enjoys: unless(random, 0.05, { type: 'multiple_choice', value: [random.chance(0.8)] }),
    skill: { type: 'multiple_choice', value: [random.whole(1, 5)] },
  };
}

function amounts(random: Random): Answers {
  const metric = random.chance(0.75);
  const area = (random.whole(30, 280) / 10) * (metric ? 1 : 10.764);
  const currency = random.pick(currencies);
  return {
    area: unless(random, 0.12, {
      type: 'free_text_with_unit',
      // Some write the decimal comma.
      value: random.chance(0.1) ? area.toFixed(1).replace('.', ',') : area.toFixed(1),
      unit: metric ? 'm2' : 'ft2',
    }),
    spending: unless(random, 0.15, {
      type: 'free_text_with_unit',
      value: String(random.whole(15, 180) * (currency === 'JPY' ? 150 : 1)),
      unit: currency,
    }),
  };
}
