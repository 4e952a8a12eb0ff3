import { shownColumns } from './sqlQuestions.ts';
import { commentText } from '../quoting.ts';
import { whichSubmissions, whoAnswered } from '../introduction.ts';

/** Statements that people change. */
export const sqlKeep = `-- Submissions to include
${whichSubmissions.map((line) => `-- ${commentText(line)}`).join('\n')}

-- Statuses of the submissions to keep. 'NO STATUS' stands for submissions without one.
SET VARIABLE keep = ['APPROVED', 'AWAITING REVIEW'];
-- A column of responses_wide.parquet, such as 'demo_sex', to show each question by group. NULL shows all rows together.
SET VARIABLE group_by = NULL;
`;

/** Macros and views that choose submissions and divide them into groups. */
export const sqlGroups = `-- Submissions, with NULL in columns that the table has only if something is known.
CREATE OR REPLACE TEMP VIEW every_submission AS
SELECT * FROM read_parquet('responses_wide.parquet') WHERE duplicate = 0
UNION ALL BY NAME
SELECT NULL::VARCHAR AS submission_status, NULL::DOUBLE AS demo_age, NULL::VARCHAR AS demo_age__missing, NULL::VARCHAR AS demo_sex,
  NULL::VARCHAR AS demo_sex__missing, NULL::VARCHAR AS demo_country_of_residence, NULL::VARCHAR AS demo_country_of_residence__missing
WHERE false;

-- The status of each row. Without any status in the table, all rows are kept.
CREATE OR REPLACE TEMP VIEW each_status AS
SELECT
  "row", coalesce(submission_status, 'NO STATUS') AS status, count(submission_status) OVER () > 0 AS has_statuses,
  list_contains(getvariable('keep')::VARCHAR[], coalesce(submission_status, 'NO STATUS')) OR NOT has_statuses AS is_kept
FROM every_submission;
SELECT status, count(*) AS "rows", if(bool_or(is_kept), 'yes', 'no') AS kept FROM each_status WHERE has_statuses GROUP BY status ORDER BY "rows" DESC, status;

CREATE OR REPLACE TEMP MACRO is_grouped() AS getvariable('group_by')::VARCHAR IS NOT NULL;

-- The group of each kept row; smaller groups than the eight largest are shown together.
CREATE OR REPLACE TEMP TABLE grouped AS
WITH
  named AS (
    SELECT "row", struct_extract(every_submission, coalesce(getvariable('group_by')::VARCHAR, 'row')) AS value, regexp_replace(value::VARCHAR, '\\.0$', '') AS name
    FROM every_submission SEMI JOIN (FROM each_status WHERE is_kept) USING ("row")
  ),
  sized AS (SELECT name, row_number() OVER (ORDER BY count(*) DESC, name) AS place FROM named WHERE name IS NOT NULL AND is_grouped() GROUP BY name)
SELECT "row", CASE WHEN NOT is_grouped() THEN '' WHEN name IS NULL THEN '(no value)' WHEN place > 8 THEN '(other)' ELSE name END AS "group"
FROM named LEFT JOIN sized USING (name);
CREATE OR REPLACE TEMP TABLE groups AS
SELECT "group", count("row") AS total FROM grouped FULL JOIN (SELECT '' AS "group" WHERE NOT is_grouped()) USING ("group") GROUP BY "group";
`;

/** Statements that describe the sample. */
export const sqlSample = `-- Sample
-- ${commentText(whoAnswered)}
SELECT 'Sample' AS section;
-- Each participant with the first known demographics. Rows without a participant ID count as separate participants.
CREATE OR REPLACE TEMP VIEW participants AS
SELECT
  "group", count(*) AS "rows", arg_min(demo_age, "row") AS age, arg_min(demo_age__missing, "row") AS age_missing,
  arg_min(demo_sex, "row") AS sex, arg_min(demo_sex__missing, "row") AS sex_missing,
  arg_min(demo_country_of_residence, "row") AS country, arg_min(demo_country_of_residence__missing, "row") AS country_missing
FROM submissions GROUP BY "group", participant_id, if(participant_id IS NULL, "row", NULL);

-- The number and share of participants with each of the 20 most frequent values, then the reasons for missing values.
CREATE OR REPLACE TEMP MACRO show_shares(persons) AS TABLE
WITH
  each_value AS (SELECT unnest(persons) AS value),
  counted AS (
    SELECT value."group" AS "group", value.value IS NULL AS is_missing, coalesce(value.value, value.missing, 'NO VALUE') AS value, count(*) AS n
    FROM each_value WHERE (SELECT count(coalesce(value.value, value.missing)) FROM each_value) > 0 GROUP BY ALL
  ),
  top AS (
    SELECT *, sum(n) OVER (PARTITION BY "group") AS total FROM counted
    QUALIFY is_missing OR row_number() OVER (PARTITION BY "group", is_missing ORDER BY n DESC, value) <= 20
  )
${shownColumns}
FROM (SELECT "group", value, n, share_of(n, total) AS share, bar(n, 0, total, 30) AS plot FROM top ORDER BY "group", is_missing, n DESC, value);
${shownColumns}
FROM (
  SELECT "group", count(participant."rows") AS participants, coalesce(sum(participant."rows"), 0)::BIGINT AS "rows"
  FROM groups LEFT JOIN participants AS participant USING ("group") GROUP BY "group" ORDER BY "group"
);
SELECT 'Age' AS "demographic";
FROM show_figures((SELECT list(of_unit("group", 'age', age)) FROM participants));
FROM show_shares((SELECT list({'group': "group", 'value': if(age IS NULL, NULL, 'with an age'), 'missing': age_missing}) FROM participants));
SELECT 'Sex' AS "demographic";
FROM show_shares((SELECT list({'group': "group", 'value': sex, 'missing': sex_missing}) FROM participants));
SELECT 'Country of residence' AS "demographic";
FROM show_shares((SELECT list({'group': "group", 'value': country, 'missing': country_missing}) FROM participants));
`;
