import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from '../notebooks/support/runners.ts';
import { figuresByPandas } from './pandas.ts';
import { moreSeeds, proveOverview, proveTables, snapshotIn, type Case, type Snapshot } from './proof.ts';
import type { Figures } from './recount/names.ts';
import { compareFigures, nothingCompared, type Comparison } from './sameFigures.ts';

/** Every layout, and very few submissions; each seed has its own distributions, times and time zone. */
const cases: readonly Case[] = [
  { seed: 1, submissions: 100 },
  { seed: 4, submissions: 120, layout: 'by-submission' },
  { seed: 6, submissions: 60, layout: 'by-task' },
  { seed: 9, submissions: 1 },
  { seed: 12, submissions: 60, layout: 'by-task-nested' },
  { seed: 14, submissions: 5 },
];

/** Cases of the long proof, with up to thousands of submissions. */
const larger: readonly Case[] = [
  { seed: 2, submissions: 300 },
  { seed: 3, submissions: 57 },
  { seed: 5, submissions: 5_000 },
  { seed: 7, submissions: 700 },
  { seed: 8, submissions: 20 },
  { seed: 10, submissions: 800 },
  { seed: 11, submissions: 400 },
  { seed: 13, submissions: 600 },
];
const layouts = ['collection', 'by-submission', 'by-task', 'by-task-nested'] as const;
const all: readonly Case[] = [
  ...cases,
  ...(moreSeeds > 0 ? larger : []),
  ...Array.from({ length: moreSeeds }, (_, index) => ({
    seed: 1000 + index,
    submissions: [3, 25, 60, 150, 400][index % 5] ?? 25,
    layout: layouts[index % 7] ?? 'collection',
  })),
];

describe('Figures', function () {
  this.timeout(600_000);
  let compared = 0;
  let parent = '';
  const snapshots = new Map<Case, Snapshot>();
  const byPandas = new Map<Case, Figures>();
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'prolific-figures-'));
    for (const each of all) snapshots.set(each, await snapshotIn(parent, each));
    const python = await findPython();
    if (python === undefined) {
      process.stdout.write('    Skipped: Python with pandas is not installed.\n');
      return;
    }
    const figures = await figuresByPandas(python, [...snapshots.values()], join(parent, 'cases.jsonl'));
    for (const [index, each] of all.entries()) byPandas.set(each, figures[index]!);
  });
  after(async () => {
    process.stdout.write(`    ${compared} figures compared.\n`);
    await rm(parent, { recursive: true, force: true });
  });
  const requireSame = (comparison: Comparison): void => {
    compared += comparison.compared;
    const { differences } = comparison;
    assert.ok(comparison.compared > 0);
    assert.deepEqual(differences.slice(0, 20), [], `${differences.length} figures differ`);
  };

  for (const each of all) {
    const { seed, submissions, layout = 'collection' } = each;
    const name = `${submissions} submissions, ${layout}, seed ${seed}`;
    it(`in the overview equal a recount of the raw lines, also filtered and after clicks: ${name}`, async () => {
      requireSame(await proveOverview(snapshots.get(each)!));
    });

    it(`in the codebook and tables equal a recount of the raw lines: ${name}`, async () => {
      requireSame(await proveTables(snapshots.get(each)!));
    });

    it(`of pandas and NumPy equal the recount of the raw lines: ${name}`, function () {
      const found = byPandas.get(each) ?? this.skip();
      const comparison = nothingCompared();
      const recounted = snapshots.get(each)!.recounted.figures();
      compareFigures(comparison, `seed ${seed}, ${layout}, pandas`, found, recounted);
      requireSame(comparison);
    });
  }
});
