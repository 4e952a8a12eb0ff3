import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataSet } from '../../../src/analysis/tables/dataSet.ts';
import { makeNotebook } from '../../../src/analysis/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../src/analysis/notebooks/notebookLanguage.ts';
import { sampleBatch } from '../../prolific/sampleCollections.ts';
import {
  lines,
  writeSnapshot,
  writeSnapshotManifest,
  type SnapshotFiles,
} from '../analysis/support/snapshotFolder.ts';
import { makeTables, patient } from '../analysis/support/tables.ts';
import { cooking, wholeSample, withExports } from '../support/exporting.ts';
import {
  changedSnapshot,
  emptySnapshot,
  hostileSnapshot,
  hostileTexts,
  oneAnswerSnapshot,
  trace,
} from './support/hostile.ts';
import { sampleFigures } from './support/sampleFigures.ts';
import {
  findPython,
  findR,
  hasDuckDb,
  runDuckDb,
  runJupyter,
  runKnitr,
  type Executed,
  type SqlResult,
} from './support/runners.ts';

describe('Generated notebook', () => {
  const scene = withExports({ data: wholeSample });
  const figures = sampleFigures();
  const withUnit = (unit: string): number =>
    figures.answered('area', (answer) => 'unit' in answer && answer.unit === unit);

  /** Creates a snapshot with these files, its tables and a notebook. */
  async function notebookOf(files: SnapshotFiles, language: NotebookLanguage): Promise<string> {
    const folder = join(scene().exportFolder, 'collection', '2026-09-14T10-00-00Z');
    await writeSnapshot(folder, files);
    return await notebookIn(folder, language);
  }

  async function notebookIn(folder: string, language: NotebookLanguage): Promise<string> {
    await makeTables(folder);
    const title = hostileTexts.join(' ');
    return await makeNotebook({ folder, title, requestedAt: '2026-09-14T10:00:00Z', language }, patient);
  }

  async function sampleIn(language: NotebookLanguage): Promise<string> {
    return await notebookIn((await scene().export({ subject: cooking })).folder, language);
  }

  async function batchIn(language: NotebookLanguage): Promise<string> {
    const subject = { kind: 'batch', ...sampleBatch } as const;
    return await notebookIn((await scene().export({ subject, scope: 'responses' })).folder, language);
  }

  /** Asserts that no text was run as code, which would leave a trace. */
  async function assertNothingRan(): Promise<void> {
    const names = await readdir(scene().workspaceFolder, { recursive: true });
    assert.deepEqual(
      names.filter((name) => name.includes(trace)),
      [],
    );
    assert.ok(!(await readdir('.')).includes(trace));
  }

  describe('in Python', function () {
    this.timeout(240_000);
    let run: (notebook: string) => Promise<Executed>;
    before(async function () {
      const python = await findPython();
      if (python === undefined) {
        printSkipped('Python with pandas, matplotlib, nbconvert and ipykernel is not installed');
        this.skip();
      }
      run = async (notebook) => withoutWarnings(await runJupyter(python, notebook));
    });

    it('runs for the sample collection with a plot per question', async () => {
      const { plots, text } = await run(await sampleIn('python'));
      assert.equal(plots, figures.questions);
      assert.match(text, new RegExp(`submissions +${figures.submissions}\n`));
      assert.match(text, new RegExp(`m² +${withUnit('m2')} .*\nft² +${withUnit('ft2')} `));
    });

    it('runs for a batch', async () => {
      const { plots } = await run(await batchIn('python'));
      assert.equal(plots, figures.batchQuestions);
    });

    it('treats questions and answers that contain code as text', async () => {
      const notebook = await notebookOf(hostileSnapshot(), 'python');
      await addCell(notebook, [
        'choices = long[long["instruction_id"] == "multiple_choice"]["label"].tolist()',
        `print("as asked:", sorted(choices) == sorted(options), len(choices))`,
      ]);
      const { text } = await run(notebook);
      assert.match(text, new RegExp(`as asked: True ${hostileTexts.length}`));
      assert.match(text, /1E308/);
      assert.doesNotMatch(text, /Not a number: \d/);
      await assertNothingRan();
    });

    it('runs for a single answer and for none', async () => {
      const one = await run(await notebookOf(oneAnswerSnapshot, 'python'));
      assert.equal(one.plots, 6);
      assert.match(one.text, /Nobody answered/);
      await makeTables(join(scene().exportFolder, 'collection', '2026-09-14T10-00-00Z'));
      const none = await run(await notebookOf(emptySnapshot, 'python'));
      assert.equal(none.plots, 0);
      assert.equal(none.text.match(/Nobody answered/g)?.length, 6);
    });

    it('shows answers of a former question type separately, without counting them', async () => {
      const notebook = await notebookOf(changedSnapshot, 'python');
      await addCell(notebook, [
        'show_bars = lambda counts, question, total: print("bars:", list(counts.items()), total)',
        'show_choices("q01_multiple_choice", "", ["Same", "Same"])',
      ]);
      const { text } = await run(notebook);
      assert.match(text, /bars: \[\('Same', 2\), \('Same', 1\)\] 3/);
      assert.match(text, /a different type than the question, not included below: 1\./);
      for (const before of ['typed before', 'chosen before', '3000'])
        assert.ok(text.includes(before), before);
      assert.match(text, /Metres \(m\) +1 +1 .*\nMetres \(metre\) +1 +2 /);
      assert.match(text, /^mp4 +1 +1 /m);
      assert.match(text, /cat +1/);
      assert.match(text, /^ +1 +77 /m);
      assert.match(text, /^stars +1 +3 /m);
    });
  });

  describe('in R', function () {
    this.timeout(240_000);
    let run: (document: string) => Promise<Executed>;
    before(async function () {
      const rscript = await findR();
      if (rscript === undefined) {
        printSkipped('R with ggplot2, jsonlite and knitr is not installed');
        this.skip();
      }
      run = async (document) => withoutWarnings(await runKnitr(rscript, document));
    });

    it('runs for the sample collection with a plot per question', async () => {
      const { plots, text } = await run(await sampleIn('r'));
      assert.equal(plots, figures.questions);
      assert.match(text, new RegExp(`submissions +${figures.submissions}\n`));
      assert.match(
        text,
        new RegExp(`\\|m² +\\| +${withUnit('m2')}\\|.*\\n\\|ft² +\\| +${withUnit('ft2')}\\|`),
      );
    });

    it('runs for a batch', async () => {
      const { plots } = await run(await batchIn('r'));
      assert.equal(plots, figures.batchQuestions);
    });

    it('treats questions and answers that contain code as text', async () => {
      const document = await notebookOf(hostileSnapshot(), 'r');
      await appendFile(
        document,
        [
          '```{r}',
          'choices <- long$label[long$instruction_id == "multiple_choice"]',
          'cat("as asked:", identical(sort(choices), sort(enc2utf8(options))), length(choices))',
          '```',
        ].join('\n'),
      );
      const { text } = await run(document);
      assert.match(text, new RegExp(`as asked: TRUE ${hostileTexts.length}`));
      assert.match(text, /1E308/);
      assert.doesNotMatch(text, /Not a number: \d/);
      await assertNothingRan();
    });

    it('runs for a single answer and for none', async () => {
      const one = await run(await notebookOf(oneAnswerSnapshot, 'r'));
      assert.equal(one.plots, 6);
      const none = await run(await notebookOf(emptySnapshot, 'r'));
      assert.equal(none.plots, 0);
      assert.equal(none.text.match(/^Nobody answered/gm)?.length, 6);
    });

    it('shows answers of a former question type separately, without counting them', async () => {
      const document = await notebookOf(changedSnapshot, 'r');
      await appendFile(
        document,
        [
          '```{r}',
          'show_numbers("q02_free_text_with_unit", "", c(m = "Metres", metre = "Metres"))',
          'cat("panels:", nrow(ggplot_build(last_plot())$layout$layout))',
          'show_bars <- function(labels, counts, question, total) cat("bars:", labels, counts, total)',
          'show_choices("q01_multiple_choice", "", c("Same", "Same"))',
          '```',
        ].join('\n'),
      );
      const { text } = await run(document);
      assert.match(text, /panels: 2/);
      for (const shown of [/\|mp4 +\| +1\|/, /\|cat +\| +1\|/, /\| +\| +1\| +77\|/, /\|stars +\| +1\| +3\|/])
        assert.match(text, shown);
      assert.match(text, /bars: Same Same 2 1 3/);
      assert.match(text, /a different type than the question, not included below: 1\./);
      for (const before of ['typed before', 'chosen before', '3000'])
        assert.ok(text.includes(before), before);
    });
  });

  describe('in SQL', function () {
    this.timeout(90_000);
    before(async function () {
      if (await hasDuckDb()) return;
      printSkipped('DuckDB has no package for this machine');
      this.skip();
    });
    /** Finds a result by a column, except in the description of the sample. */
    const named = (results: readonly SqlResult[], column: string): SqlResult | undefined => {
      const sample = results.findIndex(({ rows }) => rows[0]?.[0] === 'Sample');
      const next = results.findIndex(({ columns }) => columns[0] === 'question 1');
      return results.find(
        ({ columns }, place) => columns.includes(column) && !(place > sample && place < next),
      );
    };

    it('runs for the sample collection with bars for each question', async () => {
      const results = await runDuckDb(await sampleIn('sql'));
      assert.equal(named(results, 'participants')?.rows[0]?.[1], String(figures.submissions));
      const daily = figures.answered(
        'how_often',
        ({ value }) => Array.isArray(value) && value[0] === 'daily',
      );
      assert.deepEqual(named(results, 'share')?.rows[0]?.slice(0, 3), [
        'Every day',
        String(daily),
        `${Math.round((1000 * daily) / figures.submissions) / 10}%`,
      ]);
      assert.equal(
        results.filter(({ columns }) => columns[0]?.startsWith('question ')).length,
        figures.questions,
      );
    });

    it('runs for a batch', async () => {
      const results = await runDuckDb(await batchIn('sql'));
      assert.equal(named(results, 'share')?.rows[0]?.[0], 'Gladly');
    });

    it('treats questions and answers that contain code as text', async () => {
      const results = await runDuckDb(await notebookOf(hostileSnapshot(), 'sql'));
      const choices = named(results, 'share')?.rows ?? [];
      assert.equal(choices.length, hostileTexts.length);
      assert.ok(choices.every(([, n]) => n === '1'));
      await assertNothingRan();
    });

    it('runs for a single answer and for none', async () => {
      const one = await runDuckDb(await notebookOf(oneAnswerSnapshot, 'sql'));
      assert.deepEqual(named(one, 'share')?.rows[0]?.slice(0, 3), ['unlisted', '1', '1 of 1']);
      const none = await runDuckDb(await notebookOf(emptySnapshot, 'sql'));
      assert.equal(named(none, 'participants')?.rows[0]?.[0], '0');
    });

    it('shows answers of a former question type separately, without counting them', async () => {
      const results = await runDuckDb(await notebookOf(changedSnapshot, 'sql'));
      assert.deepEqual(
        named(results, 'share')?.rows.map((row) => row.slice(0, 3)),
        [
          ['Same (a)', '2', '2 of 3'],
          ['Same (b)', '1', '1 of 3'],
        ],
      );
      assert.deepEqual(
        results
          .filter(({ columns }) => columns.includes('other type'))
          .map(({ rows }) => rows.map((row) => row[2])),
        [['typed before'], ['3000'], ['chosen before'], [], []],
      );
      const shown = results.filter(({ columns }) => columns.includes('any answer'));
      assert.deepEqual(
        shown.map(({ rows }) => rows.map(([answer]) => answer)),
        [['files/walk.mp4', 'transcript: a cat'], ['77']],
      );
      assert.deepEqual(results.find(({ columns }) => columns.join() === 'column,type,answer,answers')?.rows, [
        ['x_removed', 'star_rating', '3', '1'],
      ]);
      assert.deepEqual(
        named(results, 'median')
          ?.rows.map((row) => row.slice(0, 4))
          .sort(),
        [
          ['m', '1', '1', '1'],
          ['metre', '1', '2', '2'],
        ],
      );
    });

    it('includes all collections if their tables exist', async () => {
      const { folder } = await scene().export({ subject: cooking, scope: 'responses' });
      await makeTables(folder);
      await makeDataSet(scene().exportFolder, [folder], () => undefined, patient);
      const results = await runDuckDb(await notebookIn(folder, 'sql'));
      const [row] = named(results, 'collection')?.rows ?? [];
      assert.match(row?.[0] ?? '', /^cooking-at-home-/);
      assert.deepEqual(row?.slice(2, 4), [String(figures.questions), String(figures.submissions)]);
    });

    it('counts the latest unfiltered snapshot of each collection, not a later filtered one', async () => {
      const answered = (...ids: string[]): SnapshotFiles => ({
        'responses.jsonl': lines(
          ...ids.map((id) => ({ submission_id: id, responses: { q: { value: id } } })),
        ),
      });
      const snapshots: string[] = [];
      const add = async (path: string, ids: readonly string[], filter: { study_id: string } | null) => {
        const folder = join(scene().exportFolder, path);
        await writeSnapshot(folder, answered(...ids));
        await writeSnapshotManifest(folder, [], true, filter);
        snapshots.push(folder);
        return folder;
      };
      await add('both/2026-09-14T10-00-00Z', ['a', 'b'], null);
      const last = await add('both/2026-09-15T10-00-00Z', ['a', 'b', 'c'], null);
      await add('both/2026-09-16T10-00-00Z', ['c'], { study_id: 's' });
      await add('filtered/2026-09-14T10-00-00Z', ['d'], { study_id: 's' });
      await add('filtered/2026-09-15T10-00-00Z', ['d', 'e'], { study_id: 's' });
      await makeDataSet(scene().exportFolder, snapshots, () => undefined, patient);
      const results = await runDuckDb(await notebookIn(last, 'sql'));
      assert.deepEqual(
        named(results, 'collection')?.rows.map((row) => [row[0], row[1], row[3]]),
        [
          ['both', '2026-09-15T10-00-00Z', '3'],
          ['filtered', '2026-09-15T10-00-00Z', '2'],
        ],
      );
    });
  });
});

function withoutWarnings(executed: Executed): Executed {
  assert.deepEqual(executed.warnings, []);
  return executed;
}

/** Prints why tests are skipped. */
function printSkipped(reason: string): void {
  process.stdout.write(`    Skipped: ${reason}.\n`);
}

/** Adds a cell that can use the options of the first choice question. */
async function addCell(notebook: string, lines: readonly string[]): Promise<void> {
  const json = JSON.parse(await readFile(notebook, 'utf8')) as { cells: object[] };
  json.cells.push({
    cell_type: 'code',
    id: 'test',
    execution_count: null,
    metadata: {},
    outputs: [],
    source: lines.join('\n'),
  });
  await writeFile(notebook, JSON.stringify(json));
}
