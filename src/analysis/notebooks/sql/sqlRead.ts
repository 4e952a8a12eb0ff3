import { answerKinds } from '../../../snapshots/instructionType.ts';
import { sqlGroups } from './sqlSample.ts';

const kinds = Object.entries(answerKinds)
  .map(([type, kind]) => `  WHEN '${type}' THEN '${kind}'`)
  .join('\n');

/** Statements that read the tables. */
export const sqlRead = `-- Read the tables: submissions has one row per submission (in a batch: per submission and task), everything one per answer, or per choice
-- or file in the answer, and files one per upload. Duplicate submissions count once.
SELECT if(contains(content, '"replacing": true'), error('Some of these tables are outdated. Run "Prolific: Create Analysis Tables" again.'), 'yes') AS "tables are up to date"
FROM read_text('tables.json');

${sqlGroups}
CREATE OR REPLACE TEMP VIEW submissions AS FROM every_submission JOIN grouped USING ("row");
-- kind is the kind of answer. Most questions never change their type, but some had a different type before. Unsupported types are 'other'.
CREATE OR REPLACE TEMP VIEW everything AS
SELECT *, CASE type
${kinds}
  ELSE 'other'
END AS kind
FROM read_parquet('responses_long.parquet') JOIN grouped USING ("row") WHERE duplicate = 0;
-- All answers except blank ones.
CREATE OR REPLACE TEMP VIEW answers AS SELECT * FROM everything WHERE blank = 0;
CREATE OR REPLACE TEMP VIEW files AS SELECT * FROM read_parquet('files.parquet');
`;
