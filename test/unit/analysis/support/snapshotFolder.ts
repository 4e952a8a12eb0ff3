import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openSnapshotData, type SnapshotData } from '../../../../src/analysis/snapshotData.ts';
import type { ReadReport } from '../../../../src/analysis/records/readReport.ts';
import type { Submission } from '../../../../src/analysis/answers/submission.ts';
import { writeManifest, type ManifestHead } from '../../../../src/snapshots/manifest.ts';
import { manifestHead } from '../../support/manifestHead.ts';

export const submissionA = '66a1f0c2d4e5b6a7980c1d2a';
export const submissionB = '66a1f0c2d4e5b6a7980c1d2b';
export const participant = '5f0c1e2d3b4a596877665544';

export interface ReadAll {
  readonly data: SnapshotData;
  readonly submissions: readonly Submission[];
  readonly report: ReadReport;
}

/** Files of a snapshot by path; values other than text and bytes are written as JSON. */
export type SnapshotFiles = Readonly<Record<string, unknown>>;

export async function writeSnapshot(folder: string, files: SnapshotFiles): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
    await writeFile(target, isRaw ? content : JSON.stringify(content));
  }
}

/** Writes a snapshot and reads all its records. */
export async function readSnapshot(
  folder: string,
  files: SnapshotFiles,
  options: { readonly file?: string; readonly maxLineBytes?: number } = {},
): Promise<ReadAll> {
  await writeSnapshot(folder, files);
  return await readFolder(folder, options);
}

export async function readFolder(
  folder: string,
  { file, maxLineBytes }: { readonly file?: string; readonly maxLineBytes?: number } = {},
): Promise<ReadAll> {
  const { signal } = new AbortController();
  const data = await openSnapshotData(
    { folder, ...(maxLineBytes === undefined ? {} : { maxLineBytes }) },
    signal,
  );
  const reading = data.read(
    { file: data.recordsFiles.find(({ path }) => path === file) },
    () => undefined,
    signal,
  );
  const submissions: Submission[] = [];
  for await (const portion of reading.portions) submissions.push(...portion);
  return { data, submissions, report: reading.report() };
}

/** Returns the content of `responses.jsonl` for these records. */
export function lines(...records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** Writes a `snapshot.json` that lists these files. */
export async function writeSnapshotManifest(
  folder: string,
  paths: readonly string[],
  complete = true,
  filter: ManifestHead['filter'] = null,
): Promise<void> {
  await writeManifest(folder, {
    head: manifestHead('2026-09-14T10:00:00Z', {
      filter,
      totals: { files: paths.length, bytes: 1 },
      complete,
    }),
    entries: paths.map((path) => ({ path, size: 1, crc32: 0 })),
  });
}

const choices = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every week' },
  { value: 1, label: 'One' },
  { value: true, label: 'Yes' },
];

/** Collection with a question of each type, whose id is the name of the type. */
export const collection = {
  name: 'Cooking',
  collection_items: [
    {
      page_items: [
        { id: 'intro', type: 'rich_text', order: 2, content: '<p>Hello</p>', description: 'no question' },
        { id: 'free_text', type: 'free_text', order: 1, description: '<p>What did you <b>cook</b>?</p>' },
        {
          id: 'free_text_with_unit',
          type: 'free_text_with_unit',
          order: 0,
          description: 'How much?',
          unit_options: [
            { label: 'Kilograms', value: 'kg', validation: { type: 'number', min: 0, max: null } },
          ],
          default_unit: 'kg',
          unit_position: 'suffix',
        },
      ],
    },
    {
      page_items: [
        {
          id: 'multiple_choice',
          type: 'multiple_choice',
          description: 'How often?',
          answer_limit: -1,
          options: choices,
        },
        {
          id: 'multiple_choice_with_free_text',
          type: 'multiple_choice_with_free_text',
          description: 'Why?',
          answer_limit: 1,
          options: choices,
        },
        {
          id: 'file_upload',
          type: 'file_upload',
          description: 'Show it',
          accepted_file_types: ['.jpg'],
          max_file_size_mb: 25,
          min_file_count: 1,
          max_file_count: 10,
        },
      ],
    },
  ],
};
