import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Random } from '../prolific/sample/random.ts';

/** Returns the id of an instruction from 1 to 10. */
export const summaryInstruction = (index: number): string =>
  `0191a2b3-${String(index).padStart(4, '0')}-7000-8000-000000000001`;
const objectId = (index: number, kind: string): string =>
  kind + index.toString(16).padStart(24 - kind.length, '0');
const words =
  'onion garlic tomato bread soup rice with a little oil and salt because my family likes it every evening slowly'.split(
    ' ',
  );

const options = Array.from({ length: 8 }, (_, index) => ({
  value: `option-${index}`,
  label: `Option ${index}`,
}));
const instructions = [
  ...[1, 2, 3].map((index) => ({
    id: summaryInstruction(index),
    type: 'multiple_choice',
    description: `Choice ${index}`,
    options,
  })),
  {
    id: summaryInstruction(4),
    type: 'multiple_choice_with_free_text',
    description: 'Choice and why',
    options,
  },
  ...[5, 6].map((index) => ({
    id: summaryInstruction(index),
    type: 'free_text_with_unit',
    description: `Number ${index}`,
    unit_options: [
      { value: 'kg', label: 'kg' },
      { value: 'lb', label: 'lb' },
    ],
    default_unit: 'kg',
  })),
  ...[7, 8, 9].map((index) => ({
    id: summaryInstruction(index),
    type: 'free_text',
    description: `Text ${index}`,
  })),
  { id: summaryInstruction(10), type: 'file_upload', description: 'A photo' },
];

function submission(index: number, random: Random): string {
  const text = (): string => Array.from({ length: random.whole(2, 10) }, () => random.pick(words)).join(' ');
  const answer = (at: number): unknown => {
    if (at <= 3)
      return {
        type: 'multiple_choice',
        value: random.some(options, random.whole(1, 3)).map(({ value }) => value),
      };
    if (at === 4) {
      return {
        type: 'multiple_choice_with_free_text',
        value: [{ value: random.pick(options).value, explanation: text() }],
      };
    }
    if (at <= 6) {
      const unit = random.chance(0.8) ? 'kg' : 'lb';
      return { type: 'free_text_with_unit', value: (random.whole(300, 1500) / 10).toFixed(1), unit };
    }
    if (at <= 9) return { type: 'free_text', value: text() };
    const file_name = `photo ${index}.jpg`;
    return {
      type: 'file_upload',
      value: [{ file_name, file_key: `k/${index}`, file_size_mb: 1.8, content_type: 'image/jpeg' }],
    };
  };
  const responses = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => at + 1)
      .filter(() => !random.chance(0.05))
      .map((at) => [summaryInstruction(at), answer(at)]),
  );
  return `${JSON.stringify({
    submission_id: objectId(index * 7919, '66a1'),
    participant_id: objectId(index * 104_729, '5f0c'),
    study_id: objectId(random.whole(1, 20), '66a2'),
    created_at: new Date(Date.UTC(2026, 0, 1) + random.whole(0, 180 * 86_400) * 1000).toISOString(),
    responses,
  })}\n`;
}

/**
 * Writes a snapshot of `count` submissions to `folder`, with ten instructions of all types and about 1.1 KB
 * per submission; the same number gives the same bytes.
 */
export async function summaryFile(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'collection.json'),
    JSON.stringify({ name: 'Bench', collection_items: [{ page_items: instructions }] }),
  );
  const file = createWriteStream(join(folder, 'responses.jsonl'));
  const random = new Random(7);
  for (let index = 0; index < count; index += 500) {
    const lines = Array.from({ length: Math.min(500, count - index) }, (_, each) =>
      submission(index + each, random),
    );
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await finished(file);
}
