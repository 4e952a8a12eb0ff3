import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeNotebook } from '../../../src/analysis/notebooks/makeNotebook.ts';
import { writeSnapshot } from '../analysis/support/snapshotFolder.ts';
import { allTypes, makeTables, patient } from '../analysis/support/tables.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { findPython, findR, hasDuckDb, runDuckDb, runJupyter, runKnitr } from './support/runners.ts';

describe('Notebook beside partly replaced tables', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  for (const [language, runner] of [
    ['python', async () => find(await findPython(), runJupyter)],
    ['r', async () => find(await findR(), runKnitr)],
    ['sql', async () => ((await hasDuckDb()) ? runDuckDb : undefined)],
  ] as const) {
    it(`stops with a message that the tables are outdated: ${language}`, async function () {
      const run: ((notebook: string) => Promise<unknown>) | undefined = await runner();
      if (run === undefined) {
        process.stdout.write(`    Skipped: the programs to run ${language} are not installed.\n`);
        this.skip();
      }
      await writeSnapshot(folder(), allTypes);
      await makeTables(folder());
      const record = join(folder(), 'analysis', 'tables.json');
      const json = JSON.parse(await readFile(record, 'utf8')) as object;
      await writeFile(record, JSON.stringify({ ...json, replacing: true }, undefined, 2));
      const request = { folder: folder(), title: 'Cooking', requestedAt: '2026-09-14T10:00:00Z', language };
      await assert.rejects(run(await makeNotebook(request, patient)), /Some of these tables are outdated/);
    });
  }
});

function find(
  program: string | undefined,
  run: (program: string, notebook: string) => Promise<unknown>,
): ((notebook: string) => Promise<unknown>) | undefined {
  return program === undefined ? undefined : async (notebook) => run(program, notebook);
}
