import type { ProlificWorkspaceData, StudyData } from '../prolificData.ts';
import { cookingCollection, sampleBatch } from '../sampleCollections.ts';
import type { StudySketch } from './cookingSubmissions.ts';
import { objectIdOf } from './ids.ts';

/** The two studies of "Cooking at home", each in a separate project. */
export const cookingStudies: readonly [StudySketch, StudySketch] = [
  { id: objectIdOf('study UK'), submissions: 212, from: '2026-09-01T06:00:00Z', days: 21 },
  { id: objectIdOf('study worldwide'), submissions: 112, from: '2026-09-15T06:00:00Z', days: 24 },
];

/** The study of the sample batch. */
export const batchStudy: StudySketch = {
  id: objectIdOf('study of recipes'),
  submissions: 20,
  from: '2026-10-01T06:00:00Z',
  days: 6,
};

/**
 * Returns two projects. Two of their studies belong to a collection, the second still active, and one to a
 * batch; the others, some of them newer, belong to neither.
 */
export function kitchenProjects(): ProlificWorkspaceData['projects'] {
  const [uk, worldwide] = cookingStudies;
  return [
    {
      id: objectIdOf('project Kitchens'),
      title: 'Kitchens of the world',
      studies: [
        study('worldwide', 'Cooking at home (worldwide)', worldwide.submissions, '2026-09-14T08:00:00Z', {
          ...linkedTo('AI_TASK_BUILDER_COLLECTION', cookingCollection.id),
          status: 'ACTIVE',
          total_available_places: worldwide.submissions + 40,
        }),
        study('of something else', 'Shopping habits', 50, '2026-06-01T08:00:00Z'),
        study('of breakfasts', 'Breakfast diary', 30, '2026-08-11T08:00:00Z', { status: 'AWAITING REVIEW' }),
      ],
    },
    {
      id: objectIdOf('project Panels'),
      title: 'Panels',
      studies: [
        study('UK', 'Cooking at home (UK)', uk.submissions, '2026-08-31T08:00:00Z', {
          ...linkedTo('AI_TASK_BUILDER_COLLECTION', cookingCollection.id),
        }),
        study('of recipes', 'Rate a recipe', batchStudy.submissions, '2026-09-30T08:00:00Z', {
          ...linkedTo('AI_TASK_BUILDER_BATCH', sampleBatch.id),
        }),
        study('of spoons', 'Spoons or chopsticks?', 80, '2026-07-19T08:00:00Z'),
        study('not yet published', 'Cooking at home (Brazil)', 0, '2026-10-02T08:00:00Z', {
          status: 'UNPUBLISHED',
          total_available_places: 100,
          published_at: null,
        }),
      ],
    },
  ];
}

export function linkedTo(
  method: NonNullable<StudyData['data_collection_method']>,
  id: string,
): Pick<StudyData, 'data_collection_method' | 'data_collection_id'> {
  return { data_collection_method: method, data_collection_id: id };
}

/** Returns a study with an id derived from `words`. */
export function study(
  words: string,
  name: string,
  places: number,
  createdAt: string,
  changes: Partial<StudyData> = {},
): StudyData {
  return {
    id: objectIdOf(`study ${words}`),
    name,
    internal_name: name,
    status: 'COMPLETED',
    total_available_places: places,
    places_taken: places,
    date_created: createdAt,
    published_at: createdAt,
    reward: 180,
    ...changes,
  };
}
