// Executes the SQL script of each line of the input in its folder and prints the results of its statements.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SqlResult } from './runners.ts';

for await (const script of createInterface(process.stdin)) {
  const answer = await execute(script).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function execute(script: string): Promise<readonly SqlResult[]> {
  process.chdir(dirname(script));
  // Threads only wait for each other in tables this small.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const text = await readFile(script, 'utf8');
    const statements = statementsIn(text);
    const { count } = await connection.extractStatements(text);
    if (statements.length !== count) throw new Error(`${statements.length} statements instead of ${count}`);
    const results: SqlResult[] = [];
    for (const statement of statements) {
      // An extracted statement would be planned twice, which takes longer than to run it.
      const result = await connection.runAndReadAll(statement);
      results.push({ columns: result.columnNames(), rows: result.getRows().map((row) => row.map(String)) });
    }
    return results;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Splits a script after semicolons that are in no text, name or comment. */
function statementsIn(script: string): string[] {
  const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'";\-/]+|./g;
  const statements: string[] = [];
  let statement = '';
  for (const [piece] of script.matchAll(pieces)) {
    statement += piece;
    if (piece !== ';') continue;
    statements.push(statement);
    statement = '';
  }
  return statements;
}
