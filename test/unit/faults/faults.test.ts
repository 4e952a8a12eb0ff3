import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { RequestThrottle } from '../../../src/http/requestThrottle.ts';
import { never } from '../support/network.ts';
import { runCell, type CellOutcome } from './cell.ts';
import { whyNoLockedFolders, whyNoSmallDisk } from './disks.ts';
import { cells, whyNot, type Cell } from './matrix.ts';
import { faultNames } from './kinds.ts';
import { report, reportPath } from './report.ts';
import { OlderSnapshot } from './scene.ts';

/** Cells run concurrently because they spend their time waiting. */
const maxConcurrent = 16;
/** The slowest faults start first. */
const slowest = ['stall', 'EACCES', 'host killed'];

/** Returns why this machine can't run a cell; `undefined` if it can. */
function skipReason({ fault }: Cell): string | undefined {
  if (fault === 'ENOSPC') return whyNoSmallDisk();
  return fault === 'EACCES' ? whyNoLockedFolders() : undefined;
}

describe('Fault matrix', function () {
  this.timeout(240_000);
  const older = new OlderSnapshot();
  const cellsToRun = cells.filter((cell) => cell.expected !== '-');
  const runs = new Map<Cell, Promise<CellOutcome>>();

  before(async () => {
    await older.make();
    const places = new RequestThrottle(maxConcurrent);
    const inOrder = cellsToRun
      .filter((cell) => skipReason(cell) === undefined)
      .sort((a, b) => Number(slowest.includes(b.fault)) - Number(slowest.includes(a.fault)));
    for (const cell of inOrder) {
      const outcome = places.run(() => runCell(older, cell.stage, cell.fault), never);
      // The cell's test reports a failure, but may not have started yet.
      outcome.catch(() => undefined);
      runs.set(cell, outcome);
    }
  });

  after(async () => {
    await Promise.allSettled(runs.values());
    older.remove();
  });

  for (const cell of cellsToRun) {
    const { stage, fault, expected } = cell;
    it(`ends an export as expected: ${fault} at ${stage}, ${expected}`, async function () {
      const reason = skipReason(cell);
      if (reason !== undefined) {
        console.log(`      not run here: ${reason}`);
        return this.skip();
      }
      const { ended, sentence } = await runs.get(cell)!;
      assert.equal(ended, expected, sentence);
    });
  }

  it('gives a reason for each combination that cannot occur', () => {
    for (const cell of cells) if (cell.expected === '-') assert.ok(whyNot(cell).length > 10);
    assert.equal(cells.length, 8 * faultNames.length);
  });

  it('matches test/FAULTS.md', async () => {
    assert.equal(await readFile(reportPath, 'utf8'), await report(), 'Run `npm run faults`.');
  });
});
