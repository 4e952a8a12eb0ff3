import type { CollectionData, ProlificWorkspaceData, SubmissionData } from '../prolificData.ts';
import { eveningCollection } from '../sampleCollections.ts';
import { answered } from './answered.ts';
import { answersTo, type ItemSketch } from './collection.ts';
import type { StudySketch } from './cookingSubmissions.ts';
import { objectIdOf } from './ids.ts';
import { Random } from './random.ts';
import { linkedTo, study } from './studies.ts';

const option = (value: string, label: string) => ({ value, label });

const pages: readonly (readonly ItemSketch[])[] = [
  [
    {
      key: 'welcome',
      type: 'rich_text',
      schema_version: '1',
      content: '<h2>Evening routines</h2><p>Think of the last evening you spent at home.</p>',
    },
    {
      key: 'evening',
      type: 'free_text',
      description: 'What did you do first?',
      answer: (random) => ({ value: random.pick(['I read.', 'Abendbrot', 'お風呂', 'A walk, then tea']) }),
    },
    {
      key: 'company',
      type: 'multiple_choice',
      description: 'Who was with you?',
      answer_limit: -1,
      options: [option('family', 'Family'), option('friends', 'Friends'), option('nobody', 'Nobody')],
      answer: (random) => ({ value: [random.pick(['family', 'friends', 'nobody'])] }),
    },
  ],
  [
    {
      key: 'lights',
      type: 'rich_text',
      schema_version: '1',
      content: '<p>Now think of the hour before you went to bed.</p>',
    },
  ],
  [
    {
      key: 'rest',
      type: 'star_rating',
      description: 'How well did you rest?',
      answer: (random) => random.unless(0.05, { value: String(random.whole(2, 5)) }),
    },
    {
      key: 'again',
      type: 'star_rating',
      description: 'How much would you like another evening like this?',
      max_stars: 10,
      answer: (random) => random.unless(0.1, { value: String(random.whole(1, 10)) }),
    },
    {
      key: 'screen',
      type: 'free_text_with_unit',
      description: 'How long did you look at a screen?',
      unit_options: [option('min', 'minutes'), option('h', 'hours')],
      default_unit: 'min',
      unit_position: 'suffix',
      answer: (random) => random.unless(0.1, { value: String(random.whole(5, 240)), unit: 'min' }),
    },
  ],
];

const evenings: StudySketch = {
  id: objectIdOf('study of evenings'),
  submissions: 40,
  from: '2026-11-02T17:00:00Z',
  days: 5,
};

/**
 * Returns "Evening routines": pages in both layouts, star ratings, and times as Prolific writes them, with
 * and without milliseconds or a zone.
 */
export function eveningRoutines(workspaceId: string): CollectionData {
  const sketch = { ...eveningCollection, workspaceId, createdAt: '2026-10-30T09:00:00.5Z', pages };
  return Object.assign(answered(sketch, submissions), { layout: 'mixed' as const });
}

/** Returns the project with its study, which is still active. */
export function eveningProject(): ProlificWorkspaceData['projects'][number] {
  return {
    id: objectIdOf('project Evenings'),
    title: 'Evenings',
    studies: [
      study('of evenings', 'Evening routines', evenings.submissions, '2026-11-02T08:00:00Z', {
        ...linkedTo('AI_TASK_BUILDER_COLLECTION', eveningCollection.id),
        status: 'ACTIVE',
        total_available_places: evenings.submissions + 20,
      }),
    ],
  };
}

function submissions(): readonly SubmissionData[] {
  const start = Date.parse(evenings.from);
  const ways = [
    (iso: string) => iso,
    (iso: string) => iso.replace(/\.\d+/, ''),
    (iso: string) => iso.replace('Z', ''),
    (iso: string) => iso.replace(/\.\d+Z/, ''),
    (iso: string) => iso.replace('Z', '456Z'),
  ];
  return Array.from({ length: evenings.submissions }, (_, index): SubmissionData => {
    const submissionId = objectIdOf(`submission ${evenings.id} ${index}`);
    const at = start + Math.floor(Random.of(`${submissionId} at`).fraction() * evenings.days * 86_400_000);
    const written = ways[index % ways.length] ?? String;
    return {
      record: {
        submission_id: submissionId,
        participant_id: objectIdOf(`participant ${evenings.id} ${index}`),
        study_id: evenings.id,
        created_at: written(new Date(at).toISOString()),
        responses: answersTo({ id: eveningCollection.id, pages }, submissionId, {}),
      },
      files: [],
    };
  });
}
