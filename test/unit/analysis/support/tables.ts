import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import {
  createTables,
  type TablesMade,
  type TablesRequest,
} from '../../../../src/analysis/tables/createTables.ts';
import {
  collection,
  lines,
  participant,
  submissionA,
  submissionB,
  writeSnapshot,
  type SnapshotFiles,
} from './snapshotFolder.ts';

/** Signal of somebody who never cancels. */
export const patient = new AbortController().signal;

/** The settings by default. */
export const settings = {
  choices: 'labels',
  csv: { guardFormulas: true, byteOrderMark: false },
} as const satisfies Partial<TablesRequest>;

type Options = Partial<Pick<TablesRequest, 'choices'> & TablesRequest['csv']>;

/** Makes the tables of a snapshot's folder as a person would by default. */
export async function makeTables(folder: string, options: Options = {}): Promise<TablesMade> {
  const { choices = settings.choices, ...csv } = options;
  const request = { folder, name: 'Cooking', choices, csv: { ...settings.csv, ...csv } };
  return await createTables(request, () => undefined, patient);
}

export type CsvRow = Readonly<Record<string, string>>;

/** The rows of one of the tables in a snapshot's folder. */
export async function csvOf(folder: string, name: string): Promise<CsvRow[]> {
  return parse(await readFile(join(folder, 'analysis', name)), { columns: true, bom: true });
}

/** By itself the reader takes a byte order mark for none of a text's characters. */
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The same of a Parquet file. */
export async function parquetOf(folder: string, name: string): Promise<Record<string, unknown>[]> {
  return await parquetReadObjects({
    file: await asyncBufferFromFile(join(folder, 'analysis', name)),
    parsers: { stringFromBytes: (bytes) => text.decode(bytes) },
  });
}

/** What a Parquet file says of itself. */
export async function metadataOf(folder: string, name: string): Promise<FileMetaData> {
  return await parquetMetadataAsync(await asyncBufferFromFile(join(folder, 'analysis', name)));
}

/** The wide table of a snapshot with these files. */
export async function wideOf(folder: string, files: SnapshotFiles, options?: Options): Promise<CsvRow[]> {
  await writeSnapshot(folder, files);
  await makeTables(folder, options);
  return await csvOf(folder, 'responses_wide.csv');
}

/** The long table of a snapshot with these files. */
export async function longOf(folder: string, files: SnapshotFiles, options?: Options): Promise<CsvRow[]> {
  await writeSnapshot(folder, files);
  await makeTables(folder, options);
  return await csvOf(folder, 'responses_long.csv');
}

/** The only upload of {@link allTypes}. */
export const photo = `files/${submissionA}/kitchen.jpg`;
/** Answers a question of each type; one upload is not in the snapshot. */
export const full = {
  submission_id: submissionA,
  participant_id: participant,
  study_id: 'study',
  created_at: '2026-09-14T12:22:31+02:00',
  responses: {
    free_text: { value: 'Soup,\nand "bread"' },
    free_text_with_unit: { value: '72.50', unit: 'kg' },
    multiple_choice: { value: ['daily', 1] },
    multiple_choice_with_free_text: { value: [{ value: 'weekly', explanation: 'On Sundays' }] },
    file_upload: {
      value: [
        { file_name: 'kitchen.jpg', path: photo, content_type: 'image/jpeg' },
        { file_name: 'lost.jpg', path: 'files/lost.jpg' },
      ],
    },
  },
};
/** Answers nothing. */
export const other = {
  submission_id: submissionB,
  participant_id: 'p2',
  created_at: 'yesterday',
  responses: {},
};
/** A snapshot of these two. */
export const allTypes: SnapshotFiles = {
  'collection.json': collection,
  'responses.jsonl': lines(full, other),
  [photo]: 'x',
};
