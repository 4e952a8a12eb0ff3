import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeNotebook } from '../../../src/analysis/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../src/analysis/notebooks/notebookLanguage.ts';
import { eveningCollection } from '../../prolific/sampleCollections.ts';
import { sampleData } from '../../prolific/sampleData.ts';
import { makeTables, patient } from '../analysis/support/tables.ts';
import {
  byColumn,
  expectedIn,
  sqlFigures,
  takenFigures,
  takenInPython,
  takenInR,
  type ByColumn,
} from '../figures/notebookFigures.ts';
import type { Figures } from '../figures/recount/names.ts';
import { recount } from '../figures/recount/recount.ts';
import { compareFigures, nothingCompared } from '../figures/sameFigures.ts';
import { withExports } from '../support/exporting.ts';
import { findPython, findR, hasDuckDb, runDuckDb } from './support/runners.ts';

describe('Notebooks of Evening routines', function () {
  this.timeout(240_000);
  const scene = withExports({ data: sampleData({ evening: true }) });

  /** Requires that a notebook shows the figures of the exported lines. */
  async function prove(
    language: NotebookLanguage,
    figuresOf: (notebook: string, columns: ByColumn) => Promise<Figures>,
  ): Promise<void> {
    const subject = { kind: 'collection', ...eveningCollection } as const;
    const { folder } = await scene().export({ subject, scope: 'responses' });
    await makeTables(folder);
    const request = { folder, title: 'Evening', requestedAt: '2026-11-01T10:00:00Z', language };
    const notebook = await makeNotebook(request, patient);
    const read = async (name: string): Promise<string> => await readFile(join(folder, name), 'utf8');
    const files = {
      'collection.json': plainPages(await read('collection.json')),
      'responses.jsonl': await read('responses.jsonl'),
    };
    const { questions, figures } = recount({
      ...{ seed: 0, layout: 'collection', timeZone: 'UTC', records: 'responses.jsonl' },
      files,
    });
    assert.ok(questions.filter(({ kind }) => kind === 'rating').length >= 2);
    const found = await figuresOf(notebook, await byColumn(folder, questions));
    const comparison = nothingCompared();
    // The recount divides no Japanese: お風呂 is a word with a prefix of one letter, which isn't counted.
    const all = [...figures({}, true)].map(
      ([name, value]) =>
        [name, typeof value === 'string' ? value.replace(/^お風呂/, '風呂') : value] as const,
    );
    const expected = expectedIn(found, new Map(all), questions);
    compareFigures(comparison, language, found, expected, language === 'sql' ? 6e-4 : undefined);
    assert.ok(comparison.compared > 100);
    assert.deepEqual(comparison.differences.slice(0, 20), []);
  }

  it('show the figures of the exported lines in Python', async function () {
    const python = (await findPython()) ?? skip(this, 'Python with pandas and Jupyter is not installed');
    await prove('python', async (path, columns) => takenFigures(await takenInPython(python, path), columns));
  });

  it('show the figures of the exported lines in R', async function () {
    const rscript = (await findR()) ?? skip(this, 'R with ggplot2, jsonlite and knitr is not installed');
    await prove('r', async (path, columns) => takenFigures(await takenInR(rscript, path), columns));
  });

  it('show the figures of the exported lines in SQL', async function () {
    if (!(await hasDuckDb())) skip(this, 'DuckDB has no package for this machine');
    await prove('sql', async (path, columns) => sqlFigures(await runDuckDb(path), columns));
  });
});

interface Page {
  readonly page_items?: readonly { readonly type: string }[];
  readonly rows?: readonly { readonly columns: readonly { readonly items: Page['page_items'] }[] }[];
}

/** Returns a collection with the questions of both layouts as the recount reads them. */
function plainPages(collection: string): string {
  const { collection_items: pages } = JSON.parse(collection) as { collection_items: readonly Page[] };
  const items = pages.flatMap(
    ({ page_items, rows }) =>
      page_items ?? rows?.flatMap(({ columns }) => columns.flatMap(({ items: own }) => own ?? [])) ?? [],
  );
  const questions = items
    .filter(({ type }) => type !== 'rich_text')
    .map((item) => (item.type === 'star_rating' ? { max_stars: 5, ...item } : item));
  return JSON.stringify({ collection_items: [{ page_items: questions }] });
}

function skip(context: Mocha.Context, reason: string): never {
  process.stdout.write(`    Skipped: ${reason}.\n`);
  return context.skip();
}
