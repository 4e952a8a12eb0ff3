import assert from 'node:assert/strict';
import { binRule, histogramOf } from '../../../src/analysis/summary/bins.ts';
import { numberPile, type SortedNumbers } from '../../../src/analysis/summary/sortedRuns.ts';
import { paceOf } from '../../../src/analysis/giveWay.ts';
import { patient } from '../analysis/support/tables.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  histogramsInPython,
  histogramsInR,
  histogramsInSql,
  type NotebookHistogram,
} from './support/histograms.ts';
import { numberLists } from './support/numberLists.ts';
import { findPython, findR, hasDuckDb } from './support/runners.ts';

describe('Histograms in notebooks have the very bins of the overview', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  it('in Python', async function () {
    const python = await findPython();
    if (python === undefined) return skip(this, 'there is no Python with pandas and matplotlib here');
    await requireSame(await histogramsInPython(python, folder(), numberLists), 0);
  });

  it('in R', async function () {
    const rscript = await findR();
    if (rscript === undefined) return skip(this, 'there is no R with ggplot2, jsonlite and knitr here');
    // R reads a power of ten of 23 or more from text, not exactly in the last digit.
    await requireSame(await histogramsInR(rscript, folder(), numberLists), 1e-15);
  });

  it('in SQL', async function () {
    if (!(await hasDuckDb())) return skip(this, 'DuckDB has no package for this machine');
    await requireSame(await histogramsInSql(folder(), numberLists), 0);
  });
});

/** `tolerated`: how far an edge may be off, as a part of it. */
async function requireSame(
  histograms: ReadonlyMap<string, NotebookHistogram>,
  tolerated: number,
): Promise<void> {
  const wrong: string[] = [];
  for (const [name, list] of Object.entries(numberLists)) {
    const found = histograms.get(name);
    assert.ok(found, name);
    const expected = expectedOf(await sorted(list));
    const edges = found.edges.map((edge, place) => {
      const other = expected.edges[place] ?? Number.NaN;
      return Math.abs(edge / 2 - other / 2) <= Math.abs(other / 2) * tolerated ? other : edge;
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

async function sorted(list: readonly number[]): Promise<SortedNumbers> {
  const pile = numberPile();
  for (const number of list) pile.add(number);
  return await pile.sort(paceOf(patient));
}

function skip(context: Mocha.Context, reason: string): void {
  process.stdout.write(`    Skipped: ${reason}.\n`);
  context.skip();
}
