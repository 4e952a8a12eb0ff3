import assert from 'node:assert/strict';
import { makeNotebook } from '../../../src/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../src/notebooks/notebookLanguage.ts';
import { makeTables, patient } from '../analysis/support/tables.ts';
import { findPython, hasDuckDb } from '../notebooks/support/runners.ts';
import { byColumn, expectedIn, pythonFigures, sqlFigures, type ByColumn } from './notebookFigures.ts';
import { withSnapshot, type Case } from './proof.ts';
import { recount, type Figures } from './recount/recount.ts';
import { compareFigures, nothingCompared } from './sameFigures.ts';

const cases: readonly Case[] = [
  { seed: 2, submissions: 250 },
  { seed: 4, submissions: 80, layout: 'by-submission' },
  { seed: 10, submissions: 400 },
  { seed: 12, submissions: 60, layout: 'by-task-nested' },
  { seed: 14, submissions: 4 },
];

describe('Figures of executed notebooks are those of an independent recount of the raw lines', function () {
  this.timeout(300_000);
  let compared = 0;
  after(() => {
    process.stdout.write(`    ${compared} figures of notebooks compared.\n`);
  });

  /** Compares what a notebook shows of each question; SQL shows four digits. */
  async function prove(
    each: Case,
    language: NotebookLanguage,
    figuresOf: (notebook: string, columns: ByColumn) => Promise<Figures>,
  ): Promise<void> {
    const comparison = nothingCompared();
    await withSnapshot(each, async (folder, generated) => {
      await makeTables(folder);
      const request = { folder, title: 'Generated', requestedAt: '2026-11-01T10:00:00Z', language };
      const notebook = await makeNotebook(request, patient);
      const { questions, figures } = recount(generated);
      const found = await figuresOf(notebook, await byColumn(folder, questions));
      const where = `seed ${generated.seed}, ${generated.layout}, ${language}`;
      const expected = expectedIn(found, figures({}, true), questions);
      compareFigures(comparison, where, found, expected, language === 'sql' ? 6e-4 : undefined);
    });
    compared += comparison.compared;
    const { differences } = comparison;
    assert.ok(comparison.compared > 100);
    assert.deepEqual(differences.slice(0, 20), [], `${differences.length} figures differ`);
  }

  for (const each of cases) {
    const { seed, submissions, layout = 'collection' } = each;
    const name = `of ${submissions} submissions, ${layout}, seed ${seed}`;

    it(`in Python, ${name}`, async function () {
      const python = await findPython();
      if (python === undefined) {
        process.stdout.write(
          '    Skipped: there is no Python with pandas, matplotlib, nbconvert and ipykernel here.\n',
        );
        this.skip();
      } else await prove(each, 'python', (notebook, columns) => pythonFigures(python, notebook, columns));
    });

    it(`in SQL, ${name}`, async function () {
      if (!(await hasDuckDb())) {
        process.stdout.write('    Skipped: DuckDB has no package for this machine.\n');
        this.skip();
      } else await prove(each, 'sql', sqlFigures);
    });
  }
});
