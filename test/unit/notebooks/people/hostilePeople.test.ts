import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeNotebook } from '../../../../src/analysis/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../../src/analysis/notebooks/notebookLanguage.ts';
import { lines, writeSnapshot } from '../../analysis/support/snapshotFolder.ts';
import { makeTables, patient } from '../../analysis/support/tables.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { hostileTexts, trace } from '../support/hostile.ts';
import { findPython, findR, hasDuckDb, runDuckDb, runJupyter, runKnitr } from '../support/runners.ts';

/** Every text is a status, a sex, a country and a header. */
const texts = hostileTexts.map((text) => text.replace(/\p{Surrogate}/gu, ''));

describe('Notebooks about participants with hostile names', function () {
  this.timeout(120_000);
  const parent = temporaryFolder();

  async function notebookOf(language: NotebookLanguage): Promise<string> {
    const folder = join(parent(), 'collection', '2026-11-01T10-00-00Z');
    const ids = texts.map((_, index) => `s${index}`);
    await writeSnapshot(folder, {
      'responses.jsonl': lines(
        ...ids.map((submission_id) => ({
          submission_id,
          study_id: 'study',
          responses: {},
        })),
      ),
    });
    const people = join(dirname(folder), 'people');
    await mkdir(people, { recursive: true });
    const details = texts.map((status, index) => ({ id: ids[index], study_id: 'study', status }));
    await writeFile(join(people, 'submissions.jsonl'), lines(...details));
    const header = ['Submission id', 'Age', 'Sex', 'Country of residence', ...texts];
    const rows = texts.map((text, index) => [ids[index] ?? '', '30', text, text, ...texts]);
    const csv = [header, ...rows].map((row) =>
      row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
    );
    await writeFile(join(people, 'demographics-study.csv'), csv.join('\r\n'));
    await makeTables(folder);
    const request = { folder, title: 'People', requestedAt: '2026-11-01T10:00:00Z', language };
    const path = await makeNotebook(request, patient);
    // Keeps everybody, so that every text is shown as a group.
    const text = await readFile(path, 'utf8');
    const kept = text
      .replace(/^(\s*"?)keep (=|<-) .*?\](\\n",)?$/m, '$1keep $2 None$3')
      .replace(/^keep <- .*$/m, 'keep <- NULL')
      .replace(
        /^SET VARIABLE keep = .*$/m,
        "SET VARIABLE keep = (SELECT list(DISTINCT submission_status) FROM 'responses_wide.parquet');",
      )
      .replace('group_by = None', 'group_by = \\"demo_sex\\"')
      .replace('group_by <- NULL', 'group_by <- "demo_sex"')
      .replace('group_by = NULL', "group_by = 'demo_sex'");
    assert.notEqual(kept, text);
    await writeFile(
      path,
      kept.replace('max_groups = 8', 'max_groups = 80').replace('max_groups <- 8', 'max_groups <- 80'),
    );
    return path;
  }

  async function requireNothingRan(): Promise<void> {
    const names = await readdir(parent(), { recursive: true });
    assert.deepEqual(
      names.filter((name) => name.includes(trace)),
      [],
    );
  }

  it('show them as text in Python', async function () {
    const { text, warnings } = await runJupyter(
      (await findPython()) ?? skip(this),
      await notebookOf('python'),
    );
    assert.equal(text.match(/demo_sex: /g)?.length, texts.length);
    assert.deepEqual(warnings, []);
    await requireNothingRan();
  });

  it('show them as text in R, never as Markdown', async function () {
    const { text, warnings } = await runKnitr((await findR()) ?? skip(this), await notebookOf('r'));
    assert.equal(text.match(/^demo\\_sex\\: /gm)?.length, texts.length);
    assert.doesNotMatch(text, /^```\{r\}$|^\s*<script>|(?<!\\)\{\{</m);
    assert.deepEqual(warnings, []);
    await requireNothingRan();
  });

  it('show them as text in SQL', async function () {
    if (!(await hasDuckDb())) skip(this);
    const results = await runDuckDb(await notebookOf('sql'));
    assert.equal(results.find(({ columns }) => columns.includes('participants'))?.columns[0], 'rows');
    assert.ok(results.some(({ columns, rows }) => columns[0] === 'group' && rows.length > 1));
    await requireNothingRan();
  });
});

function skip(context: Mocha.Context): never {
  process.stdout.write('    Skipped: the programs to run the notebook are not installed.\n');
  return context.skip();
}
