/** What says which files in the analysis folder are made by this extension. */
export const tablesRecord = 'tables.json';

/** What the tables are called; those that are written as CSV and Parquet without their ends. */
export const tableNames = {
  wide: 'responses_wide',
  long: 'responses_long',
  files: 'files',
  codebook: 'codebook.csv',
  codebookPage: 'codebook.md',
} as const;

/** The names of all files that are made, the record of them among them. */
export const tableFiles = [
  `${tableNames.wide}.csv`,
  `${tableNames.wide}.parquet`,
  `${tableNames.long}.csv`,
  `${tableNames.long}.parquet`,
  `${tableNames.files}.csv`,
  `${tableNames.files}.parquet`,
  tableNames.codebook,
  tableNames.codebookPage,
  tablesRecord,
];
