import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNotebook } from '../../../src/analysis/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../src/analysis/notebooks/notebookLanguage.ts';
import { makeTables, patient } from '../analysis/support/tables.ts';
import { findPython, findR, hasDuckDb, runDuckDb } from '../notebooks/support/runners.ts';
import {
  byColumn,
  expectedIn,
  sqlFigures,
  takenFigures,
  takenInPython,
  takenInR,
  type ByColumn,
} from './notebookFigures.ts';
import { moreSeeds, snapshotIn, type Case } from './proof.ts';
import type { Figures } from './recount/names.ts';
import { compareFigures, nothingCompared } from './sameFigures.ts';

const cases: readonly Case[] = [
  { seed: 4, submissions: 80, layout: 'by-submission' },
  { seed: 14, submissions: 4 },
  ...(moreSeeds > 0 ? [{ seed: 10, submissions: 250 }] : []),
];

describe('Figures of executed notebooks', function () {
  this.timeout(300_000);
  let compared = 0;
  let [python, r]: (string | undefined)[] = [];
  let hasSql = false;
  let parent = '';
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'prolific-figures-'));
    [python, r, hasSql] = await Promise.all([findPython(), findR(), hasDuckDb()]);
    const skipped = (what: string): boolean => process.stdout.write(`    Skipped: ${what}.\n`);
    if (python === undefined)
      skipped('Python with pandas, matplotlib, nbconvert and ipykernel is not installed');
    if (r === undefined) skipped('R with ggplot2, jsonlite and knitr is not installed');
    if (!hasSql) skipped('DuckDB has no package for this machine');
  });
  after(async () => {
    process.stdout.write(`    ${compared} figures of notebooks compared.\n`);
    await rm(parent, { recursive: true, force: true });
  });

  /** Compares the figures that a notebook shows of each question; SQL shows four digits. */
  async function prove(
    each: Case,
    language: NotebookLanguage,
    figuresOf: (notebook: string, columns: ByColumn) => Promise<Figures>,
  ): Promise<void> {
    const comparison = nothingCompared();
    const { folder, generated, recounted } = await snapshotIn(parent, each);
    await makeTables(folder);
    const request = { folder, title: 'Generated', requestedAt: '2026-11-01T10:00:00Z', language };
    const notebook = await makeNotebook(request, patient);
    const { questions, figures } = recounted;
    const found = await figuresOf(notebook, await byColumn(folder, questions));
    const where = `seed ${generated.seed}, ${generated.layout}, ${language}`;
    const expected = expectedIn(found, figures({}, true), questions);
    compareFigures(comparison, where, found, expected, language === 'sql' ? 6e-4 : undefined);
    compared += comparison.compared;
    const { differences } = comparison;
    assert.ok(comparison.compared > 100);
    assert.deepEqual(differences.slice(0, 20), [], `${differences.length} figures differ`);
  }

  for (const each of cases) {
    const { seed, submissions, layout = 'collection' } = each;
    const name = `${submissions} submissions, ${layout}, seed ${seed}`;

    it(`in Python equal a recount of the raw lines: ${name}`, async function () {
      const program = python ?? this.skip();
      await prove(each, 'python', async (notebook, columns) =>
        takenFigures(await takenInPython(program, notebook), columns),
      );
    });

    it(`in R equal a recount of the raw lines: ${name}`, async function () {
      const program = r ?? this.skip();
      await prove(each, 'r', async (notebook, columns) =>
        takenFigures(await takenInR(program, notebook), columns),
      );
    });

    it(`in SQL equal a recount of the raw lines: ${name}`, async function () {
      if (!hasSql) this.skip();
      await prove(each, 'sql', async (notebook, columns) => sqlFigures(await runDuckDb(notebook), columns));
    });
  }
});
