import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { Random } from '../prolific/sample/random.ts';
import { objectIdOf, uuidOf } from '../prolific/sample/ids.ts';

/** The file and the numbers a reader must find in it. */
export interface ReaderFile {
  /** A snapshot's folder with `responses.jsonl` and `collection.json`. */
  readonly folder: string;
  readonly path: string;
  readonly bytes: number;
  readonly records: number;
  readonly answers: number;
  readonly duplicates: number;
}

const words = 'we cook at home most days and my partner bakes bread when there is time for it'.split(' ');
const options = ['daily', 'weekly', 'monthly', 'rarely', 'never'];
/** One of this many submissions appears twice. */
const duplicateEvery = 10_000;
/** One of this many submissions has letters outside ASCII in its texts. */
const accentEvery = 5;
const bytesPerLine = 1_050;

/**
 * Writes a snapshot of `submissions` of about a kilobyte each to `folder`; the same number gives the same
 * bytes.
 */
export async function readerFile(folder: string, submissions: number): Promise<ReaderFile> {
  const path = join(folder, 'responses.jsonl');
  const ids = Array.from({ length: 8 }, (_, index) => uuidOf(`reader question ${index}`));
  await writeFile(join(folder, 'collection.json'), JSON.stringify(collection(ids)));
  const output = createWriteStream(path, { highWaterMark: 4 * 1024 * 1024 });
  const random = new Random(20_261_123);
  let bytes = 0;
  let answers = 0;
  let duplicates = 0;
  for (let index = 0; index < submissions; index++) {
    const isDuplicate = index % duplicateEvery === duplicateEvery - 1;
    if (isDuplicate) duplicates++;
    const responses = answersOf(ids, random, index);
    answers += Object.keys(responses).length;
    const record = {
      submission_id: objectIdOf(`reader submission ${isDuplicate ? index - 1 : index}`),
      participant_id: objectIdOf(`reader participant ${index % 40_000}`),
      study_id: objectIdOf('reader study'),
      created_at: new Date(1_788_000_000_000 + index * 1_000).toISOString(),
      responses,
    };
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    bytes += line.length;
    if (!output.write(line)) await once(output, 'drain');
  }
  output.end();
  await finished(output);
  return { folder, path, bytes, records: submissions, answers, duplicates };
}

function answersOf(ids: readonly string[], random: Random, index: number): Record<string, unknown> {
  const [meal, comment, often, appliances, teacher, area, enjoys, skill] = ids;
  const text = (count: number): string => Array.from({ length: count }, () => random.pick(words)).join(' ');
  const accents = index % accentEvery === 0 ? ' crème brûlée – “très bon”' : '';
  const all: [string | undefined, unknown][] = [
    [meal, { type: 'free_text', value: `${text(random.whole(4, 40))}.${accents}` }],
    [often, { type: 'multiple_choice', value: [random.pick(options)] }],
    [appliances, { type: 'multiple_choice', value: random.some(options, random.whole(1, 3)) }],
    [teacher, { type: 'multiple_choice_with_free_text', value: [{ value: 'daily', explanation: text(6) }] }],
    [area, { type: 'free_text_with_unit', value: String(random.whole(1, 2_000) / 10), unit: 'kg' }],
    [enjoys, { type: 'multiple_choice', value: [random.chance(0.8)] }],
    [skill, { type: 'multiple_choice', value: [random.whole(1, 5)] }],
  ];
  if (random.chance(0.3)) all.push([comment, { type: 'free_text', value: text(random.whole(1, 60)) }]);
  return Object.fromEntries(all.map(([id, answer]) => [id ?? '', answer]));
}

function collection(ids: readonly string[]): unknown {
  const types = [
    'free_text',
    'free_text',
    'multiple_choice',
    'multiple_choice',
    'multiple_choice_with_free_text',
    'free_text_with_unit',
    'multiple_choice',
    'multiple_choice',
  ];
  const values = [...options, true, false, 1, 2, 3, 4, 5];
  return {
    name: 'Reader',
    collection_items: [
      {
        page_items: ids.map((id, order) => ({
          id,
          type: types[order],
          description: `Question ${order + 1}`,
          order,
          options: values.map((value) => ({ value, label: String(value) })),
        })),
      },
    ],
  };
}

/** Returns the number of submissions that make about this many bytes. */
export function submissionsFor(bytes: number): number {
  return Math.round(bytes / bytesPerLine);
}
