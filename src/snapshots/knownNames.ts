import { basename, dirname } from 'node:path';

/**
 * Folders that begin with this are in the making; the editor's defaults hide them (package.json,
 * `configurationDefaults`).
 */
export const stagingPrefix = '.prolific-partial-';

/**
 * In a snapshot, while a participant's data are deleted from it: what takes the place of its files, and the
 * plan.
 */
export const erasureFolder = '.prolific-partial-erasure';

/** Possible names of the list of questions in a snapshot; the first existing one counts. */
export const codebookFiles = ['collection.json', 'batch.json'];

/** The folder in a snapshot that the tables go into. */
export const analysisFolder = 'analysis';

/** The folder beside a collection's snapshots with what is known about its participants. */
export const peopleFolder = 'people';
export const peopleNames = {
  /** What was fetched when. */
  record: 'people.json',
  /** One JSON object per line, as the API returned it, with `study_id`. */
  submissions: 'submissions.jsonl',
} as const;

/** Returns the name of a study's demographics in the people folder; the id has plain characters only. */
export function demographicsFile(studyId: string): string {
  return `demographics-${studyId}.csv`;
}

const fileOfPeople = /^(?:submissions\.jsonl|(?:demographics-[\w-]{1,100}|key-[\da-f]{8})\.csv)$/;
const writtenHalf = /\.[\da-f]{12}\.next$/;

/** Returns whether a name is that of a file about participants that this extension writes into a people folder. */
export function isPeopleFile(name: string): boolean {
  return fileOfPeople.test(name);
}

/** Returns whether a file is what an interrupted write of a people folder's file has left. */
export function isLeftOfPeopleFile(name: string): boolean {
  const file = name.replace(writtenHalf, '');
  return file !== name && (isPeopleFile(file) || file === peopleNames.record);
}

/** Folder of the combined tables in an export folder. */
export const dataSetFolder = 'tables';
export const partName = 'part-0.parquet';
/** Marks the folder as this extension's and lists the sources of its parts. */
export const dataSetRecord = '_tables.json';

/**
 * Returns the path of a snapshot's part, relative to the data set's folder. Engines decode escaped
 * characters.
 */
export function partOf(snapshot: string): string {
  const collection = encodeURIComponent(basename(dirname(snapshot)));
  return `collection=${collection}/snapshot=${encodeURIComponent(basename(snapshot))}/${partName}`;
}

/** Lists the files in the analysis folder created by this extension. */
export const tablesRecord = 'tables.json';

/** Names of the tables; without extensions for those in CSV and Parquet. */
export const tableNames = {
  wide: 'responses_wide',
  long: 'responses_long',
  files: 'files',
  codebook: 'codebook.csv',
  codebookPage: 'codebook.md',
} as const;

/** Names of all created files, including their record. */
export const tableFiles = [
  `${tableNames.wide}.csv`,
  `${tableNames.wide}.parquet`,
  `${tableNames.wide}.sav`,
  `${tableNames.wide}.do`,
  `${tableNames.wide}.sps`,
  `${tableNames.long}.csv`,
  `${tableNames.long}.parquet`,
  `${tableNames.files}.csv`,
  `${tableNames.files}.parquet`,
  tableNames.codebook,
  tableNames.codebookPage,
  tablesRecord,
];
