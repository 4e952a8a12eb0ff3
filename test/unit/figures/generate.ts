import { answersFor, type NumberPlan } from './answers.ts';
import { distributionNames } from './distributions.ts';
import { numericTexts, questions } from './questions.ts';
import { randomOf, type Random } from './random.ts';
import { timeIn, timePlans, writtenTime, type TimePlan } from './times.ts';

/** The layout of records in a snapshot's files. */
export type Layout = 'collection' | 'by-submission' | 'by-task' | 'by-task-nested';

export interface Generated {
  readonly seed: number;
  readonly layout: Layout;
  readonly timeZone: string;
  /** File contents by path. */
  readonly files: Readonly<Record<string, string>>;
  /** The path of the file with the records. */
  readonly records: string;
}

export interface GenerateOptions {
  readonly submissions: number;
  readonly layout?: Layout;
}

interface Making {
  readonly random: Random;
  readonly plan: TimePlan;
  readonly numbers: NumberPlan;
  readonly files: Record<string, string>;
  readonly studies: readonly string[];
}

type Json = Record<string, unknown>;

/** Generates a snapshot that depends only on the seed and the options. */
export function generate(seed: number, { submissions, layout = 'collection' }: GenerateOptions): Generated {
  const random = randomOf(seed);
  const plan = timePlans[seed % timePlans.length] ?? random.pick(timePlans);
  const names = [...numericTexts, 'weight', 'volume', 'money', 'duration', 'gone-amount'];
  const numbers = Object.fromEntries(
    names.map((id, index) => [
      id,
      distributionNames[(seed * names.length + index) % distributionNames.length] ?? 'likert',
    ]),
  );
  const files: Record<string, string> = {};
  const making = { random, plan, numbers, files, studies: ['study-1', 'study-2', 'study-3'] };
  const asked = layout === 'collection' ? 'collection.json' : 'batch.json';
  const pages = [questions.slice(0, 8), questions.slice(8)];
  files[asked] = JSON.stringify({
    id: 'generated',
    name: `Generated ${seed}`,
    [layout === 'collection' ? 'collection_items' : 'batch_items']: pages.map((page_items, index) => ({
      id: `page-${index}`,
      page_items,
    })),
  });
  const lines = linesOf(layout, submissions, making);
  const records = {
    collection: 'responses.jsonl',
    'by-submission': 'responses-by-submission.jsonl',
    'by-task': 'responses-by-task.jsonl',
    'by-task-nested': 'responses-by-task.jsonl',
  }[layout];
  files[records] = lines.map((line) => `${line}\n`).join('');
  if (submissions > 10) files['files/nobody/orphan.jpg'] = 'orphan';
  files['snapshot.json'] = manifestOf(layout, files);
  return { seed, layout, timeZone: plan.timeZone, files, records };
}

/** Returns the content of `snapshot.json`. */
function manifestOf(layout: Layout, files: Readonly<Record<string, string>>): string {
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    size: Buffer.byteLength(content),
    crc32: '00000000',
  }));
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  const at = '2026-11-01T10:00:00.000Z';
  const head = {
    schema_version: 1,
    [layout === 'collection' ? 'collection' : 'batch']: { id: 'generated', name: 'Generated' },
    export_id: null,
    filter: null,
    api_generation: '2',
    requested_at: at,
    finished_at: at,
    archive: { size: 1, etag: null },
    totals: { files: entries.length, bytes },
    complete: true,
  };
  // One entry per line, as the extension writes them.
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  return `${JSON.stringify(head, undefined, 2).replace(/\n}$/, '')},\n  "entries": [\n${lines}\n  ]\n}\n`;
}

function linesOf(layout: Layout, submissions: number, making: Making): string[] {
  const { random } = making;
  const records: Json[] = [];
  for (let index = 0; index < submissions; index++) {
    const head = headOf(index, making);
    if (layout === 'collection') {
      records.push({ ...head, responses: answersFor(head, index, making) });
    } else {
      records.push(...batchRecords(layout, head, index, making));
    }
  }
  const all = layout === 'by-task-nested' ? nested(records, making) : withDuplicates(records, layout, making);
  const lines = all.map((record) => JSON.stringify(record));
  // JSON.stringify can't write numbers beyond a double or -0.
  const written = lines.map((line) => line.replaceAll('"@1e999"', '1e999').replaceAll('"@-0"', '-0'));
  if (submissions > 5 && random.chance(0.5))
    written.splice(random.whole(0, written.length), 0, '{"submission_id":');
  return written;
}

function headOf(index: number, { random, plan, studies }: Making): Json {
  const id = (index * 7919 + 13).toString(16).padStart(24, '6');
  const head: Json = {};
  if (!random.chance(0.02)) head['submission_id'] = id;
  if (!random.chance(0.03)) {
    head['participant_id'] = random.chance(0.05) ? 'the same participant' : `participant-${index}`;
  }
  if (!random.chance(0.05)) head['study_id'] = random.pick(studies);
  if (random.chance(0.97)) head['created_at'] = writtenTime(timeIn(plan, random), random);
  else if (random.chance(0.5)) head['created_at'] = random.pick(['yesterday', '2026-99-99T00:00:00Z']);
  return head;
}

/** Returns a submission on some tasks as one record with tasks or one record per task. */
function batchRecords(layout: Layout, head: Json, index: number, making: Making): Json[] {
  const { random } = making;
  const tasks = Array.from({ length: random.whole(1, 3) }, (_, place) => ({
    task_id: `task-${(index + place * 3) % 11}`,
    ...(random.chance(0.3) ? { metadata: { image: `${place}.png`, rank: place } } : {}),
    responses: random.chance(0.05) ? {} : answersFor(head, index + place, making),
  }));
  if (layout === 'by-submission') return [{ ...head, tasks }];
  return tasks.map((task) => ({ ...head, ...task }));
}

/** Groups records by task, with all submissions of a task in one line. */
function nested(records: readonly Json[], { random }: Making): Json[] {
  const lines = new Map<string, Json[]>();
  for (const { task_id, ...record } of records) {
    // Only the ID distinguishes submissions of a task.
    if (record['submission_id'] === undefined) continue;
    delete record['study_id'];
    const id = String(task_id);
    lines.set(id, [...(lines.get(id) ?? []), record]);
  }
  return [...lines].map(([task_id, submissions]) => ({
    task_id,
    submissions: random.chance(0.1) ? [...submissions].reverse() : submissions,
  }));
}

/** Adds duplicates of some submissions at random places, with the same or other times and answers. */
function withDuplicates(records: readonly Json[], layout: Layout, making: Making): Json[] {
  const { random, plan } = making;
  const all = [...records];
  for (const [index, record] of records.entries()) {
    if (record['submission_id'] === undefined || !random.chance(0.03)) continue;
    for (let times = random.chance(0.2) ? 2 : 1; times > 0; times--) {
      const again: Json = { ...record };
      if (random.chance(0.7)) again['created_at'] = writtenTime(timeIn(plan, random), random);
      if (random.chance(0.1)) delete again['created_at'];
      if (random.chance(0.6)) {
        const answers = answersFor(record, index + 1, making);
        if (layout === 'by-submission') again['tasks'] = [{ task_id: 'task-1', responses: answers }];
        else again['responses'] = answers;
      }
      all.splice(random.whole(0, all.length), 0, again);
    }
  }
  return all;
}
