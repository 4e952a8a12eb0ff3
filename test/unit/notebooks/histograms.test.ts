import assert from 'node:assert/strict';
import { binRule, histogramOf } from '../../../src/analysis/summary/cards/bins.ts';
import { sortedNumbers, type SortedNumbers } from '../../../src/analysis/summary/cards/sortedNumbers.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  histogramsInPython,
  histogramsInR,
  histogramsInSql,
  type NotebookHistogram,
} from './support/histograms.ts';
import { numberLists } from './support/numberLists.ts';
import { findPython, findR, hasDuckDb } from './support/runners.ts';

describe('Histograms in notebooks', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  it('have the same bins as the overview in Python', async function () {
    const python = await findPython();
    if (python === undefined) return skip(this, 'Python with pandas and matplotlib is not installed');
    requireSame(await histogramsInPython(python, folder(), numberLists), 0);
  });

  it('have the same bins as the overview in R', async function () {
    const rscript = await findR();
    if (rscript === undefined) return skip(this, 'R with ggplot2, jsonlite and knitr is not installed');
    // R parses numbers from 10²³ on with an error in the last digit.
    requireSame(await histogramsInR(rscript, folder(), numberLists), 1e-15);
  });

  it('have the same bins as the overview in SQL', async function () {
    if (!(await hasDuckDb())) return skip(this, 'DuckDB has no package for this machine');
    requireSame(await histogramsInSql(folder(), numberLists), 0);
  });
});

/** @param tolerance maximum relative difference of an edge */
function requireSame(histograms: ReadonlyMap<string, NotebookHistogram>, tolerance: number): void {
  const wrong: string[] = [];
  for (const [name, list] of Object.entries(numberLists)) {
    const found = histograms.get(name);
    assert.ok(found, name);
    const expected = expectedOf(sortedNumbers(Float64Array.from(list)));
    const edges = found.edges.map((edge, place) => {
      const other = expected.edges[place] ?? Number.NaN;
      return Math.abs(edge / 2 - other / 2) <= Math.abs(other / 2) * tolerance ? other : edge;
    });
    try {
      assert.deepEqual({ ...found, edges }, expected);
    } catch (error) {
      wrong.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  assert.deepEqual(wrong, []);
}

function expectedOf(numbers: SortedNumbers): NotebookHistogram {
  const { bins, below, above } = histogramOf(numbers);
  const { edges, isGrid } = binRule(numbers);
  return { edges, counts: bins.map(({ count }) => count), below, above, ofValues: isGrid };
}

function skip(context: Mocha.Context, reason: string): void {
  process.stdout.write(`    Skipped: ${reason}.\n`);
  context.skip();
}
