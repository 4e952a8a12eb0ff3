/** What says which files in the analysis folder are made by this extension. */
export const tablesRecord = 'tables.json';

/** What the tables are called; the wide and the long one without their ends. */
export const tableNames = {
  wide: 'responses_wide',
  long: 'responses_long',
  files: 'files.csv',
  codebook: 'codebook.csv',
  codebookPage: 'codebook.md',
} as const;

/** The names of all files that are made, the record of them among them. */
export const tableFiles = [
  `${tableNames.wide}.csv`,
  `${tableNames.wide}.parquet`,
  `${tableNames.long}.csv`,
  `${tableNames.long}.parquet`,
  tableNames.files,
  tableNames.codebook,
  tableNames.codebookPage,
  tablesRecord,
];
