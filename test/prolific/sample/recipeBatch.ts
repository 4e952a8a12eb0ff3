import { batchArchiveOf } from '../archiveOf.ts';
import { passes } from '../exportFilter.ts';
import { contentFromBuffer } from '../objectContent.ts';
import type { BatchData, BatchSubmissionData, BatchTaskRecord } from '../prolificData.ts';
import { processingBatch, sampleBatch, type NamedCollection } from '../sampleCollections.ts';
import type { Response, WireBatch } from '../wire.ts';
import { answersTo, pagesOf, type ItemSketch } from './collection.ts';
import { objectIdOf, uuidOf } from './ids.ts';
import { jpegOf } from './jpeg.ts';
import { kitchenPicture } from './kitchenPicture.ts';
import { account } from './people.ts';
import { Random } from './random.ts';
import { batchStudy } from './studies.ts';

const option = (value: string | number, label: string) => ({ value, label });

/** The questions about each recipe. */
const pages: readonly (readonly ItemSketch[])[] = [
  [
    {
      key: 'appeal',
      type: 'multiple_choice',
      description: 'Would you eat this?',
      answer_limit: 1,
      options: [option('gladly', 'Gladly'), option('perhaps', 'Perhaps'), option('no', 'No, thank you')],
      answer: (random) => ({ value: [random.pick(['gladly', 'perhaps', 'no'])] }),
    },
    {
      key: 'effort',
      type: 'multiple_choice',
      description: 'How much work does it sound like? (1: none, 5: a day)',
      answer_limit: 1,
      options: [1, 2, 3, 4, 5].map((value) => option(value, String(value))),
      answer: (random) => ({ value: [random.whole(1, 5)] }),
    },
    {
      key: 'change',
      type: 'free_text',
      description: 'What would you change?',
      answer: (random) => {
        const value = random.pick(changes);
        return value === '' ? undefined : { value };
      },
    },
    {
      key: 'photo',
      type: 'file_upload',
      description: 'A photo, if you have ever cooked it',
      accepted_file_types: ['.jpg', '.jpeg'],
      max_file_size_mb: 25,
      min_file_count: 0,
      max_file_count: 1,
    },
  ],
];

/** The rows of the data set, one per task. */
const recipes: readonly { readonly recipe: string; readonly cuisine: string }[] = [
  { recipe: 'Käsespätzle', cuisine: 'Swabian' },
  { recipe: '肉じゃが', cuisine: 'Japanese' },
  { recipe: 'Beans on toast', cuisine: 'British' },
  { recipe: 'مقلوبة', cuisine: 'Palestinian' },
  { recipe: 'Soup, "the green one"', cuisine: 'nobody’s' },
  { recipe: 'Tarte aux pommes', cuisine: 'French' },
];

const changes = ['Nothing.', 'Mehr Röstzwiebeln!', 'More salt,\nless time.', 'もっと出汁', '=SUM(A1:A3)', ''];

/** The number of tasks per participant. */
const tasksEach = 3;

/** Returns "Recipe ratings": six tasks, each done by half of the participants. */
export function recipeBatch(workspaceId: string): BatchData {
  const wire = batchOf(workspaceId, sampleBatch, {
    status: 'READY',
    total_task_count: recipes.length,
    total_instruction_count: pages.flat().length,
    total_task_groups: recipes.length,
    batch_items: pagesOf('batch', { ...sampleBatch, createdAt, pages }),
  });
  let made: BatchSubmissionData[] | undefined;
  return rated(wire, () => (made ??= ratings()));
}

/** Returns "Dish photos", a batch without tasks yet, whose export is empty. */
export function batchInTheMaking(workspaceId: string): BatchData {
  const submissions: BatchSubmissionData[] = [];
  const wire = batchOf(workspaceId, processingBatch, {
    status: 'PROCESSING',
    total_task_count: 0,
    total_instruction_count: 0,
    total_task_groups: 0,
    batch_items: null,
  });
  return rated(wire, () => submissions);
}

const createdAt = '2026-08-20T11:20:00.310Z';

function batchOf(
  workspaceId: string,
  { id, name }: NamedCollection,
  rest: Pick<
    WireBatch,
    'status' | 'total_task_count' | 'total_instruction_count' | 'total_task_groups' | 'batch_items'
  >,
): WireBatch {
  return {
    id,
    schema_version: 1,
    created_at: createdAt,
    created_by: account.id,
    workspace_id: workspaceId,
    name,
    datasets: [{ id: uuidOf(`dataset of ${id}`), total_datapoint_count: recipes.length }],
    task_details: {
      task_name: name,
      task_introduction: '<p>Thank you for taking part.</p>',
      task_steps: '<ol><li>Read each recipe.</li><li>Answer.</li></ol>',
    },
    auto_sync_enabled: false,
    ...rest,
  };
}

function rated(wire: WireBatch, submissions: () => BatchSubmissionData[]): BatchData {
  const batch: BatchData = {
    wire,
    get submissions() {
      return submissions();
    },
    archive: async (filter) => {
      const kept = submissions().filter(({ record }) => passes(record, filter));
      return contentFromBuffer(await batchArchiveOf(batch, kept));
    },
  };
  return batch;
}

function ratings(): BatchSubmissionData[] {
  const start = Date.parse(batchStudy.from);
  return Array.from({ length: batchStudy.submissions }, (_, index): BatchSubmissionData => {
    const submissionId = objectIdOf(`submission ${batchStudy.id} ${index}`);
    // Each participant starts one task later than the previous one, so that all tasks are done equally often.
    const tasks = Array.from({ length: tasksEach }, (_none, nth) => (index + nth) % recipes.length);
    const photo = index % 5 === 0 ? jpegOf(kitchenPicture(new Random(index))) : undefined;
    const uploaded = photo === undefined ? undefined : upload(submissionId, photo);
    const at = start + index * 7 * 3_600_000;
    return {
      record: {
        submission_id: submissionId,
        participant_id: objectIdOf(`participant ${batchStudy.id} ${index}`),
        study_id: batchStudy.id,
        created_at: new Date(at).toISOString().replace('.000Z', 'Z'),
        tasks: tasks.map((task, nth) => taskOf(task, submissionId, nth === 0 ? uploaded : undefined)),
      },
      files: photo === undefined ? [] : [{ path: photoPath(submissionId), content: () => photo }],
    };
  });
}

function taskOf(task: number, submissionId: string, photo: Response | undefined): BatchTaskRecord {
  return {
    task_id: uuidOf(`${sampleBatch.id} task ${task}`),
    metadata: { ...recipes[task] },
    responses: answersTo({ id: sampleBatch.id, pages }, `${submissionId} ${task}`, { photo }),
  };
}

function upload(submissionId: string, photo: Buffer): Response {
  return {
    type: 'file_upload',
    value: [
      {
        file_name: 'dish.jpg',
        file_key: `uploads/${submissionId}/dish.jpg`,
        file_size_mb: Math.round(photo.length / 100) / 10_000,
        content_type: 'image/jpeg',
        path: photoPath(submissionId),
      },
    ],
  };
}

function photoPath(submissionId: string): string {
  return `files/${submissionId}/dish.jpg`;
}
