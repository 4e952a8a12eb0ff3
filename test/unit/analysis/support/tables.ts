import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import {
  makeSnapshotTables,
  type TablesMade,
  type TablesRequest,
} from '../../../../src/analysis/tables/makeTables.ts';
import {
  collection,
  lines,
  participant,
  submissionA,
  submissionB,
  writeSnapshot,
  type SnapshotFiles,
} from './snapshotFolder.ts';

/** Signal that never aborts. */
export const patient = new AbortController().signal;

export const settings = {
  choices: 'labels',
  csv: { guardFormulas: true, byteOrderMark: false, separator: ',' },
} as const satisfies Partial<TablesRequest>;

type Options = Partial<Pick<TablesRequest, 'choices'> & TablesRequest['csv']>;

/** Makes the tables of a snapshot folder with default settings. */
export async function makeTables(folder: string, options: Options = {}): Promise<TablesMade> {
  const { choices = settings.choices, ...csv } = options;
  const request = { folder, name: 'Cooking', choices, csv: { ...settings.csv, ...csv } };
  return await makeSnapshotTables(request, () => undefined, patient);
}

export type CsvRow = Readonly<Record<string, string>>;

/** Reads the rows of a CSV table in a snapshot folder, with the separator of its record. */
export async function csvOf(folder: string, name: string): Promise<CsvRow[]> {
  const analysis = join(folder, 'analysis');
  const { separator } = JSON.parse(await readFile(join(analysis, 'tables.json'), 'utf8')) as {
    separator: string;
  };
  return parse(await readFile(join(analysis, name)), { columns: true, bom: true, delimiter: separator });
}

/** Keeps byte order marks, which the default decoder of the Parquet reader drops. */
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the rows of a Parquet table in a snapshot folder. */
export async function parquetOf(folder: string, name: string): Promise<Record<string, unknown>[]> {
  return await parquetReadObjects({
    file: await asyncBufferFromFile(join(folder, 'analysis', name)),
    parsers: { stringFromBytes: (bytes) => text.decode(bytes) },
  });
}

/** Reads the metadata of a Parquet table in a snapshot folder. */
export async function metadataOf(folder: string, name: string): Promise<FileMetaData> {
  return await parquetMetadataAsync(await asyncBufferFromFile(join(folder, 'analysis', name)));
}

/** Returns the wide table of a snapshot with these files. */
export async function wideOf(folder: string, files: SnapshotFiles, options?: Options): Promise<CsvRow[]> {
  await writeSnapshot(folder, files);
  await makeTables(folder, options);
  return await csvOf(folder, 'responses_wide.csv');
}

/** Returns the long table of a snapshot with these files. */
export async function longOf(folder: string, files: SnapshotFiles, options?: Options): Promise<CsvRow[]> {
  await writeSnapshot(folder, files);
  await makeTables(folder, options);
  return await csvOf(folder, 'responses_long.csv');
}

/** Path of the only upload in {@link allTypes}. */
export const photo = `files/${submissionA}/kitchen.jpg`;
/** Record with an answer to a question of each type; one of its uploads is missing in the snapshot. */
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
/** Record without answers. */
export const other = {
  submission_id: submissionB,
  participant_id: 'p2',
  created_at: 'yesterday',
  responses: {},
};
/** Snapshot of {@link full} and {@link other}. */
export const allTypes: SnapshotFiles = {
  'collection.json': collection,
  'responses.jsonl': lines(full, other),
  [photo]: 'x',
};
