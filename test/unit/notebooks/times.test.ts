import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { makeNotebook } from '../../../src/analysis/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../src/analysis/notebooks/notebookLanguage.ts';
import { lines, writeSnapshot } from '../analysis/support/snapshotFolder.ts';
import { makeTables, patient } from '../analysis/support/tables.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { findPython, findR, hasDuckDb, runDuckDb, runJupyter, runKnitr } from './support/runners.ts';

/** Times as written, and in seconds after the first clock time, which isn't the first text. */
const times: readonly (readonly [string | undefined, number | undefined])[] = [
  ['2026-09-14T16:00:00Z', 1800],
  ['2026-09-14T23:30:00-05:00', 46_800],
  ['2026-09-15T00:30:00+09:00', 0],
  ['2026-09-14 16:20:00.25', 3000.25],
  ['2026-09-14T21:00:00.000000+0530', 0],
  ['2026-09-14T15:31Z', 60],
  ['2026-09-14', -55_800],
  ['yesterday', undefined],
  ['', undefined],
  [undefined, undefined],
  ['2026-99-99T00:00:00Z', undefined],
];
const first = Date.parse('2026-09-14T15:30:00Z') / 1000;
/** All but the day, which would be the first. */
const clockTimes = times.filter(([written]) => written !== '2026-09-14');

describe('Times in notebooks', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  async function notebookOf(language: NotebookLanguage, of: typeof times): Promise<string> {
    const records = of.map(([created_at], index) => ({
      submission_id: `s${index}`,
      created_at,
      responses: {},
    }));
    await writeSnapshot(folder(), { 'responses.jsonl': lines(...records) });
    await makeTables(folder());
    const request = { folder: folder(), title: 'Times', requestedAt: '2026-11-01T10:00:00Z', language };
    return await makeNotebook(request, patient);
  }

  it('are those of the records in R, whatever their form and zone', async function () {
    const rscript = (await findR()) ?? skip(this);
    const document = await notebookOf('r', times);
    const seconds = `cat("seconds:", jsonlite::toJSON(as.numeric(wide$created_at) - ${first}, na = "null", digits = NA))`;
    await appendFile(document, `\`\`\`{r}\n${seconds}\n\`\`\`\n`);
    const { text, warnings } = await runKnitr(rscript, document);
    assert.deepEqual(
      JSON.parse(/seconds: (\[.*\])/.exec(text)?.[1] ?? ''),
      times.map(([, after]) => after ?? null),
    );
    assert.deepEqual(warnings, []);
  });

  it('begin and end with the first and the last time, not text, in Python', async function () {
    const { text } = await runJupyter(
      (await findPython()) ?? skip(this),
      await notebookOf('python', clockTimes),
    );
    assert.match(text, /first +2026-09-14 15:30:00\+00:00/);
    assert.match(text, /last +2026-09-15 04:30:00\+00:00/);
  });

  it('begin and end with the first and the last time, not text, in R', async function () {
    const { text } = await runKnitr((await findR()) ?? skip(this), await notebookOf('r', clockTimes));
    assert.match(text, /first +2026-09-14 15:30:00 UTC/);
    assert.match(text, /last +2026-09-15 04:30:00 UTC/);
  });

  it('begin and end with the first and the last time, not text, in SQL', async function () {
    if (!(await hasDuckDb())) skip(this);
    const results = await runDuckDb(await notebookOf('sql', clockTimes));
    const summary = results.find(({ columns }) => columns.includes('participants'));
    assert.match(summary?.rows[0]?.join('|') ?? '', /2026-09-14 15:30:00.*2026-09-15 04:30:00/);
  });
});

function skip(context: Mocha.Context): never {
  process.stdout.write('    Skipped: the programs to run the notebook are not installed.\n');
  return context.skip();
}
