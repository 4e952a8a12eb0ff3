import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Joins the tables in a folder (`responses_wide.parquet`, `responses_long.parquet`) with a people folder as people
 * do in DuckDB, and writes them as CSV and Parquet into a third.
 */
const [, , tables = '', people = '', out = ''] = process.argv;
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`create table people as
  select s.id, s.status as submission_status, s.started_at::timestamp as started_at,
    s.completed_at::timestamp as completed_at, s.time_taken as seconds_taken,
    d.* exclude ("Submission id", "Participant id", "Status", "Started at", "Completed at", "Time taken",
      "Custom study tncs accepted at", "Reviewed at", "Archived at", "Completion code")
  from read_json('${people}/submissions.jsonl', format = 'newline_delimited') s
  left join read_csv('${people}/demographics-*.csv', all_varchar = true, union_by_name = true) d
    on d."Submission id" = s.id`);
for (const table of ['wide', 'long'])
  for (const format of ['csv', 'parquet'])
    await connection.run(`copy (
      select t.*, p.* exclude (id) from '${tables}/responses_${table}.parquet' t
      left join people p on p.id = t.submission_id
    ) to '${out}/responses_${table}.${format}'`);
