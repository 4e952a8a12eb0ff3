// Executes the SQL script that is named, in the current folder, and prints what its statements give.
import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SqlResult } from './runners.ts';

const [script = ''] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const statements = await connection.extractStatements(await readFile(script, 'utf8'));
const results: SqlResult[] = [];
for (let index = 0; index < statements.count; index++) {
  const result = await (await statements.prepare(index)).runAndReadAll();
  results.push({
    columns: result.columnNames(),
    rows: result.getRows().map((row) => row.map(String)),
  });
}
process.stdout.write(JSON.stringify(results));
